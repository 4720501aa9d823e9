"""Insight listens, live and to the past alike; it never acts on what it hears."""

from typing import Any

from channels_shift.facts import counted_events, fact_of
from channels_shift.operations.recording import record_facts
from councils.events.bus import Delivered, subscribe

COUNT = "channels_shift.count"


@subscribe(*sorted(counted_events()), name=COUNT, kind="database", historic=True)
def count(event: Any, delivery: Delivered) -> None:
    """Store the event as a fact and add it to its month; a repeat adds nothing."""
    fact = fact_of(
        event,
        name=event.event_name,
        event_id=delivery.event_id,
        occurred_at=delivery.occurred_at,
        source=delivery.source,
    )
    if fact is not None:
        record_facts([fact])
