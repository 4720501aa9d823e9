"""Admitting a missed promise: said once, with an event, when the promised day is over."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from casework import sayings
from casework.events import PromiseMissed
from casework.models import Case
from casework.operations.working import announce, at_work

BATCH = 200


def missed_promises(*, now: datetime) -> list[UUID]:
    """Open cases whose confirmed promise is broken and not yet admitted, oldest first."""
    cases = Case.objects.filter(
        is_open=True,
        due_at__isnull=False,
        due_at__lte=now,
        paused_since=None,
        case_type__is_confirmed=True,
    ).exclude(Q(breach_admitted_on__isnull=False) & Q(breach_admitted_on=F("due_on")))
    return list(cases.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])


def admit_missed_promise(*, case_id: UUID, now: datetime) -> bool:
    """Say on the resident's pages, and by an event to whoever tells them, that a day was missed."""
    with at_work(case_id=case_id, verb="watch", by=None, now=now) as case:
        if not sayings.is_overdue(case, now=now) or case.breach_admitted_on == case.due_on:
            return False
        case.breach_admitted_on = case.due_on
        if not sayings.is_promised(case):
            return False  # a stage that the council does not promise: looked at once
        announce(PromiseMissed, case, now=now, due_on=case.due_on)
        return True
