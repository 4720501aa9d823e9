"""For tests: see what is published, and carry what waits, here and now."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from councils.events.bus import Bus, council_bus
from councils.events.deliveries import deliver_turn
from councils.events.errors import NotDelivered
from councils.tenancy import in_council

MOST = 10_000


@contextmanager
def captured_events(bus: Bus = council_bus) -> Iterator[list[Any]]:
    """A list that fills with the events published inside the block."""
    seen: list[Any] = []
    bus.observers.append(seen.append)
    try:
        yield seen
    finally:
        bus.observers.remove(seen.append)


def deliver_events(
    council: Any = None, *, now: bool = True, strict: bool = False, bus: Bus = council_bus
) -> int:
    """Carry due deliveries of a council (the entered one by default) until none is due; how many.

    With `now` a failed one is tried again at once, until it is done or needs attention. With
    `strict` anything that then needs attention raises.
    """
    if council is not None:
        with in_council(council):
            return deliver_events(now=now, strict=strict, bus=bus)
    carried = 0
    while turn := _both(bus, ignore_backoff=now):
        carried += turn
        if carried > MOST:
            raise RuntimeError("deliveries make deliveries without end")
    stuck = bus.delivery_model.objects.filter(state="attention")
    if strict and stuck.exists():
        raise NotDelivered(", ".join(f"{row.subscriber}: {row.error}" for row in stuck))
    return carried


def _both(bus: Bus, *, ignore_backoff: bool) -> int:
    return sum(
        deliver_turn(
            bus, limit=200, seconds=60, outside=outside, ignore_backoff=ignore_backoff
        ).done
        for outside in (False, True)
    )
