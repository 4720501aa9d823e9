"""Opening a restricted case: who, when and why is written down; why is asked once a day."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from casework import permissions
from casework.choices import ReadingReason
from casework.errors import NotFound, ReasonNeeded, SayWhyFirst
from casework.models import Case, CaseReason
from casework.operations.excluding import main_role
from councils.clock import local_day
from councils.events.audit_log import audit

if TYPE_CHECKING:
    from accounts.api import Staff


def reason_today(case_id: UUID, *, by: "Staff", now: datetime) -> str:
    """Why this person opens the case today; empty while they have not said."""
    said = CaseReason.objects.filter(case=case_id, user_id=by.user_id, day=local_day(now))
    return said.values_list("why", flat=True).first() or ""


def require_reason(case: Case, *, by: "Staff", now: datetime) -> str:
    """The reason of today for a restricted case, or SayWhyFirst; none is needed for any other."""
    if not case.is_restricted:
        return ""
    why = reason_today(case.pk, by=by, now=now)
    if not why:
        raise SayWhyFirst
    return why


@transaction.atomic(savepoint=False)
def say_why(*, case_id: UUID, why: str, by: "Staff", now: datetime) -> None:
    """Keep why somebody opens a restricted case today; saying it twice changes nothing."""
    if why not in ReadingReason.values:
        raise ReasonNeeded
    case = permissions.visible_to(by).only("pk").filter(pk=case_id, is_restricted=True).first()
    if case is None:
        raise NotFound
    CaseReason.objects.bulk_create(
        [CaseReason(case=case, user_id=by.user_id, day=local_day(now), why=why, at=now)],
        ignore_conflicts=True,
    )
    audit(
        "case.reason_given",
        actor_id=by.user_id,
        role=main_role(by),
        object_type="case",
        object_id=case_id,
        at=now,
        detail_codes={"why": why},
    )


def write_down_look(act: str, case_id: UUID, *, by: "Staff", now: datetime, why: str = "") -> None:
    """One line of the audit log: who looked at what, and why where that was asked."""
    audit(
        act,
        actor_id=by.user_id,
        role=main_role(by),
        object_type="case",
        object_id=case_id,
        at=now,
        detail_codes={"restricted": True, "why": why} if why else None,
    )
