"""Promises one after the other, such as a complaint's: the stages of a kind of case. Pure.

A case type holds them as data, in order:

    {"key": "acknowledge", "label": "Acknowledge", "days": 5, "clock": "working_days",
     "from": "opened", "basis": "published", "source": "https://…", "dated": "2026-04-01"}

`from` says when its clock starts: `opened` when the case is opened, the key of an earlier stage
when that one was done, `asked` only when the resident asks for it. `extension` is the most days by
which a stage may be made longer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casework.choices import ClockKind
from casework.targets import Target, due_date
from councils.calendar import WorkingCalendar
from councils.dates import long_date

ACKNOWLEDGE = "acknowledge"
OPENED, ASKED = "opened", "asked"
CONFIRMED = ("published", "statutory", "confirmed")  # what residents may be told
BASIS_WORDS = {
    "published": "Published by the council",
    "statutory": "Set by law",
    "confirmed": "Confirmed by the council",
    "code": "The Ombudsman’s code",
    "benchmark": "What other councils do",
    "assumed": "Assumed",
    "demo": "For demonstration",
}
# The Ombudsman's code: how much longer a stage may take, with a good reason that is told.
EXTENSIONS = {"stage_1": 10, "stage_2": 20}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One promise of several."""

    key: str
    label: str
    days: int
    clock: str = ClockKind.WORKING_DAYS
    starts: str = OPENED
    basis: str = "assumed"
    source: str = ""
    dated: str = ""
    extension: int = 0

    @property
    def is_acknowledgement(self) -> bool:
        """Whether it ends with a word that we have it, not with an answer."""
        return self.key == ACKNOWLEDGE

    @property
    def is_confirmed(self) -> bool:
        """Whether the council has said itself that it keeps this."""
        return self.basis in CONFIRMED


def read(rows: Sequence[Mapping[str, Any]]) -> tuple[Stage, ...]:
    """The stages that a case type holds as data."""
    return tuple(
        Stage(
            key=str(row["key"]),
            label=words_of(row),
            days=int(row["days"]),
            clock=str(row.get("clock") or ClockKind.WORKING_DAYS),
            starts=str(row.get("from") or OPENED),
            basis=str(row.get("basis") or "assumed"),
            source=str(row.get("source") or ""),
            dated=str(row.get("dated") or ""),
            extension=int(row.get("extension", EXTENSIONS.get(str(row["key"]), 0))),
        )
        for row in rows
    )


def words_of(row: Mapping[str, Any]) -> str:
    """The name of a stage: text, or text by language."""
    label = row.get("label") or row["key"]
    return str(next(iter(label.values())) if isinstance(label, Mapping) else label)


def find(stages: Sequence[Stage], key: str) -> Stage | None:
    """The stage of that key."""
    return next((stage for stage in stages if stage.key == key), None)


def following(stages: Sequence[Stage], key: str) -> Stage | None:
    """What comes by itself when a stage is done: the next one, unless it has to be asked for."""
    keys = [stage.key for stage in stages]
    then = stages[keys.index(key) + 1] if key in keys[:-1] else None
    return then if then is not None and then.starts != ASKED else None


def to_ask_for(stages: Sequence[Stage], key: str) -> Stage | None:
    """What the resident can ask for after a stage, when its answer does not satisfy them."""
    keys = [stage.key for stage in stages]
    later = stages[keys.index(key) + 1 :] if key in keys else ()
    return next((stage for stage in later if stage.starts == ASKED), None)


def target_of(stage: Stage, *, is_confirmed: bool) -> Target:
    """A stage as a promise."""
    return Target(days=stage.days, clock=stage.clock, is_confirmed=is_confirmed)


def due_from(stage: Stage, start: date, calendar: WorkingCalendar) -> date | None:
    """When a stage that starts on a day falls due."""
    return due_date(target_of(stage, is_confirmed=False), start, calendar)


def due_after(
    then: Stage, *, done_on: date, opened_on: date, calendar: WorkingCalendar
) -> date | None:
    """When the stage after one that is done on a day falls due: from that day, or from opening."""
    start = opened_on if then.starts == OPENED else done_on
    return due_from(then, start, calendar)


def due_from_day(stage: Stage, due_on: date, more: int, calendar: WorkingCalendar) -> date | None:
    """A due date moved by some more days of the stage's own clock."""
    return due_date(Target(days=more, clock=stage.clock), due_on, calendar)


def promise(stage: Stage, *, then: date | None) -> str:
    """What is promised, with {date} where the day stands; `then`: when the answer is promised."""
    if stage.is_acknowledgement:
        if then:
            return _("We will acknowledge it by {date}, and answer by %(then)s") % {
                "then": long_date(then)
            }
        return _("We will acknowledge it by {date}")
    if stage.starts == ASKED:
        return _("We will give you our final answer by {date}")
    return _("We will answer by {date}")


def problems(rows: Any) -> list[str]:
    """What is wrong with stages as data, in words for whoever wrote them."""
    if not isinstance(rows, list):
        return ["stages: must be a list"]
    found, seen = [], [OPENED]
    for at, row in enumerate(rows):
        where = f"stages[{at}]"
        if not isinstance(row, Mapping) or not row.get("key"):
            found.append(f"{where}: a stage needs a key")
            continue
        days = row.get("days")
        if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 365:
            found.append(f"{where}: days must be a whole number from 1 to 365")
        if row.get("clock", ClockKind.WORKING_DAYS) not in ClockKind.values:
            found.append(f"{where}: there is no clock “{row['clock']}”")
        if row.get("from", OPENED) not in (*seen, ASKED):
            found.append(f"{where}: starts from “{row['from']}”, which is no earlier stage")
        if row["key"] in seen:
            found.append(f"{where}: “{row['key']}” stands twice")
        seen.append(row["key"])
    return found
