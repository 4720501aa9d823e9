"""A council's calendars of places: made, changed, closed for a day. Bookings already made stay.

Each change holds the calendar, then its counters to come, and gives these the places that they
have from now on; so a place that is taken at the same moment is counted by one rule or the other.
Every change stands in the audit log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from councils.bookings.choices import Kind
from councils.bookings.errors import CalendarTaken, HoursOverlap, NoCalendar, SpecialDayTaken
from councils.bookings.models import Calendar, Opening, Slot, SpecialDay
from councils.bookings.offering import slot_of
from councils.bookings.queries import book_of, calendar_of
from councils.events.audit_log import audit
from councils.operations.editing import require_unchanged

TAKEN_KEYS = ("new", "booking", "places")  # addresses of the screens


@dataclass(frozen=True, kw_only=True)
class OpeningHours:
    """Places on one weekday, as an admin or a recipe gives them."""

    weekday: int
    capacity: int
    opens: time | None = None
    closes: time | None = None
    slot_minutes: int | None = None
    areas: tuple[str, ...] = ()

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "OpeningHours":
        """From JSON: times as `09:00`."""
        found = dict(facts)
        for name in ("opens", "closes"):
            if found.get(name):
                found[name] = time.fromisoformat(found[name])
        return cls(**{**found, "areas": tuple(found.get("areas", ()))})


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a calendar says and by which rules it is booked."""

    title: str
    about: str = ""
    place: str = ""
    address: str = ""
    lead_working_days: int = 1
    change_working_days: int = 1
    cut_off: time = time(11)
    days_ahead: int = 60
    working_days: str = "default"
    few: int = 3
    shows_wait: bool = False
    cancel_ends_request: bool = True
    is_active: bool = True


def details_of(calendar: Calendar) -> Details:
    """What stands now."""
    return Details(**{name: getattr(calendar, name) for name in Details.__dataclass_fields__})


def shown(calendar: Calendar) -> list[Any]:
    """A calendar's details as a page shows them before they are changed."""
    return [str(value) for value in asdict(details_of(calendar)).values()]


def hours_of(calendar: Calendar) -> list[OpeningHours]:
    """The hours of a calendar as plain values."""
    return [
        OpeningHours(
            weekday=row.weekday,
            capacity=row.capacity,
            opens=row.opens,
            closes=row.closes,
            slot_minutes=row.slot_minutes,
            areas=tuple(row.areas),
        )
        for row in calendar.openings.all()
    ]


def hours_shown(calendar: Calendar) -> list[Any]:
    """Its hours as a page shows them before they are changed."""
    return [str(one) for one in hours_of(calendar)]


@transaction.atomic(savepoint=False)
def ensure_calendar(
    *,
    key: str,
    kind: str,
    title: str,
    openings: Iterable[OpeningHours | Mapping[str, Any]],
    purpose: str = "",
    **details: Any,
) -> Calendar:
    """The council's calendar of that key, made with these hours when it has none.

    One that is there stays as the council has it. For recipes: call it as often as you like.
    """
    found = Calendar.objects.filter(key=key).first()
    if found is not None:
        return found
    if isinstance(details.get("cut_off"), str):
        details["cut_off"] = time.fromisoformat(details["cut_off"])
    rows = [one if isinstance(one, OpeningHours) else OpeningHours.of(one) for one in openings]
    require_apart(rows)
    made = Calendar.objects.create(
        key=key, kind=kind, title=title, purpose=purpose or key, **details
    )
    _write_hours(made, rows)
    return made


@transaction.atomic(savepoint=False)
def add_calendar(
    *, kind: str, details: Details, purpose: str, by_id: UUID, now: datetime
) -> Calendar:
    """One more calendar, with no hours yet. Raises CalendarTaken for a name that is used."""
    key = slugify(details.title).replace("-", "_")[:30]
    key = f"{key[:20]}_calendar" if key in TAKEN_KEYS else key
    rows = Calendar.objects.all()
    if not key or rows.filter(key=key).exists() or rows.filter(title__iexact=details.title):
        raise CalendarTaken
    made = Calendar.objects.create(
        key=key, kind=Kind(kind), purpose=purpose or key, **asdict(details)
    )
    _note(made, "booking_calendar_added", by_id, now)
    return made


@transaction.atomic(savepoint=False)
def change_details(
    *, key: str, details: Details, seen: str, by_id: UUID, now: datetime
) -> Calendar:
    """Change what a calendar says and its rules. Raises ChangedMeanwhile and CalendarTaken."""
    row = _held(key)
    require_unchanged(shown(row), seen)
    others = Calendar.objects.exclude(pk=row.pk)
    if others.filter(title__iexact=details.title).exists():
        raise CalendarTaken
    changed = [name for name, value in asdict(details).items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, getattr(details, name))
        row.save(update_fields=changed)
        _recount(row, now=now)
        _note(row, "booking_calendar_changed", by_id, now, {"fields": changed})
    return row


@transaction.atomic(savepoint=False)
def change_hours(
    *, key: str, hours: Sequence[OpeningHours], seen: str, by_id: UUID, now: datetime
) -> Calendar:
    """Give a calendar other hours or places. Raises HoursOverlap and ChangedMeanwhile."""
    row = _held(key)
    require_unchanged(hours_shown(row), seen)
    require_apart(hours)
    if list(hours) != hours_of(row):
        row.openings.all().delete()
        _write_hours(row, hours)
        _recount(row, now=now)
        places = sum(one.capacity for one in hours)
        _note(row, "booking_hours_changed", by_id, now, {"rows": len(hours), "places": places})
    return row


@transaction.atomic(savepoint=False)
def add_special_day(
    *,
    key: str,
    day: date,
    capacity: int | None,
    reason: str,
    by_id: UUID,
    now: datetime,
) -> SpecialDay:
    """Close a day, or give it another number of places. Raises SpecialDayTaken."""
    row = _held(key)
    if row.special_days.filter(day=day).exists():
        raise SpecialDayTaken
    made = SpecialDay.objects.create(calendar=row, day=day, capacity=capacity, reason=reason)
    _recount(row, now=now)
    codes = {"day": day.isoformat(), "places": capacity or 0}
    _note(row, "booking_exception_added", by_id, now, codes)
    return made


@transaction.atomic(savepoint=False)
def remove_special_day(*, key: str, day: date, by_id: UUID, now: datetime) -> bool:
    """Treat a day like others again; False when nothing stood there any more."""
    row = _held(key)
    gone, _each = row.special_days.filter(day=day).delete()
    if gone:
        _recount(row, now=now)
        _note(row, "booking_exception_removed", by_id, now, {"day": day.isoformat()})
    return bool(gone)


def require_apart(hours: Sequence[OpeningHours]) -> None:
    """Raise HoursOverlap when two rows of one weekday cover the same time."""
    for weekday in range(7):
        rows = [one for one in hours if one.weekday == weekday]
        if len(rows) > 1 and any(one.opens is None for one in rows):
            raise HoursOverlap
        ordered = sorted(rows, key=lambda one: one.opens or time.min)
        for earlier, later in pairwise(ordered):
            if later.opens is None or earlier.closes is None or later.opens < earlier.closes:
                raise HoursOverlap


def _held(key: str) -> Calendar:
    """The calendar, held; counters are made and changed only under it."""
    if Calendar.objects.select_for_update(no_key=True).filter(key=key).first() is None:
        raise NoCalendar(key)
    return calendar_of(key, for_use=False)


def _write_hours(calendar: Calendar, hours: Iterable[OpeningHours]) -> None:
    Opening.objects.bulk_create(
        Opening(calendar=calendar, **{**asdict(one), "areas": list(one.areas)}) for one in hours
    )


def _recount(calendar: Calendar, *, now: datetime) -> None:
    """Give the counters to come the places that the calendar has for them now; none if closed."""
    book = book_of(calendar_of(calendar.key, for_use=False))
    rows = Slot.objects.select_for_update(of=("self",), no_key=True).filter(
        calendar=calendar, end__gt=now
    )
    changed = []
    for row in rows.order_by("pk"):
        found = book.start_of(slot_of(row.start, is_day=calendar.is_day))
        capacity = found.capacity if found and found.start == row.start else 0
        if capacity != row.capacity:
            row.capacity = capacity
            changed.append(row)
    Slot.objects.bulk_update(changed, ["capacity"])


def _note(
    calendar: Calendar,
    act: str,
    by_id: UUID,
    now: datetime,
    codes: dict[str, Any] | None = None,
) -> None:
    audit(
        act,
        actor_id=by_id,
        object_type="booking_calendar",
        object_id=calendar.key,
        at=now,
        detail_codes=codes,
    )
