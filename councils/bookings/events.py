"""What bookings announce: ids, codes and times. `subject_id` is the request that it belongs to."""

from datetime import date
from uuid import UUID

from councils.events.bus import event


@event("bookings.confirmed", version=1)
class BookingConfirmed:
    """A day or time is booked for a request."""

    booking_id: UUID
    subject_id: UUID
    calendar: str
    day: date


@event("bookings.changed", version=1)
class BookingChanged:
    """It was moved to another day or time."""

    booking_id: UUID
    subject_id: UUID
    calendar: str
    day: date
    before: date


@event("bookings.cancelled", version=1)
class BookingCancelled:
    """It was given up; the place is free again."""

    booking_id: UUID
    subject_id: UUID
    calendar: str
    day: date


@event("bookings.attendance_marked", version=1)
class AttendanceMarked:
    """Staff said whether somebody came; `before` and `after` are states, so it can be corrected."""

    booking_id: UUID
    subject_id: UUID
    calendar: str
    day: date
    before: str
    after: str


@event("bookings.reminder_due", version=1)
class ReminderDue:
    """The day before has come."""

    booking_id: UUID
    subject_id: UUID
    calendar: str
    day: date
