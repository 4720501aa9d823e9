"""Calendars and bookings for tests. NOW is a Monday, 1 June 2026, 10am in London."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import uuid4

from councils.bookings import api
from councils.bookings.models import Booking, Slot

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
WEEKDAYS = range(5)


def day_calendar(key: str = "crew", *, capacity: int = 2, days: Any = WEEKDAYS, **more: Any) -> Any:
    """A calendar of days, Monday to Friday unless said otherwise."""
    rows = [api.OpeningHours(weekday=day, capacity=capacity) for day in days]
    return api.ensure_calendar(
        key=key, kind="day", title=f"Crew {key}", openings=more.pop("openings", rows), **more
    )


def time_calendar(key: str = "desk", *, capacity: int = 2, **more: Any) -> Any:
    """A calendar of quarters of an hour, 9am to 10am."""
    rows = [
        api.OpeningHours(
            weekday=day, capacity=capacity, opens=time(9), closes=time(10), slot_minutes=15
        )
        for day in WEEKDAYS
    ]
    return api.ensure_calendar(
        key=key, kind="time", title=f"Desk {key}", openings=more.pop("openings", rows), **more
    )


def booked(calendar: str = "crew", slot: str = "2026-06-09", *, now: Any = NOW) -> Booking:
    """A booking that stands, for a request of its own."""
    holder = uuid4()
    [made] = api.confirm(
        holder,
        subject=uuid4(),
        reference="MBC-TEST",
        now=now,
        wanted=[api.Wanted(calendar=calendar, slot=slot)],
    )
    return made


def taken(calendar: str = "crew") -> dict[str, int]:
    """Places taken by day."""
    rows = Slot.objects.filter(calendar__key=calendar).order_by("start")
    return {api.slot_words(_name(row)): row.taken for row in rows}


def _name(row: Slot) -> str:
    from councils.bookings.offering import slot_of

    return slot_of(row.start, is_day=row.calendar.is_day)
