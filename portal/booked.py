"""What is booked for a request, as its pages show it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from councils.bookings import api as bookings
from councils.dates import day_and_time


def booked_for(case_id: UUID, *, now: datetime) -> dict[str, Any]:
    """Context of `portal/parts/booking.html`; nothing where nothing is to come. One query."""
    found = bookings.booking_of(case_id)
    if found is None or not found.is_to_come or found.end <= now:
        return {}
    return {
        "booking": found,
        "booking_base": bookings.path_of(found.id),
        "booking_until": day_and_time(found.change_until),
        "can_change_booking": found.can_change(now),
    }
