"""Events of the past, many at a time: what an import writes.

One statement for a whole batch, where `publish` takes one for each event. The cases must be new:
their events are numbered from 1 in the order given.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from councils.events.bus import Bus, council_bus
from councils.events.choices import Source
from councils.ids import uuid7


@dataclass(frozen=True, kw_only=True)
class PastEvent:
    """One event of a case, as it was written: `event` is the object, `id` the stored row."""

    id: UUID
    event: Any
    occurred_at: datetime
    source: str = Source.IMPORT


def publish_past(
    events: Sequence[tuple[Any, datetime]], *, told: Collection[str] = (), bus: Bus = council_bus
) -> list[PastEvent]:
    """Write imported events with the time at which each happened, in the caller's transaction.

    Historic subscribers get their deliveries, except those named in `told`: the caller tells them
    itself, in the same transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("events stand inside the transaction of the change that they tell of")
    places: Counter[UUID] = Counter()
    rows, deliveries, written = [], [], []
    for ev, occurred_at in events:
        heard = [
            s for s in bus.subscribers_of(ev.event_name, source=Source.IMPORT) if s.name not in told
        ]
        places[ev.case_id] += 1
        past = PastEvent(id=uuid7(), event=ev, occurred_at=occurred_at)
        written.append(past)
        rows.append(_row(past, seq=places[ev.case_id], sent_to=[s.name for s in heard]))
        deliveries += [
            {**_delivery(past, seq=places[ev.case_id]), "subscriber": s.name, "ordered": s.ordered}
            for s in heard
        ]
    if rows:
        _insert(bus.event_model._meta.db_table, rows)
    if deliveries:
        _insert(bus.delivery_model._meta.db_table, deliveries)
        bus._wake_on_commit()
    for past in written:
        for observe in bus.observers:
            observe(past.event)
    return written


def _row(past: PastEvent, *, seq: int, sent_to: list[str]) -> dict[str, Any]:
    return {
        "id": str(past.id),
        "name": past.event.event_name,
        "version": past.event.event_version,
        "payload": past.event.to_payload(),
        "case_id": str(past.event.case_id),
        "case_seq": seq,
        "source": past.source,
        "occurred_at": past.occurred_at.isoformat(),
        "sent_to": sent_to,
    }


def _delivery(past: PastEvent, *, seq: int) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "event_id": str(past.id),
        "case_id": str(past.event.case_id),
        "case_seq": seq,
        "state": "pending",
        "attempts": 0,
        "error": "",
    }


def _insert(table: str, rows: list[dict[str, Any]]) -> None:
    name = connection.ops.quote_name(table)
    columns = ", ".join(rows[0])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {name} ({columns}) "  # noqa: S608  our own table and columns
            f"SELECT {columns} FROM jsonb_populate_recordset(NULL::{name}, %s::jsonb)",
            [json.dumps(rows)],
        )
