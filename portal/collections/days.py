"""When which bins are collected: rounds counted forward, days that are not worked moved.

The arithmetic (`dates_of`) is pure; `calendar_of` reads a property's rounds in two queries.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import islice

from django.db.models import Q

from portal.collections.kinds import name_of
from portal.models import CollectionChange, CollectionRound, RoundStatus

LOOK_BACK = timedelta(days=35)
LOOK_AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Round:
    """A round as plain values: it calls on `weekday` every `every_weeks` weeks from `first_day`."""

    code: str
    bin_kind: str
    weekday: int
    every_weeks: int
    first_day: date
    starts_at: time = time(7)
    expected_finish: time = time(17)


@dataclass(frozen=True)
class Change:
    """A day that is not worked: `instead` is when its rounds call, None when they do not."""

    day: date
    instead: date | None
    bin_kind: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Collection:
    """One kind of bin on one day; `moved_from` is the usual day, where it was another."""

    day: date
    bin_kind: str
    round_code: str
    moved_from: date | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """The bin in words."""
        return name_of(self.bin_kind)


def dates_of(
    round: Round,
    changes: Iterable[Change],
    since: date,
    until: date,
) -> Iterator[Collection]:
    """The days on which a round calls, from `since` to `until`, both included, in order of day."""
    moved = {c.day: c for c in changes if c.bin_kind in ("", round.bin_kind)}
    step = timedelta(weeks=round.every_weeks)
    first = round.first_day + timedelta(days=(round.weekday - round.first_day.weekday()) % 7)
    behind = max(0, (since - timedelta(days=14) - first) // step)
    day, found = first + behind * step, []
    while day <= until + timedelta(days=14):
        change = moved.get(day)
        if change is None:
            found.append(Collection(day, round.bin_kind, round.code))
        elif change.instead is not None:
            found.append(Collection(change.instead, round.bin_kind, round.code, day, change.reason))
        day += step
    yield from (one for one in sorted(found, key=lambda c: c.day) if since <= one.day <= until)


@dataclass(frozen=True)
class PropertyCalendar:
    """The rounds of one property and the changes that touch them, seen from `today`."""

    rounds: tuple[Round, ...]
    changes: tuple[Change, ...]
    today: date

    @property
    def known(self) -> bool:
        """Whether we have any round for the property."""
        return bool(self.rounds)

    def between(self, since: date, until: date) -> list[Collection]:
        """All collections of the property in a span, by day and kind."""
        every = (c for r in self.rounds for c in dates_of(r, self.changes, since, until))
        return sorted(every, key=lambda c: (c.day, c.bin_kind))

    def coming(self, number: int) -> list[Collection]:
        """The next collections, today's included."""
        return list(islice(self.between(self.today, self.today + LOOK_AHEAD), number))

    def last_days(self) -> list[date]:
        """Days up to today on which something was due, the latest first."""
        past = self.between(self.today - LOOK_BACK, self.today)
        return sorted({c.day for c in past}, reverse=True)

    def due_on(self, day: date) -> list[str]:
        """The kinds of bin due on a day."""
        return [c.bin_kind for c in self.between(day, day)]


def calendar_of(uprn: str, *, today: date) -> PropertyCalendar:
    """The calendar of a property, in two queries."""
    rows = CollectionRound.objects.filter(properties__uprn=uprn)
    rounds = tuple(
        Round(
            r.code,
            r.bin_kind,
            r.weekday,
            r.every_weeks,
            r.first_day,
            r.starts_at,
            r.expected_finish,
        )
        for r in rows
    )
    span = Q(day__gte=today - LOOK_BACK - timedelta(days=14), day__lte=today + LOOK_AHEAD)
    changes = tuple(
        Change(c.day, c.instead, c.bin_kind, c.reason)
        for c in CollectionChange.objects.filter(span)
    )
    return PropertyCalendar(rounds, changes, today)


@dataclass(frozen=True)
class Standing:
    """How a property's round stands on a day."""

    bin_kind: str
    state: str
    state_words: str
    expected_finish: time
    note: str
    visited: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The bin in words."""
        return name_of(self.bin_kind)

    def has_been_to(self, postcode: str) -> bool:
        """Whether the crew has been in the road, done with the rest of the round or not."""
        return self.state == "finished" or postcode in self.visited


def status_of(uprn: str, day: date) -> list[Standing]:
    """What crews said last about the property's rounds on a day; nothing said is not listed."""
    rows = (
        RoundStatus.objects.filter(day=day, round__properties__uprn=uprn)
        .select_related("round")
        .order_by("round__bin_kind")
    )
    return [
        Standing(
            row.round.bin_kind,
            row.state,
            row.get_state_display(),
            row.expected_finish or row.round.expected_finish,
            row.note,
            frozenset(row.visited),
        )
        for row in rows
    ]
