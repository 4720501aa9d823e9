"""Who came: marked by staff on the day, and corrected when it was the wrong line."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from councils.bookings.choices import KEPT, State
from councils.bookings.errors import NoBooking, NotYet
from councils.bookings.events import AttendanceMarked
from councils.bookings.models import Booking
from councils.bookings.operations.counting import locked
from councils.calendar import local_date
from councils.events.bus import publish


def attend(booking_id: UUID, *, by_id: UUID | None, now: datetime) -> Booking:
    """They have come (or it was collected). Not before the day."""
    return _mark(booking_id, State.ATTENDED, by_id=by_id, now=now)


def miss(booking_id: UUID, *, by_id: UUID | None, now: datetime) -> Booking:
    """They did not come. Not before the time."""
    return _mark(booking_id, State.MISSED, by_id=by_id, now=now)


def unmark(booking_id: UUID, *, by_id: UUID | None, now: datetime) -> Booking:
    """It was the wrong line: nobody has said yet whether they came."""
    return _mark(booking_id, State.CONFIRMED, by_id=by_id, now=now)


@transaction.atomic(savepoint=False)
def serve(booking_id: UUID, *, now: datetime) -> Booking:
    """Somebody who had come is being seen: they wait no more. Twice is the same as once."""
    found = _held(booking_id)
    if found.state != State.ATTENDED:
        raise NoBooking
    if found.served_at is None:
        found.served_at = now
        found.save(update_fields=["served_at"])
    return found


@transaction.atomic(savepoint=False)
def _mark(booking_id: UUID, state: State, *, by_id: UUID | None, now: datetime) -> Booking:
    found = _held(booking_id)
    too_soon = {
        State.ATTENDED: local_date(now) < local_date(found.start),
        State.MISSED: now < found.start,
    }
    if too_soon.get(state, False):
        raise NotYet
    if found.state == state:
        return found
    return set_state(found, state, by_id=by_id, now=now)


def set_state(
    found: Booking,
    state: State,
    *,
    by_id: UUID | None,
    now: datetime,
    is_served: bool = False,
) -> Booking:
    """Write what became of a booking whose counter is held, and announce it."""
    if found.subject is None:
        raise NoBooking
    before, found.state = found.state, state
    found.marked_at = None if state == State.CONFIRMED else now
    found.served_at = (
        now if is_served or (state == State.ATTENDED and found.calendar.is_day) else None
    )
    found.save(update_fields=["state", "marked_at", "served_at"])
    publish(
        AttendanceMarked(
            booking_id=found.pk,
            subject_id=found.subject,
            calendar=found.calendar.key,
            day=local_date(found.start),
            before=before,
            after=state,
        ),
        occurred_at=now,
        actor_id=by_id,
    )
    return found


def _held(booking_id: UUID) -> Booking:
    """The booking, its counter held: places are neither taken nor freed by a mark."""
    rows = Booking.objects.select_related("calendar").filter(pk=booking_id, state__in=KEPT)
    seen = rows.first()
    if seen is None:
        raise NoBooking
    locked([seen.slot_id])
    found = rows.first()
    if found is None:
        raise NoBooking
    return found
