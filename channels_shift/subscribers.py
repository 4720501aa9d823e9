"""Insight listens, live and to the past alike; it never acts on what it hears."""

from typing import Any

from channels_shift.facts import counted_events, fact_of
from channels_shift.operations.recording import record_facts
from councils.events.bus import Delivered, subscribe

COUNT = "channels_shift.count"


def count_many(told: list[tuple[Any, Delivered]]) -> None:
    """Store events as facts and add them to their months, in one statement."""
    facts = [
        fact_of(
            event,
            name=event.event_name,
            event_id=delivery.event_id,
            occurred_at=delivery.occurred_at,
            source=delivery.source,
        )
        for event, delivery in told
    ]
    record_facts([fact for fact in facts if fact is not None])


@subscribe(
    *sorted(counted_events()),
    name=COUNT,
    kind="database",
    historic=True,
    bulk=count_many,
    last=True,
)
def count(event: Any, delivery: Delivered) -> None:
    """The same for one event; a repeat adds nothing."""
    count_many([(event, delivery)])
