"""What time does to bookings: holds run out, and the day before comes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from councils.bookings.choices import State
from councils.bookings.events import ReminderDue
from councils.bookings.models import Booking
from councils.bookings.operations.counting import drop_lapsed, locked
from councils.bookings.options import REMIND
from councils.bookings.queries import lapsed_slots, reminders_due
from councils.calendar import local_date
from councils.clock import LONDON
from councils.events.bus import publish
from councils.options import value

REMINDED_FROM = 9  # o'clock: nobody is written to at night


def expire_holds(*, now: datetime) -> int:
    """Free the places of holds that have run out, counter by counter; how many."""
    return sum(_expire(slot_id, now=now) for slot_id in lapsed_slots(now))


@transaction.atomic(savepoint=False)
def _expire(slot_id: UUID, *, now: datetime) -> int:
    held = locked([slot_id]).get(slot_id)
    return drop_lapsed(held, now=now) if held else 0


def remind(*, now: datetime) -> int:
    """Announce, once each, what is to come tomorrow, if the council reminds people."""
    if not value(REMIND) or now.astimezone(LONDON).hour < REMINDED_FROM:
        return 0
    return sum(_remind(booking_id, now=now) for booking_id in reminders_due(now))


@transaction.atomic(savepoint=False)
def _remind(booking_id: UUID, *, now: datetime) -> int:
    rows = Booking.objects.select_for_update(of=("self",)).select_related("calendar")
    found = rows.filter(pk=booking_id, state=State.CONFIRMED, reminded_at=None).first()
    if found is None or found.subject is None:
        return 0
    found.reminded_at = now
    found.save(update_fields=["reminded_at"])
    publish(
        ReminderDue(
            booking_id=found.pk,
            subject_id=found.subject,
            calendar=found.calendar.key,
            day=local_date(found.start),
        ),
        occurred_at=now,
    )
    return 1
