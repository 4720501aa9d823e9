"""What becomes of a booking: moved, given up, ended with its request."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from councils.bookings.choices import State
from councils.bookings.errors import NoBooking, SlotGone, TooLateToChange
from councils.bookings.events import BookingCancelled, BookingChanged
from councils.bookings.models import Booking, Slot
from councils.bookings.offering import Book, Rules
from councils.bookings.operations.attending import set_state
from councils.bookings.operations.counting import counter_of, free, locked, one_at_a_time, take
from councils.bookings.queries import book_of, calendar_of
from councils.calendar import local_date
from councils.events.bus import publish


@transaction.atomic(savepoint=False)
def change(
    subject: UUID,
    slot: str,
    *,
    now: datetime,
    by_staff: bool = False,
    booking_id: UUID | None = None,
) -> Booking:
    """Move what is booked for a request to another day or time of its calendar. Where several
    things are booked for it `booking_id` says which; without it the first to come is meant.

    The new place is taken before the old one is freed, both or neither. A resident keeps to the
    cut-off and to the form's rules; staff do not. Raises NoBooking, TooLateToChange and SlotGone.
    """
    one_at_a_time(subject)
    seen = _to_come(subject, booking_id)
    row = calendar_of(seen.calendar.key, for_use=not by_staff)
    book = book_of(row)
    _require_in_time(book, seen, now=now, by_staff=by_staff)
    start = book.is_offered(
        slot,
        now=now,
        rules=Rules.of({} if by_staff else seen.rules),
        area=None if by_staff else seen.area,
        strict=not by_staff,
    )
    if start is not None and start.start == seen.start:
        return seen
    if start is None:
        raise SlotGone(is_day=row.is_day)
    new_id = counter_of(row, start)
    slots = locked([new_id, seen.slot_id])
    mine = _again(seen)
    take(slots[new_id], now=now, is_day=row.is_day)
    free(slots[mine.slot_id])
    before = local_date(mine.start)
    mine.slot_id, mine.start, mine.end = new_id, start.start, start.end
    mine.changed_at, mine.reminded_at = now, None
    mine.changes += 1
    mine.save(update_fields=["slot", "start", "end", "changed_at", "reminded_at", "changes"])
    publish(
        BookingChanged(
            booking_id=mine.pk,
            subject_id=subject,
            calendar=row.key,
            day=local_date(mine.start),
            before=before,
        ),
        occurred_at=now,
    )
    return mine


@transaction.atomic(savepoint=False)
def cancel(
    subject: UUID,
    *,
    now: datetime,
    by_staff: bool = False,
    booking_id: UUID | None = None,
) -> Booking:
    """Give up what is booked for a request; the place is free for somebody else at once.

    Raises NoBooking, and TooLateToChange for a resident after the cut-off.
    """
    one_at_a_time(subject)
    seen = _to_come(subject, booking_id)
    _require_in_time(book_of(seen.calendar), seen, now=now, by_staff=by_staff)
    slots = locked([seen.slot_id])
    return _cancel(_again(seen), slots, now=now)


@transaction.atomic(savepoint=False)
def end(subject: UUID, *, was_done: bool, now: datetime) -> list[Booking]:
    """A request ended: free what is to come. On the day itself, what was done counts as attended.

    Safe to repeat; nothing happens where nothing stands.
    """
    one_at_a_time(subject)
    ended = []
    for seen in _standing(subject):
        slots = locked([seen.slot_id])
        mine = _stands(seen)
        if mine is None:
            continue
        if was_done and local_date(mine.start) <= local_date(now):
            ended.append(_attended(mine, now=now))
        else:
            ended.append(_cancel(mine, slots, now=now))
    return ended


def _attended(mine: Booking, *, now: datetime) -> Booking:
    return set_state(mine, State.ATTENDED, by_id=None, now=now, is_served=True)


def _standing(subject: UUID) -> list[Booking]:
    rows = Booking.objects.select_related("calendar").filter(subject=subject, state=State.CONFIRMED)
    return list(rows.order_by("start", "pk"))


def _to_come(subject: UUID, booking_id: UUID | None) -> Booking:
    rows = (row for row in _standing(subject) if booking_id in (None, row.pk))
    found = next(rows, None)
    if found is None:
        raise NoBooking
    return found


def _stands(seen: Booking) -> Booking | None:
    """The booking as it is now that its counter is held; None when somebody was faster."""
    return (
        Booking.objects.select_related("calendar")
        .filter(pk=seen.pk, state=State.CONFIRMED, slot_id=seen.slot_id)
        .first()
    )


def _again(seen: Booking) -> Booking:
    found = _stands(seen)
    if found is None:
        raise NoBooking
    return found


def _require_in_time(book: Book, seen: Booking, *, now: datetime, by_staff: bool) -> None:
    if not by_staff and now >= book.change_until(local_date(seen.start), seen.start):
        raise TooLateToChange


def _cancel(mine: Booking, slots: dict[UUID, Slot], *, now: datetime) -> Booking:
    free(slots[mine.slot_id])
    mine.state, mine.cancelled_at = State.CANCELLED, now
    mine.save(update_fields=["state", "cancelled_at"])
    if mine.subject is None:
        raise NoBooking
    publish(
        BookingCancelled(
            booking_id=mine.pk,
            subject_id=mine.subject,
            calendar=mine.calendar.key,
            day=local_date(mine.start),
        ),
        occurred_at=now,
    )
    return mine
