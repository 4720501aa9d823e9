"""A case and its booking: the day of the work follows the day that was booked, and ends with it."""

from datetime import date, datetime
from uuid import UUID

from casework.choices import Status
from casework.errors import NotFound
from casework.events import CasePlanned, CaseStatusChanged
from casework.models import Case
from casework.operations.moving import move
from casework.operations.pausing import start_clock
from casework.operations.progressing import WAITS
from casework.operations.working import announce, at_work
from councils.bookings import api as bookings


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
