"""Rounds from a file: each line puts a property on a round.

The file speaks for each round that it names, whole: a property that stands on such a round and not
in the file is taken off it. Rounds that the file does not name stay as they are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from django.db import transaction

from councils.gazetteer.api import UPRN
from portal.collections.kinds import KINDS
from portal.models import CollectionRound, PropertyRound

BATCH = 2000


@dataclass
class LoadedRounds:
    """What a file came to.

    `added`, `removed` and `unchanged` count properties by the code of their round. `rejected` holds
    line numbers with the reason. `held_back` names rounds that nobody was taken off, because a line
    that could not be read may have been theirs.
    """

    rounds: int = 0
    added: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)

    @property
    def properties(self) -> int:
        """How many places on rounds the file names."""
        return self.added.total() + self.unchanged.total()


@dataclass
class _Read:
    """The file, read: rounds by code, who is on them, and whose lines are in doubt."""

    rounds: dict[str, CollectionRound] = field(default_factory=dict)
    uprns: dict[str, set[str]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)  # "" is a line of a round that nobody knows


@transaction.atomic
def load_rounds(rows: Iterable[Mapping[str, str]], *, dry_run: bool = False) -> LoadedRounds:
    """Make or change the rounds that the rows name, and put those properties on them and no others.

    With `dry_run` nothing is kept, and what would have been done is told.
    """
    loaded = LoadedRounds()
    read = _read(rows, loaded)
    loaded.rounds = len(read.rounds)
    for code, made in sorted(read.rounds.items()):
        may_remove = not read.doubtful & {code, ""}
        if not may_remove:
            loaded.held_back.append(code)
        _settle(made, read.uprns[code], may_remove, loaded)
    if dry_run:
        transaction.set_rollback(True)
    return loaded


def _read(rows: Iterable[Mapping[str, str]], loaded: LoadedRounds) -> _Read:
    read = _Read()
    for line, row in enumerate(rows, start=2):
        try:
            uprn = str(UPRN(row["uprn"]))
            code = row["round"].strip()
            if code not in read.rounds:
                read.rounds[code] = _round(code, row)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            loaded.rejected.append((line, str(error) or type(error).__name__))
            read.doubtful.add((row.get("round") or "").strip())
            continue
        read.uprns.setdefault(code, set()).add(uprn)
    return read


def _round(code: str, row: Mapping[str, str]) -> CollectionRound:
    if row["bin_kind"] not in KINDS:
        raise ValueError(f"unknown bin_kind {row['bin_kind']!r}; known: {', '.join(KINDS)}")
    weekday = int(row["weekday"])
    if not 0 <= weekday <= 6 or not 0 < len(code) <= 30:
        raise ValueError("weekday is 0 (Monday) to 6, and round a code of 1 to 30 characters")
    made, _ = CollectionRound.objects.update_or_create(
        code=code,
        defaults={
            "bin_kind": row["bin_kind"],
            "weekday": weekday,
            "every_weeks": max(1, int(row["every_weeks"])),
            "first_day": date.fromisoformat(row["first_day"]),
            "starts_at": time.fromisoformat(row.get("starts_at") or "07:00"),
            "expected_finish": time.fromisoformat(row.get("expected_finish") or "17:00"),
        },
    )
    return made


def _settle(
    made: CollectionRound, wanted: set[str], may_remove: bool, loaded: LoadedRounds
) -> None:
    """Put on the round who is new, and take off who is gone."""
    there = set(PropertyRound.objects.filter(round=made).values_list("uprn", flat=True))
    new, gone = sorted(wanted - there), sorted(there - wanted) if may_remove else []
    PropertyRound.objects.bulk_create(
        [PropertyRound(uprn=uprn, round=made) for uprn in new], batch_size=BATCH
    )
    for start in range(0, len(gone), BATCH):
        some = gone[start : start + BATCH]
        PropertyRound.objects.filter(round=made, uprn__in=some).delete()
    loaded.added[made.code] = len(new)
    loaded.removed[made.code] = len(gone)
    loaded.unchanged[made.code] = len(wanted & there)
