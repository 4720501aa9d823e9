"""Small reads behind the desk's acts: one case, a chosen few, what may be chosen."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.api import Staff, staff_names, staff_of
from casework import permissions
from casework.models import Case, CaseType, Queue, TeamMember
from casework.operations.reading import require_reason, write_down_look
from casework.queries.resident import tidy_reference
from casework.queries.worklist import COLUMNS, Row, as_row
from councils.messaging import api as messaging
from councils.prepared import Prepared
from councils.tenancy import current_council

if TYPE_CHECKING:
    from councils.messaging.models import Dispatch

MOST_CHOSEN = 200
WORKERS = frozenset({"agent", "officer", "team_leader", "council_admin", "contractor"})


def case_to_act_on(reference: str, *, by: Staff) -> Case | None:
    """A case that this person may know of, without its answers."""
    return (
        permissions.visible_to(by)
        .select_related("case_type", "queue__team")
        .defer("answers")
        .filter(reference=tidy_reference(reference))
        .first()
    )


def chosen_cases(references: Collection[str], *, by: Staff, now: datetime) -> tuple[Row, ...]:
    """The ticked cases in the order of work; those unknown to this person are left out."""
    wanted = list(dict.fromkeys(references))[:MOST_CHOSEN]
    if not wanted:
        return ()
    rows = list(
        permissions.visible_to(by)
        .filter(reference__in=wanted)
        .order_by("sort_at", "pk")
        .values(*COLUMNS)
    )
    names = staff_names(row["assignee_id"] for row in rows)
    return tuple(as_row(row, names, now) for row in rows)


def case_of_file(reference: str, file_id: UUID, *, by: Staff, now: datetime) -> bool:
    """Whether this file belongs to this case, and the person may see the case.

    A file of a restricted case needs its reason too, and each look is written down.
    """
    cases = permissions.visible_to(by).filter(reference=tidy_reference(reference))
    case = cases.only("is_restricted").filter(attachments__file_id=file_id).first()
    if case is None:
        return False
    why = require_reason(case, by=by, now=now)
    if why:
        write_down_look("case.file_viewed", case.pk, by=by, now=now, why=why)
    return True


def case_id_of(reference: str, *, by: Staff) -> UUID | None:
    """The id of a case that this person may know of."""
    cases = permissions.visible_to(by).filter(reference=tidy_reference(reference))
    return cases.values_list("pk", flat=True).first()


_DISPATCHES = Prepared(
    lambda case: messaging.of_case(case).defer("text", "html").order_by("-id"), case=UUID
)


def dispatches_of(case_id: UUID) -> "list[Dispatch]":
    """What was sent about a case and how that went, newest first."""
    return _DISPATCHES.all(case=case_id)


def people_for_work() -> list[Staff]:
    """Everybody of this council's staff who can be given a case."""
    return [person for person in staff_of(current_council()) if person.roles & WORKERS]


def members_with(case: Case) -> set[str]:
    """Ids of those in the team that has a case."""
    queue = case.queue or case.case_type.first_queue
    members = TeamMember.objects.filter(team=queue.team_id if queue else None)
    return {str(pk) for pk in members.values_list("user_id", flat=True)}


def other_queues(but: UUID | None) -> list[Queue]:
    """Where a case could be sent."""
    queues = Queue.objects.filter(is_active=True).select_related("team")
    rest = queues.exclude(pk=but) if but else queues
    return list(rest.order_by("position", "name"))


def case_types(but: UUID | None = None) -> list[CaseType]:
    """What a case could really be about."""
    rest = CaseType.objects.exclude(pk=but) if but else CaseType.objects.all()
    return list(rest.order_by("label"))


def service_names() -> list[tuple[str, str]]:
    """Key and name of everything that cases are opened for."""
    return list(CaseType.objects.order_by("label").values_list("key", "label"))
