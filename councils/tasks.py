"""Celery tasks of the floor."""

from typing import Any

from councils.clock import now
from councils.purging import purge_here
from councils.tenancy import council_task, live_councils, public_task


@council_task("councils.purge_council", expires=3600)
def purge_council(**_: Any) -> None:
    """Delete what has had its time in one council."""
    purge_here(now=now(), public=False)


@public_task("councils.purge")
def purge(**_: Any) -> None:
    """Every hour: delete what has had its time on the public side, and wake each council's own."""
    purge_here(now=now(), public=True)
    for council in live_councils():
        purge_council.nudge(council=council.schema_name)
