"""Bank holidays of the nations of the United Kingdom, without a network.

GOV.UK publishes the dates two or three years ahead; the `govuk-bank-holidays` package carries them.
A promise made today can fall after the last published date, so later (and earlier) years follow the
standing rules of the Banking and Financial Dealings Act. One-off days (a coronation, a state
funeral) exist only in the published list.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

ENGLAND_AND_WALES = "england-and-wales"
SCOTLAND = "scotland"
NORTHERN_IRELAND = "northern-ireland"
UK_WIDE = "uk-wide"  # a bank holiday of any part: the clock of the Freedom of Information Act
DIVISIONS = (ENGLAND_AND_WALES, SCOTLAND, NORTHERN_IRELAND)

MONDAY = 0
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BankHolidays:
    """The bank holidays of one or more divisions. `day in holidays` is the whole interface."""

    divisions: tuple[str, ...] = (ENGLAND_AND_WALES,)

    @classmethod
    def for_divisions(cls, *divisions: str) -> "BankHolidays":
        """The union of these divisions; `uk-wide` stands for all of them."""
        names = DIVISIONS if UK_WIDE in divisions else tuple(dict.fromkeys(divisions))
        if unknown := set(names) - set(DIVISIONS):
            raise ValueError(f"No such bank holiday division: {', '.join(sorted(unknown))}")
        return cls(divisions=names)

    def __contains__(self, day: date) -> bool:
        return any(day in _in_year(division, day.year) for division in self.divisions)

    def in_year(self, year: int) -> list[date]:
        """All of them in one year, in order."""
        return sorted(set().union(*(_in_year(division, year) for division in self.divisions)))

    def named_in_year(self, year: int) -> list[tuple[date, str]]:
        """The same with their names; a day that GOV.UK has not published yet has none."""
        names = {day: name for division in self.divisions for day, name in _names(division).items()}
        return [(day, names.get(day, "")) for day in self.in_year(year)]


@lru_cache(maxsize=512)
def _in_year(division: str, year: int) -> frozenset[date]:
    published = _published()[division]
    return published.get(year) or frozenset(by_rule(division, year))


@lru_cache(maxsize=1)
def _listing() -> dict[str, Any]:
    source = resources.files("govuk_bank_holidays") / "bank-holidays.json"
    listing: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return listing


@lru_cache(maxsize=3)
def _names(division: str) -> dict[date, str]:
    events = _listing()[division]["events"]
    return {date.fromisoformat(event["date"]): event["title"] for event in events}


@lru_cache(maxsize=1)
def _published() -> dict[str, dict[int, frozenset[date]]]:
    listing = _listing()
    years: dict[str, dict[int, set[date]]] = {division: {} for division in DIVISIONS}
    for division in DIVISIONS:
        for event in listing[division]["events"]:
            day = date.fromisoformat(event["date"])
            years[division].setdefault(day.year, set()).add(day)
    return {
        division: {year: frozenset(days) for year, days in by_year.items()}
        for division, by_year in years.items()
    }


def by_rule(division: str, year: int) -> set[date]:
    """The bank holidays of a year by the standing rules."""
    easter = easter_sunday(year)
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    moving = {
        easter - timedelta(days=2),
        _first_monday(date(year, 5, 1)),
        _last_monday_of_31(year, 5),
    }
    if division == SCOTLAND:
        fixed += [date(year, 1, 2), date(year, 11, 30)]
        moving.add(_first_monday(date(year, 8, 1)))
    else:
        moving |= {easter + ONE_DAY, _last_monday_of_31(year, 8)}
    if division == NORTHERN_IRELAND:
        fixed += [date(year, 3, 17), date(year, 7, 12)]
    return moving | set(_substituted(fixed))


def _substituted(days: Iterable[date]) -> Iterator[date]:
    """Move those on a weekend to the next weekday that is not a holiday already."""
    days = sorted(days)
    taken = {day for day in days if day.weekday() < SATURDAY}
    for day in days:
        if day.weekday() >= SATURDAY:
            while day.weekday() >= SATURDAY or day in taken:
                day += ONE_DAY
            taken.add(day)
    yield from taken


def _first_monday(start: date) -> date:
    return start + timedelta(days=(MONDAY - start.weekday()) % 7)


def _last_monday_of_31(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar (the anonymous algorithm of 1876)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon + 15) % 30
    weekday = (32 + 2 * century_rest + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
