"""Clearing up and checking again, council by council. Nothing depends on any one run."""

from typing import Any

from django.conf import settings

from councils.clock import now
from councils.files.operations import scan_waiting, sweep_unattached
from councils.tenancy import council_task, live_councils, public_task


@council_task("files.sweep_council", expires=3600)
def sweep_council(**_: Any) -> None:
    """Remove what nothing points at any more."""
    sweep_unattached(now=now())


@council_task("files.scan_council", expires=60)
def scan_council(**_: Any) -> None:
    """Check the files that the virus scanner could not check when they came."""
    scan_waiting(now=now())


@public_task("files.sweep")
def sweep(**_: Any) -> None:
    """Every hour: each council clears up."""
    for council in live_councils():
        sweep_council.nudge(council=council.schema_name)


@public_task("files.scan")
def scan(**_: Any) -> None:
    """Every minute, where there is a scanner: each council checks what waits."""
    if settings.CLAMD_URL:
        for council in live_councils():
            scan_council.nudge(council=council.schema_name)
