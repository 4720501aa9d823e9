"""Wake-ups. Celery carries "look at this council"; what is to do stands in PostgreSQL."""

from functools import partial
from typing import Any

from django.core.cache import cache

from councils.events import sealing, sweeping
from councils.events.bus import council_bus
from councils.events.deliveries import is_carrying
from councils.events.here import current_schema
from councils.tenancy import council_task, current_council, public_task

ON_ITS_WAY = "events:nudged"
ON_ITS_WAY_SECONDS = 3


def wake(schema: str) -> None:
    """Nudge the deliverer of a council, unless a nudge is on its way or we are the deliverer.

    So the queue holds at most one nudge per council, and is a round of councils by itself: one
    council's four hundred requests stand in front of nobody.
    """
    if is_carrying(schema):
        return
    if current_schema() == schema and not cache.add(ON_ITS_WAY, 1, ON_ITS_WAY_SECONDS):
        return
    deliver.nudge(council=schema)


@council_task("events.deliver", expires=60)
def deliver(**_: Any) -> None:
    """One turn at the council; if more is due, to the end of the line.

    What is committed during the turn needs no nudge: the look at its end finds it.
    """
    council = current_council()
    leave = partial(cache.delete, ON_ITS_WAY)
    if not sweeping.serving(council):
        leave()
    elif sweeping.carry(leaving=leave):
        wake(council.schema_name)


@public_task("events.sweep")
def sweep(**_: Any) -> None:
    """Find what no nudge woke."""
    sweeping.sweep()


@public_task("events.seal_audit")
def seal_audit(**_: Any) -> None:
    """Seal the committed audit rows of every council."""
    sealing.seal_everywhere()


council_bus.wake = wake
