"""Rounds from a file: each line puts a property on a round."""

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
    """What a file came to; `rejected` holds line numbers with the reason."""

    rounds: int = 0
    properties: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def load_rounds(rows: Iterable[Mapping[str, str]]) -> LoadedRounds:
    """Make or change the rounds that the rows name, and put the properties on them."""
    loaded = LoadedRounds()
    rounds: dict[str, CollectionRound] = {}
    waiting: list[PropertyRound] = []
    for line, row in enumerate(rows, start=2):
        try:
            uprn = UPRN(row["uprn"])
            code = row["round"].strip()
            if code not in rounds:
                rounds[code] = _round(code, row)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            loaded.rejected.append((line, str(error) or type(error).__name__))
            continue
        waiting.append(PropertyRound(uprn=uprn, round=rounds[code]))
        if len(waiting) >= BATCH:
            loaded.properties += _put(waiting)
    loaded.properties += _put(waiting)
    loaded.rounds = len(rounds)
    return loaded


def _round(code: str, row: Mapping[str, str]) -> CollectionRound:
    if row["bin_kind"] not in KINDS:
        raise ValueError(f"unknown bin_kind {row['bin_kind']!r}; known: {', '.join(KINDS)}")
    weekday = int(row["weekday"])
    if not 0 <= weekday <= 6 or not code:
        raise ValueError("weekday is 0 (Monday) to 6, and round needs a code")
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


def _put(waiting: list[PropertyRound]) -> int:
    count = len(waiting)
    PropertyRound.objects.bulk_create(waiting, ignore_conflicts=True)
    waiting.clear()
    return count
