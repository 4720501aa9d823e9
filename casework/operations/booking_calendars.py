"""A day of a calendar is closed, or has other places, and the people whom that hits are told."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from casework import permissions
from casework.operations.messaging import send_messages
from casework.records import BulkResult
from councils.bookings import api as bookings

if TYPE_CHECKING:
    from accounts.api import Staff


def close_day(
    *,
    key: str,
    day: date,
    capacity: int | None,
    reason: str,
    message: str,
    by: "Staff",
    now: datetime,
) -> BulkResult:
    """Add an exception, then write to each request that is booked on that day, if there are words.

    Bookings stay; no more can be made. Each message is a transaction of its own, so one that is
    refused keeps none of the others. Raises SpecialDayTaken.
    """
    permissions.require("change_rules", by)
    bookings.add_special_day(
        key=key, day=day, capacity=capacity, reason=reason, by_id=by.user_id, now=now
    )
    if not message.strip():
        return BulkResult()
    hit = bookings.to_come_on(bookings.calendar_of(key, for_use=False), [day])
    return send_messages(case_ids=[one.subject for one in hit], text=message, by=by, now=now)
