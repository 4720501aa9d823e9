"""Holding a place while a form is filled in, and booking it when the form is sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from councils.bookings.choices import State
from councils.bookings.errors import SlotGone
from councils.bookings.events import BookingConfirmed
from councils.bookings.models import Booking, Slot
from councils.bookings.offering import ANY, Rules, slot_of
from councils.bookings.operations.counting import counter_of, free, locked, one_at_a_time, take
from councils.bookings.options import HOLD_MINUTES
from councils.bookings.queries import book_of, calendar_of
from councils.calendar import local_date
from councils.events.bus import publish
from councils.options import value


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One place that somebody chose: in which calendar, by which rules, for which area."""

    calendar: str
    slot: str
    rules: Rules = ANY
    area: str | None = ""
    strict: bool = True  # staff keep to no lead


@transaction.atomic(savepoint=False)
def hold(
    calendar: str,
    slot: str,
    *,
    holder: UUID,
    now: datetime,
    minutes: int | None = None,
    rules: Rules = ANY,
    area: str | None = "",
    strict: bool = True,
) -> Booking:
    """Keep a place for `holder` for some minutes. The same again keeps it longer; another place of
    the same calendar is taken before the first is freed. Raises SlotGone and NoCalendar.

    A place that is held already is kept even when its cut-off passes meanwhile.
    """
    one_at_a_time(holder)
    row = calendar_of(calendar)
    until = now + timedelta(minutes=minutes or value(HOLD_MINUTES))
    mine = _held_by(holder).filter(calendar=row).first()
    start = book_of(row).is_offered(slot, now=now, rules=rules, area=area, strict=strict)
    if start is None and not _is_live(mine, slot, now):
        raise SlotGone(is_day=row.is_day)
    if mine is not None and (start is None or mine.start == start.start):
        kept = _keep(mine, until=until)
        if kept is not None:
            return kept
        mine = None
    if start is None:
        raise SlotGone(is_day=row.is_day)
    new_id = counter_of(row, start)
    slots = locked([new_id, *([mine.slot_id] if mine else [])])
    take(slots[new_id], now=now, is_day=row.is_day)
    if mine is not None:
        _drop(mine, slots)
    return Booking.objects.create(
        calendar=row,
        slot_id=new_id,
        start=start.start,
        end=start.end,
        holder=holder,
        area=area or "",
        rules=rules.to_json(),
        held_until=until,
        made_at=now,
    )


def _held_by(holder: UUID) -> QuerySet[Booking]:
    return Booking.objects.filter(holder=holder, state=State.HELD)


def _is_live(mine: Booking | None, slot: str, now: datetime) -> bool:
    """Whether a hold that stands is for this very place."""
    if mine is None or mine.held_until is None or mine.held_until <= now:
        return False
    return slot_of(mine.start, is_day=mine.calendar.is_day) == slot


def _keep(mine: Booking, *, until: datetime) -> Booking | None:
    """Keep a hold longer; None when it was swept away meanwhile."""
    locked([mine.slot_id])
    changed = Booking.objects.filter(pk=mine.pk, state=State.HELD).update(held_until=until)
    mine.held_until = until
    return mine if changed else None


def _drop(mine: Booking, slots: dict[UUID, Slot]) -> None:
    """Give up a hold whose counter is held; one that was swept away is gone already."""
    gone, _each = Booking.objects.filter(pk=mine.pk, state=State.HELD).delete()
    if gone:
        free(slots[mine.slot_id])


@transaction.atomic(savepoint=False)
def release(holder: UUID) -> int:
    """Give up everything that a holder holds; how many places. Bookings stay."""
    mine = list(_held_by(holder))
    slots = locked([one.slot_id for one in mine])
    for one in mine:
        _drop(one, slots)
    return len(mine)


@transaction.atomic(savepoint=False)
def confirm(
    holder: UUID,
    *,
    subject: UUID,
    reference: str,
    now: datetime,
    wanted: Collection[Wanted] | None = None,
) -> list[Booking]:
    """Book what `holder` chose, for a request. Call it inside the submit's own transaction.

    A hold that ran out is taken again if the place is still free, else SlotGone. What the holder
    held besides (in a calendar that the answers no longer ask for) is given up. Without `wanted`
    all that is held is booked. The same again gives the bookings that stand.
    """
    stands = Booking.objects.select_related("calendar").filter(subject=subject)
    before = list(stands.filter(state=State.CONFIRMED, holder=holder))
    if before:
        return before
    for want in sorted(wanted or (), key=lambda one: (one.calendar, one.slot)):
        try:
            hold(
                want.calendar,
                want.slot,
                holder=holder,
                now=now,
                rules=want.rules,
                area=want.area,
                strict=want.strict,
            )
        except SlotGone as error:
            error.wanted = want
            raise
    mine = list(_held_by(holder).select_related("calendar").order_by("pk"))
    slots = locked([one.slot_id for one in mine])
    chosen = {one.calendar for one in wanted} if wanted is not None else None
    booked = []
    for one in mine:
        if chosen is not None and one.calendar.key not in chosen:
            _drop(one, slots)
            continue
        booked.append(_book(one, subject=subject, reference=reference, now=now))
    return booked


def _book(one: Booking, *, subject: UUID, reference: str, now: datetime) -> Booking:
    one.state, one.held_until, one.confirmed_at = State.CONFIRMED, None, now
    one.subject, one.reference = subject, reference
    one.save(update_fields=["state", "held_until", "confirmed_at", "subject", "reference"])
    publish(
        BookingConfirmed(
            booking_id=one.pk,
            subject_id=subject,
            calendar=one.calendar.key,
            day=local_date(one.start),
        ),
        occurred_at=now,
    )
    return one
