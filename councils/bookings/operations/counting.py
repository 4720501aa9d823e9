"""Taking and freeing places, on counters that are held. Counters are locked in order of their id,
a calendar before its counters, and a booking is only changed while its counter is held: so no two
acts wait for each other. (`no_key`: a new booking points at its calendar and its counter, which
must not wait for whoever changes them.)
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

from councils.bookings.choices import State
from councils.bookings.errors import SlotGone
from councils.bookings.models import Booking, Calendar, Slot
from councils.bookings.offering import Start
from councils.bookings.queries import book_of, calendar_of


def one_at_a_time(person: UUID) -> None:
    """Let the acts of one holder or request wait for each other, until this transaction ends."""
    number = int.from_bytes(person.bytes[:8], "big", signed=True) ^ int.from_bytes(
        person.bytes[8:], "big", signed=True
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def counter_of(calendar: Calendar, start: Start) -> UUID:
    """The id of the counter of a place, made when there is none yet.

    It is made while its calendar is held, with the places that the calendar gives it then.
    """
    rows = Slot.objects.filter(calendar=calendar, start=start.start).values_list("pk", flat=True)
    found = rows.first()
    if found is not None:
        return found
    Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
    found = rows.first()
    if found is not None:
        return found
    fresh = book_of(calendar_of(calendar.key)).start_of(start.slot)
    if fresh is None:
        raise SlotGone(is_day=calendar.is_day)
    made = Slot.objects.create(
        calendar=calendar, start=fresh.start, end=fresh.end, capacity=fresh.capacity
    )
    return made.pk


def locked(ids: Collection[UUID]) -> dict[UUID, Slot]:
    """The counters, held until the transaction ends."""
    rows = (
        Slot.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=set(ids))
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def take(slot: Slot, *, now: datetime, is_day: bool) -> None:
    """One more place of a held counter; holds that have run out make room. Raises SlotGone."""
    if slot.taken >= slot.capacity:
        drop_lapsed(slot, now=now)
    if slot.taken >= slot.capacity:
        raise SlotGone(is_day=is_day)
    slot.taken += 1
    slot.save(update_fields=["taken"])


def free(slot: Slot) -> None:
    """One place less of a held counter."""
    slot.taken -= 1
    slot.save(update_fields=["taken"])


def drop_lapsed(slot: Slot, *, now: datetime) -> int:
    """Delete the holds on a held counter whose time has run out; how many."""
    gone, _each = Booking.objects.filter(slot=slot, state=State.HELD, held_until__lte=now).delete()
    if gone:
        slot.taken -= gone
        slot.save(update_fields=["taken"])
    return gone
