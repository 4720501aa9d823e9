"""A case and its booking: the day of the work follows the day that was booked, and ends with it."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from casework import lifecycle, permissions
from casework.choices import Status
from casework.errors import NotFound
from casework.events import CasePlanned, CaseStatusChanged
from casework.models import Case
from casework.operations.moving import move
from casework.operations.pausing import start_clock
from casework.operations.progressing import WAITS
from casework.operations.working import announce, at_work
from councils.bookings import api as bookings

if TYPE_CHECKING:
    from accounts.api import Staff


def follow_booking(*, case_id: UUID, now: datetime, gone: date | None = None) -> Case | None:
    """Plan a case for the day that is booked for it; take the plan back when that day is `gone`.

    A case that waits (for a payment, say) keeps waiting and is planned when it goes on. Safe to
    repeat; None for what is no case, or is closed.
    """
    try:
        with at_work(case_id=case_id, verb="plan", by=None, now=now) as case:
            if not case.is_open:
                return None
            booking = bookings.booking_of(case_id)
            if booking is not None and booking.is_to_come:
                _plan(case, booking.day, now=now)
            elif gone is not None and case.planned_on == gone:
                _take_back(case, now=now)
    except NotFound:
        return None
    return case


def _plan(case: Case, day: date, *, now: datetime) -> None:
    if case.status in WAITS:
        case.planned_on = day
    elif case.planned_on != day or case.status != Status.PLANNED:
        move(case, Status.PLANNED)
        start_clock(case, now=now)
        case.planned_on = day
        announce(CasePlanned, case, now=now, planned_on=day)


def _take_back(case: Case, *, now: datetime) -> None:
    case.planned_on = None
    if case.status == Status.PLANNED:
        move(case, Status.IN_PROGRESS if case.assignee_id else Status.NEW)
        announce(CaseStatusChanged, case, now=now, before=Status.PLANNED, after=Status(case.status))


MARKS = {
    "attend": bookings.attend,
    "miss": bookings.miss,
    "unmark": bookings.unmark,
}


@transaction.atomic(savepoint=False)
def mark_booking(*, booking_id: UUID, act: str, by: "Staff", now: datetime) -> bookings.Booked:
    """Say whether somebody came, was served, or that the mark was wrong. Raises NotFound for a case
    that this person may not know of, and what bookings raise.
    """
    found = _mine(booking_id, by=by)
    if act == "serve":
        bookings.serve(booking_id, now=now)
    else:
        MARKS[act](booking_id, by_id=by.user_id, now=now)
    return found


@transaction.atomic(savepoint=False)
def book_for(*, booking_id: UUID, slot: str, by: "Staff", now: datetime) -> bookings.Booked:
    """Move a booking for somebody who asks staff to; book anew one that was missed or cancelled.

    Staff keep to no cut-off, only to what is free.
    """
    found = _mine(booking_id, by=by)
    if found.is_to_come:
        bookings.change(found.subject, slot, now=now, by_staff=True, booking_id=found.id)
    else:
        require_open(found.subject)
        again = bookings.Wanted(calendar=found.calendar, slot=slot, area=None, strict=False)
        bookings.confirm(
            uuid4(), subject=found.subject, reference=found.reference, now=now, wanted=[again]
        )
    follow_booking(case_id=found.subject, now=now)
    return found


@transaction.atomic(savepoint=False)
def cancel_for(*, booking_id: UUID, by: "Staff", now: datetime) -> bookings.Booked:
    """Give up a booking for somebody who asks staff to. The case stays open: staff decide on it."""
    found = _mine(booking_id, by=by)
    bookings.cancel(found.subject, now=now, by_staff=True, booking_id=found.id)
    follow_booking(case_id=found.subject, now=now, gone=found.day)
    return found


def require_open(case_id: UUID) -> None:
    """Raise for a case that has ended: nothing is booked for it any more."""
    lifecycle.require_open(Case.objects.values_list("status", flat=True).get(pk=case_id))


def _mine(booking_id: UUID, *, by: "Staff") -> bookings.Booked:
    """A booking of a case that this person may plan."""
    permissions.require("plan", by)
    found = bookings.booking_by_id(booking_id)
    if found is None or not permissions.visible_to(by).filter(pk=found.subject).exists():
        raise NotFound
    return found
