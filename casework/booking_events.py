"""What casework does when something is booked, and what becomes of a booking when a case ends."""

from typing import Any

from casework.choices import Outcome
from casework.events import CaseClosed, CasePaid, CaseResumed, CaseWithdrawn
from casework.notifications import reminder_of
from casework.operations.booking import follow_booking
from councils import clock
from councils.bookings import api as bookings
from councils.bookings.events import (
    BookingCancelled,
    BookingChanged,
    BookingConfirmed,
    ReminderDue,
)
from councils.events.bus import Delivered, subscribe
from councils.messaging import api as messaging


@subscribe(
    BookingConfirmed,
    BookingChanged,
    BookingCancelled,
    CaseResumed,
    CasePaid,
    name="casework.follow_booking",
)
def follow(event: Any, delivery: Delivered) -> None:
    """Keep the day of the work in step with what is booked."""
    case_id = getattr(event, "subject_id", None) or event.case_id
    gone = event.day if isinstance(event, BookingCancelled) else None
    follow_booking(case_id=case_id, now=clock.now(), gone=gone)


@subscribe(CaseClosed, CaseWithdrawn, name="casework.end_booking")
def end(event: CaseClosed | CaseWithdrawn, delivery: Delivered) -> None:
    """Free the place of a case that ended; a visit that was made counts as attended."""
    bookings.end(event.case_id, was_done=event.outcome == Outcome.DONE, now=clock.now())


@subscribe(ReminderDue, name="casework.remind_resident", kind="outside")
def remind(event: ReminderDue, delivery: Delivered) -> None:
    """Write to whoever booked, the day before, if they hear from us by e-mail."""
    found = reminder_of(event.subject_id, event.booking_id)
    if found is not None:
        messaging.send(**found, key=str(delivery.id))
