"""What is booked for a request, as its pages show it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from councils.bookings import api as bookings
from councils.dates import day_and_time


def booked_for(case_id: UUID, *, now: datetime) -> dict[str, Any]:
    """Context of `portal/parts/booking.html`; nothing where nothing is to come. One query."""
    found = [one for one in bookings.bookings_of(case_id) if one.end > now]
    if not found:
        return {}
    return {
        "booked": [
            {
                "booking": one,
                "base": bookings.path_of(one.id),
                "until": day_and_time(one.change_until),
                "can_change": one.can_change(now),
            }
            for one in found
        ]
    }
