"""Events that only tests publish, and a bus of their own to publish them on."""

from datetime import date
from uuid import UUID

from councils.events.bus import Bus, event


@event("tests.bin_emptied", version=1)
class BinEmptied:
    """A bin was emptied."""

    case_id: UUID | None = None
    on: date | None = None
    ward: str = ""
    bins: int = 0
    crew: tuple[str, ...] = ()


def a_bus() -> Bus:
    """A bus on the council's tables with no subscribers; it wakes nobody."""
    return Bus(event_model="events.Event", delivery_model="events.Delivery")
