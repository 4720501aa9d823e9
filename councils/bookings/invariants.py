"""What must hold of bookings, checked by `reconcile` in every council."""

from datetime import datetime, timedelta

from councils.bookings import queries
from councils.bookings.models import Booking
from councils.events.breaks import Break
from councils.events.bus import invariants

LATE = timedelta(minutes=10)


@invariants.register("bookings.miscounted")
def miscounted(now: datetime) -> list[Break]:
    """A counter equals the bookings that take a place."""
    return [
        Break(
            kind="miscounted-slot",
            id=str(pk),
            words=f"A counter says {counted} places are taken; {true} bookings take one.",
        )
        for pk, counted, true in queries.miscounted()
    ]


@invariants.register("bookings.overbooked")
def overbooked(now: datetime) -> list[Break]:
    """No day has more people than places; where places were made fewer, somebody has to look."""
    return [
        Break(
            kind="overbooked-slot",
            id=str(slot.pk),
            words=f"{slot.calendar.key} on {slot.start:%Y-%m-%d %H:%M}: {slot.taken} booked, "
            f"{slot.capacity} places.",
            warning=True,
        )
        for slot in queries.overbooked()
        if slot.end > now
    ]


@invariants.register("bookings.stale-hold")
def stale_holds(now: datetime) -> list[Break]:
    """A hold that ran out was swept away."""
    rows = Booking.objects.filter(state="held", held_until__lt=now - LATE).order_by("held_until")
    return [
        Break(kind="stale-hold", id=str(pk), words="A hold ran out and still takes a place.")
        for pk in rows.values_list("pk", flat=True)[:200]
    ]
