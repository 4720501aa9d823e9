"""Lists for team leaders: what was learnt, what went wrong again. Fixed statements."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.api import staff_names
from casework import permissions, sayings
from casework.models import Case, LearningAction
from casework.models.cases import REPEAT_FAILURE
from councils.clock import local_day

if TYPE_CHECKING:
    from accounts.api import Staff

MOST = 100
LOOKED_BACK = timedelta(days=92)


@dataclass(frozen=True, kw_only=True)
class LearningLine:
    """One thing that is to be done differently."""

    id: UUID
    text: str
    reference: str
    service_title: str
    owner: str
    due_on: date
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class FailureLine:
    """One property at which something went wrong again, by its newest request."""

    reference: str
    service_title: str
    place: str
    opened_at: datetime
    status_words: str
    is_open: bool
    times: int


def open_learning(*, by: "Staff", now: datetime) -> list[LearningLine]:
    """What was learnt and is not done, soonest first: two statements."""
    rows = list(
        LearningAction.objects.filter(done_at=None, case__in=permissions.visible_to(by))
        .select_related("case")
        .defer("case__answers")
        .order_by("due_on", "pk")[:MOST]
    )
    names = staff_names(row.owner_id for row in rows)
    today = local_day(now)
    return [
        LearningLine(
            id=row.pk,
            text=row.text,
            reference=row.case.reference,
            service_title=row.case.service_title,
            owner=names.get(row.owner_id, ""),
            due_on=row.due_on,
            is_late=row.due_on < today,
        )
        for row in rows
    ]


def repeat_failures(*, by: "Staff", now: datetime) -> list[FailureLine]:
    """Requests of three months that were flagged as failing again, newest of each property first.

    One statement. Whether a complaint comes of it is the resident's decision alone.
    """
    cases = (
        permissions.visible_to(by)
        .filter(flags__contains=[REPEAT_FAILURE], opened_at__gte=now - LOOKED_BACK)
        .select_related("case_type", "queue__team")
        .defer("answers")
        .order_by("-opened_at", "-pk")[: MOST * 3]
    )
    newest: dict[tuple[str, str], Case] = {}
    times: dict[tuple[str, str], int] = {}
    for case in cases:
        where = (case.service_key, case.uprn or case.reference)
        newest.setdefault(where, case)
        times[where] = times.get(where, 0) + 1
    return [
        FailureLine(
            reference=case.reference,
            service_title=case.service_title,
            place=case.address_text or case.postcode,
            opened_at=case.opened_at,
            status_words=sayings.status_of(case),
            is_open=case.is_open,
            times=times[where],
        )
        for where, case in list(newest.items())[:MOST]
    ]
