"""A queue's open cases for a file, in batches, with no more than the job sheet shows."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from casework import permissions
from casework.queries.job_sheets import MOST, JobSheet, job_sheets

if TYPE_CHECKING:
    from accounts.api import Staff


def open_jobs(queue_id: UUID, *, by: "Staff") -> Iterator[JobSheet]:
    """Every open case of the queue in the order of work, three statements a hundred."""
    last: tuple[datetime, UUID] | None = None
    while ids := _batch(queue_id, last, by):
        yield from job_sheets([pk for _at, pk in ids], by=by)
        last = ids[-1]


def _batch(
    queue_id: UUID, last: tuple[datetime, UUID] | None, by: "Staff"
) -> list[tuple[datetime, UUID]]:
    cases = permissions.visible_to(by).filter(queue_id=queue_id, is_open=True)
    if last is not None:
        at, pk = last
        cases = cases.filter(Q(sort_at__gt=at) | Q(sort_at=at, id__gt=pk), sort_at__gte=at)
    return list(cases.order_by("sort_at", "id").values_list("sort_at", "pk")[:MOST])
