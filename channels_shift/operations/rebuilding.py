"""Counting everything again from the events that are still kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from channels_shift.facts import FactRow, counted_events, fact_of
from channels_shift.models import Fact
from channels_shift.operations.recording import (
    begin_rebuild,
    forget_facts_of,
    record_facts,
    resum,
)
from councils.events.bus import council_bus
from councils.events.errors import CannotRead
from councils.events.payloads import read

CHUNK = 2_000


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild found: events counted, events nobody can read, older facts kept."""

    counted: int
    unreadable: int
    kept: int


@transaction.atomic(savepoint=False)
def rebuild_insight(*, progress: Callable[[int], None] = lambda done: None) -> Rebuilt:
    """Make the facts anew from the events, and the monthly sums anew from the facts.

    Events leave with their case at the end of its retention; the facts of those that are gone stay
    as they are (they hold no person). New facts wait until this is done.
    """
    begin_rebuild()
    table = council_bus.event_model._meta.db_table
    forget_facts_of(table)
    kept = Fact.objects.count()
    counted = unreadable = 0
    chunk: list[FactRow] = []
    events = council_bus.event_model.objects.filter(name__in=counted_events()).order_by("id")
    for number, stored in enumerate(events.iterator(chunk_size=CHUNK), start=1):
        fact = _fact(stored)
        if fact is None:
            unreadable += 1
        else:
            chunk.append(fact)
        if len(chunk) >= CHUNK:
            counted += record_facts(chunk)
            chunk.clear()
            progress(number)
    counted += record_facts(chunk)
    resum()
    return Rebuilt(counted=counted, unreadable=unreadable, kept=kept)


def _fact(stored: Any) -> FactRow | None:
    try:
        event = read(stored.name, stored.version, stored.payload)
    except CannotRead:
        return None
    return fact_of(
        event,
        name=stored.name,
        event_id=stored.pk,
        occurred_at=stored.occurred_at,
        source=stored.source,
    )
