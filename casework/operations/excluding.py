""" "I know this person": the case is hidden from whoever says so."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from casework.models import CaseExclusion
from casework.operations.assigning import give
from casework.operations.working import at_work
from councils.events.audit_log import audit

if TYPE_CHECKING:
    from accounts.api import Staff


def exclude_myself(*, case_id: UUID, by: "Staff", now: datetime) -> None:
    """Hide a case from the person who says it, everywhere, and take it off their list."""
    with at_work(case_id=case_id, verb="exclude", by=by, now=now) as case:
        CaseExclusion.objects.create(case=case, user_id=by.user_id, at=now)
        if case.assignee_id == by.user_id:
            if case.is_open:
                give(case, None, by_id=by.user_id, now=now)
            else:
                case.assignee_id = None
        audit(
            "case.excluded",
            actor_id=by.user_id,
            role=main_role(by),
            object_type="case",
            object_id=case.pk,
            at=now,
        )


def main_role(by: "Staff") -> str:
    """The role that an audit line names: the widest of the person's roles."""
    order = ("council_admin", "team_leader", "officer", "agent", "auditor", "contractor")
    return next((role for role in order if role in by.roles), "")
