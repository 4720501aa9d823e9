"""Which days and times a calendar offers. Pure: no database, no clock of its own.

A place is named by its `slot`: `2026-06-02` for a day, `2026-06-02T08:30Z` (UTC) for a time, so
that the hour that comes twice in autumn has two names and the one that spring takes away has none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from councils.calendar import LONDON, ONE_DAY, WorkingCalendar

_NAME = re.compile(r"20\d\d-\d\d-\d\d(T\d\d:\d\dZ)?", re.ASCII)
FOREVER = 10_000  # days; a limit that a form does not set


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Places on one weekday. Whole days have no times; no areas means everywhere."""

    weekday: int
    capacity: int
    opens: time | None = None
    closes: time | None = None
    slot_minutes: int = 0
    areas: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a form asks for beyond the calendar: of two rules the stricter counts."""

    lead_working_days: int = 0
    days_ahead: int = FOREVER
    cut_off: time | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Rules":
        """From JSON, as a definition or a booking holds them."""
        cut_off = stored.get("cut_off")
        return cls(
            lead_working_days=int(stored.get("lead_working_days") or 0),
            days_ahead=int(stored.get("days_ahead") or FOREVER),
            cut_off=time.fromisoformat(cut_off) if cut_off else None,
        )

    def to_json(self) -> dict[str, Any]:
        """As JSON; only what is set."""
        found: dict[str, Any] = {}
        if self.lead_working_days:
            found["lead_working_days"] = self.lead_working_days
        if self.days_ahead != FOREVER:
            found["days_ahead"] = self.days_ahead
        if self.cut_off:
            found["cut_off"] = self.cut_off.strftime("%H:%M")
        return found


ANY = Rules()


@dataclass(frozen=True, kw_only=True)
class Start:
    """One day or time, and how many places it has."""

    slot: str
    day: date
    start: datetime
    end: datetime
    capacity: int


@dataclass(frozen=True, kw_only=True)
class Book:
    """A calendar as a plain value: its hours, its exceptions, and the days on which it is shut."""

    key: str
    is_day: bool
    hours: Sequence[Hours]
    special: Mapping[date, int | None] = field(default_factory=dict)
    working: WorkingCalendar = field(default_factory=WorkingCalendar)
    lead_working_days: int = 1
    change_working_days: int = 1
    cut_off: time = time(11)
    days_ahead: int = 60

    # What there is

    def starts_on(self, day: date, area: str | None = None) -> Iterator[Start]:
        """The day, or its times, for an area; `None` asks for all areas.

        A special day comes before a closure of the council: crews may work on a bank holiday. With
        places of its own, a special day of a calendar of days is offered whatever weekday it is.
        """
        is_special, capacity = day in self.special, self.special.get(day)
        if is_special and capacity is None:
            return
        if not is_special and self.working.is_shut(day):
            return
        rows = [row for row in self.hours if row.weekday == day.weekday()]
        if self.is_day:
            yield from self._whole_day(day, rows, capacity, area)
            return
        for row in rows:
            if _serves(row, area):
                yield from _times(day, row, capacity or row.capacity)

    def _whole_day(
        self, day: date, rows: Sequence[Hours], capacity: int | None, area: str | None
    ) -> Iterator[Start]:
        if rows and not any(_serves(row, area) for row in rows):
            return
        places = capacity or sum(row.capacity for row in rows)
        if places:
            start, end = _moment(day, 0), _moment(day + ONE_DAY, 0)
            yield Start(slot=day.isoformat(), day=day, start=start, end=end, capacity=places)

    def start_of(self, slot: str, area: str | None = None) -> Start | None:
        """The place of that name, if the calendar has it."""
        day = day_of(slot)
        if day is None:
            return None
        return next((one for one in self.starts_on(day, area) if one.slot == slot), None)

    # Until when

    def open_until(self, start: Start, rules: Rules = ANY) -> datetime:
        """Until when it can be booked: the cut-off hour, so many working days before."""
        cut = self._closes(start.day, rules)
        return cut if self.is_day else min(cut, start.start)

    def change_until(self, day: date, start: datetime) -> datetime:
        """Until when a resident may change or cancel."""
        cut = self._cut(day, self.change_working_days, self.cut_off)
        return cut if self.is_day else min(cut, start)

    def _closes(self, day: date, rules: Rules) -> datetime:
        lead = max(self.lead_working_days, rules.lead_working_days)
        cut_off = min(self.cut_off, rules.cut_off) if rules.cut_off else self.cut_off
        return self._cut(day, lead, cut_off)

    def _cut(self, day: date, days: int, cut_off: time) -> datetime:
        """The cut-off hour, `days` working days before. With none, a time can be had until then."""
        if days:
            return _at(self.working.add_working_days(day, -days), cut_off)
        return _at(day, cut_off) if self.is_day else _moment(day + ONE_DAY, 0)

    # What is offered

    def offered(
        self, *, now: datetime, rules: Rules = ANY, area: str | None = "", strict: bool = True
    ) -> list[Start]:
        """Everything that may be booked now, soonest first. Staff (`strict=False`) keep to no lead.

        An unknown area (empty) is offered only what is for everybody.
        """
        today = now.astimezone(LONDON).date()
        ahead = min(self.days_ahead, rules.days_ahead)
        days = (today + n * ONE_DAY for n in range(ahead + 1))
        return [one for day in days for one in self._open_on(day, now, rules, area, strict)]

    def is_offered(
        self,
        slot: str,
        *,
        now: datetime,
        rules: Rules = ANY,
        area: str | None = "",
        strict: bool = True,
    ) -> Start | None:
        """The place of that name, if it may be booked now."""
        day, today = day_of(slot), now.astimezone(LONDON).date()
        ahead = min(self.days_ahead, rules.days_ahead)
        if day is None or not 0 <= (day - today).days <= ahead:
            return None
        found = self._open_on(day, now, rules, area, strict)
        return next((one for one in found if one.slot == slot), None)

    def _open_on(
        self, day: date, now: datetime, rules: Rules, area: str | None, strict: bool
    ) -> Iterator[Start]:
        if strict and now >= self._closes(day, rules):
            return
        for one in self.starts_on(day, area):
            if now < (one.end if self.is_day else one.start):
                yield one


def _serves(row: Hours, area: str | None) -> bool:
    return area is None or not row.areas or area in row.areas


def _times(day: date, row: Hours, capacity: int) -> Iterator[Start]:
    opens, closes = (_minutes(one) for one in (row.opens, row.closes))
    last = (closes or 24 * 60) - row.slot_minutes
    for minute in range(opens, last + 1, row.slot_minutes):
        start = _moment(day, minute)
        if _wall_minutes(start) != minute % (24 * 60):
            continue  # spring takes this time away
        yield Start(
            slot=start.strftime("%Y-%m-%dT%H:%MZ"),
            day=day,
            start=start,
            end=start + timedelta(minutes=row.slot_minutes),
            capacity=capacity,
        )


def _minutes(at: time | None) -> int:
    return at.hour * 60 + at.minute if at else 0


def _wall_minutes(at: datetime) -> int:
    local = at.astimezone(LONDON)
    return local.hour * 60 + local.minute


def _moment(day: date, minutes: int) -> datetime:
    """That wall time in London, in UTC."""
    wall = datetime.combine(day, time(*divmod(minutes, 60)), tzinfo=LONDON)
    return wall.astimezone(UTC)


def _at(day: date, clock: time) -> datetime:
    return _moment(day, _minutes(clock))


def day_of(slot: Any) -> date | None:
    """The day in London of a place by its name; None for what is no such name."""
    if not isinstance(slot, str) or not _NAME.fullmatch(slot):
        return None
    try:
        if len(slot) == len("2026-06-02"):
            return date.fromisoformat(slot)
        moment = datetime.strptime(slot, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
        return moment.astimezone(LONDON).date()
    except ValueError:
        return None


def slot_of(start: datetime, *, is_day: bool) -> str:
    """The name of a place by its start."""
    if is_day:
        return start.astimezone(LONDON).date().isoformat()
    return start.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
