"""Thin Celery tasks of bookings."""

from councils import clock
from councils.bookings.operations import sweeping
from councils.tenancy import council_task, live_councils, public_task


@public_task("bookings.sweep")
def sweep(**_: object) -> None:
    """Wake every council's look at what time did to its bookings."""
    for council in live_councils():
        sweep_here.nudge(council=council.schema_name)


@council_task("bookings.sweep_here", expires=300)
def sweep_here(**_: object) -> None:
    """Free holds that ran out, and remind people of tomorrow."""
    now = clock.now()
    sweeping.expire_holds(now=now)
    sweeping.remind(now=now)
