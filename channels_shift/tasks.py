"""Folding the sums, on the static schedule (config.celery: every minute)."""

from typing import Any

from channels_shift.operations.recording import FOLD_AT_ONCE, fold_deltas
from councils.tenancy import council_task, live_councils, public_task


@council_task("channels_shift.fold_council")
def fold_council(**_: Any) -> None:
    """Fold what waits in one council."""
    while fold_deltas() == FOLD_AT_ONCE:
        pass


@public_task("channels_shift.fold")
def fold(**_: Any) -> None:
    """Send every council its folding."""
    for council in live_councils():
        fold_council.nudge(council=council.schema_name)
