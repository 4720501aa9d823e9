"""A resident changes or cancels what they booked; the case follows in the same transaction."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from casework import api as casework
from councils.bookings import api as bookings


@transaction.atomic(savepoint=False)
def change_booking(*, booking: bookings.Booked, slot: str, now: datetime) -> None:
    """Move a booking to another day or time. Raises what `bookings.change` raises."""
    bookings.change(booking.subject, slot, now=now, booking_id=booking.id)
    casework.follow_booking(case_id=booking.subject, now=now)


@transaction.atomic(savepoint=False)
def cancel_booking(*, booking: bookings.Booked, now: datetime) -> None:
    """Give a booking up. Where the calendar says so the request is withdrawn with the last of its
    bookings: a visit that nobody wants any more leaves nothing to do.
    """
    bookings.cancel(booking.subject, now=now, booking_id=booking.id)
    if ends_request(booking):
        with suppress(casework.CaseError):  # it has ended meanwhile: nothing to withdraw
            casework.withdraw_as_resident(case_id=booking.subject, now=now)
    casework.follow_booking(case_id=booking.subject, now=now, gone=booking.day)


def ends_request(booking: bookings.Booked) -> bool:
    """Whether nothing is left to do for the request once this booking is cancelled."""
    others = [one for one in bookings.bookings_of(booking.subject) if one.id != booking.id]
    return booking.cancel_ends_request and not others
