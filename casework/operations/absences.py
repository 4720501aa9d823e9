"""When somebody is away: their cases go to a colleague or back to their queues."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from casework import permissions
from casework.models import Case, TeamMember
from casework.operations.assigning import assign_case, unassign_case
from casework.operations.bulk import for_each
from casework.records import BulkResult

if TYPE_CHECKING:
    from accounts.api import Staff


def move_all_cases(
    *,
    from_id: UUID,
    by: "Staff",
    now: datetime,
    to_id: UUID | None = None,
    away_until: date | None = None,
) -> BulkResult:
    """Move every open case of an absent person to a colleague, or back to its queue for anybody.

    With `away_until` they get no further cases by turns before that day.
    """
    permissions.require("move_work", by)
    if away_until is not None:
        TeamMember.objects.filter(user_id=from_id).update(away_until=away_until)
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    seen: set[UUID] = set()
    while case_ids := _open_cases_of(from_id, by, but_not=seen):
        seen.update(case_ids)
        result = for_each(case_ids, lambda pk: _move(pk, to_id, by=by, now=now), by=by)
        done += result.done
        refused += result.refused
    return BulkResult(done=tuple(done), refused=tuple(refused))


def _open_cases_of(user_id: UUID, by: "Staff", *, but_not: set[UUID]) -> list[UUID]:
    cases = permissions.visible_to(by).filter(assignee_id=user_id, is_open=True)
    return list(
        cases.exclude(pk__in=but_not).order_by("sort_at", "pk").values_list("pk", flat=True)[:100]
    )


def _move(case_id: UUID, to_id: UUID | None, *, by: "Staff", now: datetime) -> Case:
    if to_id is None:
        return unassign_case(case_id=case_id, by=by, now=now)
    return assign_case(case_id=case_id, officer_id=to_id, by=by, now=now)
