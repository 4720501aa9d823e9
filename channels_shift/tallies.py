"""What is counted (`MEASURES`) and what it is counted by (`DIMENSIONS`), as plain values."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

DIMENSIONS = (
    "month",
    "channel",
    "service_key",
    "assisted",
    "reason",
    "source",
)
MEASURES = (
    "contacts",
    "assessed",
    "avoidable",
    "seconds",
    "timed",
    "opened",
    "closed",
    "reopened",
    "answers",
    "satisfied",
    "forms_started",
    "forms_finished",
    "messages_in",
    "messages_out",
    "came",
    "missed",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Sums of the measures for one combination of the dimensions that a reader asked for."""

    month: date = date.min
    channel: str = ""
    service_key: str = ""
    assisted: bool = False
    reason: str = ""
    source: str = ""

    contacts: int = 0
    assessed: int = 0
    avoidable: int = 0
    seconds: int = 0
    timed: int = 0
    opened: int = 0
    closed: int = 0
    reopened: int = 0
    answers: int = 0
    satisfied: int = 0
    forms_started: int = 0
    forms_finished: int = 0
    messages_in: int = 0
    messages_out: int = 0
    came: int = 0
    missed: int = 0


def total(tallies: Iterable[Tally], measure: str) -> int:
    """The sum of one measure."""
    return sum(getattr(tally, measure) for tally in tallies)


def by(tallies: Iterable[Tally], *names: str) -> Mapping[tuple, list[Tally]]:
    """Tallies put together by the named dimensions, in the order in which they came."""
    groups: dict[tuple, list[Tally]] = defaultdict(list)
    for tally in tallies:
        groups[tuple(getattr(tally, name) for name in names)].append(tally)
    return groups


def months_between(first: date, last: date) -> list[date]:
    """Every month from `first` to `last`, both included, as first days."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [later(first, step) for step in range(count)]


def later(month: date, months: int) -> date:
    """The first day of the month that lies `months` after `month` (before, if negative)."""
    index = month.year * 12 + month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
