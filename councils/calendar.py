"""Working calendars: which days and hours count towards a promise. Pure: no models, no clock.

A date stays a date: counting days never passes through a time zone. Working *time* is counted
between moments, with the hours of the week read in Europe/London, so a block that holds the change
of the clocks has its true length.
"""

import calendar as month_calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from councils.bank_holidays import ENGLAND_AND_WALES, UK_WIDE, BankHolidays

__all__ = [
    "LONDON",
    "BankHolidays",
    "Block",
    "CalendarError",
    "WorkingCalendar",
    "add_calendar_days",
    "add_calendar_months",
    "local_date",
    "statutory_due",
]

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_IN_DAY = 24 * 60
# A calendar whose closures leave no open day for this long is a mistake, not a promise.
LONGEST_CLOSURE = 400


class CalendarError(ValueError):
    """A working calendar that cannot be used, in words for the admin who typed it."""


@dataclass(frozen=True, order=True)
class Block:
    """Opening hours on one day, in minutes from midnight; `closes` may be 24:00."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_IN_DAY:
            raise CalendarError("Opening hours must end after they start, on the same day.")

    @classmethod
    def of(cls, opens: str | time, closes: str | time) -> "Block":
        """From times (`time(9, 0)`) or text (`"09:00"`, `"24:00"`)."""
        end = _minutes(closes)
        return cls(_minutes(opens), MINUTES_IN_DAY if end == 0 else end)

    def span(self, day: date) -> tuple[datetime, datetime]:
        """The two moments, in UTC, between which this block is open on that day."""
        return _moment(day, self.opens), _moment(day, self.closes)


def _minutes(value: str | time) -> int:
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    hours, _, minutes = str(value).partition(":")
    if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        raise CalendarError(f"“{value}” is not a time. Write it like 09:00.")
    if int(minutes) > 59:
        raise CalendarError(f"“{value}” is not a time. Write it like 09:00.")
    return int(hours) * 60 + int(minutes)


def _moment(day: date, minutes: int) -> datetime:
    carry, minutes = divmod(minutes, MINUTES_IN_DAY)
    wall = datetime.combine(day + carry * ONE_DAY, time(*divmod(minutes, 60)), tzinfo=LONDON)
    return wall.astimezone(UTC)


def local_date(at: date) -> date:
    """The day in Europe/London of a moment; a date is returned as it is."""
    if not isinstance(at, datetime):
        return at
    if at.tzinfo is None:
        raise TypeError("A moment needs a time zone")
    return at.astimezone(LONDON).date()


OFFICE_HOURS: Mapping[int, tuple[tuple[str, str], ...]] = dict.fromkeys(
    range(5), (("09:00", "17:00"),)
)


@dataclass(frozen=True)
class WorkingCalendar:
    """When one council, or one of its teams, works.

    `week` maps a weekday (0 is Monday) to blocks of opening hours, several a day if need be.
    `closures` are further dates on which it is shut. Bank holidays of `division` are always shut.
    """

    division: str = ENGLAND_AND_WALES
    week: Mapping[int, Sequence[Any]] = field(default_factory=lambda: OFFICE_HOURS)
    closures: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        week = {weekday: _blocks(self.week.get(weekday, ())) for weekday in range(7)}
        if not any(week.values()):
            raise CalendarError("Choose opening hours for at least one day of the week.")
        if unknown := set(self.week) - set(range(7)):
            raise CalendarError(f"There is no weekday {min(unknown)}.")
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "closures", frozenset(self.closures))
        object.__setattr__(self, "_holidays", _holidays(self.division))

    def __hash__(self) -> int:
        return hash((self.division, tuple(self.week.items()), self.closures))

    # Days

    def is_working_day(self, day: date) -> bool:
        """Whether the council works at all on that day."""
        return bool(self._blocks_on(local_date(day)))

    def is_shut(self, day: date) -> bool:
        """Whether the day is a bank holiday or a closure, whatever weekday it is."""
        return day in self.closures or day in self._holidays  # type: ignore[attr-defined]

    def next_working_day(self, day: date) -> date:
        """That day, or the first working day after it."""
        return self._step(local_date(day), ONE_DAY)

    def add_working_days(self, start: date, days: int) -> date:
        """The working day that is `days` working days after `start`, which itself does not count.

        With 0 it is `start`, or the next working day. A negative number counts back.
        """
        day = local_date(start)
        if days == 0:
            return self.next_working_day(day)
        step = ONE_DAY if days > 0 else -ONE_DAY
        for _ in range(abs(days)):
            day = self._step(day + step, step)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`; negative backwards."""
        first, last = local_date(start), local_date(end)
        if last < first:
            return -self.working_days_between(last, first)
        days = range(1, (last - first).days + 1)
        return sum(1 for n in days if self.is_working_day(first + n * ONE_DAY))

    def _step(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_CLOSURE):
            if self._blocks_on(day):
                return day
            day += step
        raise CalendarError("This calendar is closed for more than a year.")

    def _blocks_on(self, day: date) -> tuple[Block, ...]:
        if self.is_shut(day):
            return ()
        return self.week[day.weekday()]  # type: ignore[return-value]

    # Hours

    def is_open(self, at: datetime) -> bool:
        """Whether the council is at work at that moment."""
        return any(opens <= at < closes for opens, closes in self._spans(local_date(at)))

    def next_open(self, at: datetime) -> datetime:
        """That moment if the council is open, else the moment when it next opens (UTC)."""
        for opens, closes in self._spans_from(local_date(at)):
            if at < closes:
                return max(at.astimezone(UTC), opens)
        raise AssertionError("unreachable: _spans_from does not end")

    def add_working_time(self, start: datetime, length: timedelta) -> datetime:
        """The moment (UTC) when `length` of working time has passed since `start`."""
        if length < timedelta(0):
            raise ValueError("Working time cannot be counted backwards")
        at, left = self.next_open(start), length
        for opens, closes in self._spans_from(local_date(at)):
            if closes <= at:
                continue
            opens = max(opens, at)
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise AssertionError("unreachable: _spans_from does not end")

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when `end` is earlier."""
        total, day, last = timedelta(0), local_date(start), local_date(end)
        while day <= last:
            for opens, closes in self._spans(day):
                total += max(timedelta(0), min(closes, end) - max(opens, start))
            day += ONE_DAY
        return total

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for block in self._blocks_on(day):
            opens, closes = block.span(day)
            if opens < closes:  # a block inside the hour that spring takes away is empty
                yield opens, closes

    def _spans_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        while True:
            day = self._step(day, ONE_DAY)
            yield from self._spans(day)
            day += ONE_DAY

    # Storage

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "WorkingCalendar":
        """From the JSON that a council's settings hold. An empty mapping means office hours.

        `{"division": "england-and-wales", "week": {"mon": [["09:00", "17:00"]]},
        "closures": ["2026-12-29"]}`
        """
        values: dict[str, Any] = {"division": settings.get("division", ENGLAND_AND_WALES)}
        if "week" in settings:
            values["week"] = _week_from_settings(settings["week"])
        values["closures"] = frozenset(_dates(settings.get("closures", ())))
        return cls(**values)

    def to_settings(self) -> dict[str, Any]:
        """The same as JSON, for storage."""
        return {
            "division": self.division,
            "week": {
                DAY_NAMES[weekday]: [[_clock(b.opens), _clock(b.closes)] for b in blocks]
                for weekday, blocks in self.week.items()
                if blocks
            },
            "closures": [day.isoformat() for day in sorted(self.closures)],
        }


def _holidays(division: str) -> BankHolidays:
    try:
        return BankHolidays.for_divisions(division)
    except ValueError as error:
        raise CalendarError(str(error)) from error


def _blocks(pairs: Iterable[Any]) -> tuple[Block, ...]:
    try:
        blocks = tuple(sorted(p if isinstance(p, Block) else Block.of(*p) for p in pairs))
    except TypeError as error:
        raise CalendarError("Opening hours need a start and an end.") from error
    for earlier, later in pairwise(blocks):
        if later.opens < earlier.closes:
            raise CalendarError("Two sets of opening hours on the same day overlap.")
    return blocks


def _week_from_settings(week: Mapping[str, Any]) -> dict[int, tuple[Block, ...]]:
    """Days are named `mon` to `sun`, or numbered `"0"` to `"6"`."""
    numbers = {name: number for number, name in enumerate(DAY_NAMES)}
    numbers |= {str(number): number for number in range(7)}
    if not isinstance(week, Mapping) or set(week) - set(numbers):
        raise CalendarError("Name the days of the week mon, tue, wed, thu, fri, sat, sun.")
    return {numbers[name]: _blocks(pairs) for name, pairs in week.items()}


def _dates(values: Iterable[str]) -> Iterator[date]:
    for value in values:
        try:
            yield date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise CalendarError(f"“{value}” is not a date. Write it like 2026-12-29.") from error


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


# The statutory clock: a working day is Monday to Friday, and no bank holiday in any part of the
# United Kingdom (Freedom of Information Act 2000, section 10(6)), whatever hours a council keeps.
STATUTORY = WorkingCalendar(division=UK_WIDE)


def statutory_due(received: date, days: int = 20) -> date:
    """The last day to answer: the first working day after receipt is day 1."""
    return STATUTORY.add_working_days(received, days)


def add_calendar_days(start: date, days: int) -> date:
    """The date `days` days later, weekends and holidays included."""
    return local_date(start) + timedelta(days=days)


def add_calendar_months(start: date, months: int) -> date:
    """The corresponding date `months` later, or the last day of a shorter month."""
    day = local_date(start)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = month_calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
