"""The sweep: find due work at every council and do it, council by council in turn.

A nudge after the commit is only a hint. This is what makes the promise: whatever a lost nudge, a
dead broker or a killed worker left behind is found within five seconds of a sweep.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from django.core.cache import cache

from councils.clock import now as wall_clock
from councils.events import claiming, resting
from councils.events.bus import Bus, council_bus
from councils.events.deliveries import deliver_turn
from councils.events.queries import HEARTBEAT, schemas_with_due
from councils.models import Council
from councils.operations.provisioning import is_served
from councils.tenancy import in_council, in_public, live_councils

log = logging.getLogger(__name__)

SWEEP_LOCK = (7_301, 2)
TURN = 10
TURN_SECONDS = 2.0
BUDGET_SECONDS = 20.0


def carry(bus: Bus = council_bus, *, leaving: Callable[[], Any] = lambda: None) -> bool:
    """One turn at the entered schema; whether more is due. Other systems only with a free slot.

    `leaving` is called before each look: what is committed after the last one is not seen any more.
    """
    due = _carry_inside(bus, leaving)
    if not due.outside:
        return due.inside
    with resting.outside_slot() as free:
        if not free:
            return due.inside
        outside = deliver_turn(
            bus,
            limit=TURN,
            seconds=TURN_SECONDS,
            outside=True,
            again=due.outside_again,
            skip=resting.resting,
        )
    return due.inside or outside.more


def _carry_inside(bus: Bus, leaving: Callable[[], Any]) -> claiming.Due:
    """Rounds until nothing is due or the turn is over: one handler's work is another's event."""
    end = time.monotonic() + TURN_SECONDS
    done, again = 0, False
    while True:
        left = end - time.monotonic()
        found = deliver_turn(bus, limit=TURN - done, seconds=left, again=again).done
        done += found
        leaving()
        due = claiming.look(bus)
        is_over = done >= TURN or time.monotonic() > end
        is_stuck = not found and (again or not due.again)  # others hold what is due
        if is_over or is_stuck or not due.inside:
            return due
        again = due.again


def serving(council: Council) -> bool:
    """Whether the council's tables are those of this code: one that is behind has to wait."""
    return is_served(council)


def sweep(bus: Bus = council_bus, *, budget: float = BUDGET_SECONDS) -> int:
    """Carry what is due at all live councils, a small batch each in turn; turns taken.

    Ends when nothing is due or the budget is spent. Two sweeps at once do no harm: the second sees
    the lock and leaves.
    """
    beat()
    with resting.advisory_lock(*SWEEP_LOCK) as mine:
        return _rounds(bus, time.monotonic() + budget) if mine else 0


def _rounds(bus: Bus, end: float) -> int:
    councils = [council for council in live_councils() if serving(council)]
    due = schemas_with_due(bus, [council.schema_name for council in councils])
    ring = deque(council for council in councils if council.schema_name in due)
    turns = 0
    while ring and time.monotonic() < end:
        council = ring.popleft()
        turns += 1
        if _turn(council, bus):
            ring.append(council)
    return turns


def _turn(council: Council, bus: Bus) -> bool:
    """One council's turn: what goes wrong there keeps nobody else's work waiting."""
    try:
        with in_council(council):
            return carry(bus)
    except Exception:
        log.exception("the sweep could not work at %s", council.schema_name)
        return False


def beat() -> None:
    """Leave word that a worker is alive; only a hint, so the cache may hold it."""
    with in_public():
        cache.set(HEARTBEAT, wall_clock().timestamp(), timeout=86_400)
