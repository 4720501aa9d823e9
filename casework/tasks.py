"""Thin Celery tasks of casework."""

from casework import counters
from casework.operations.sealing import forgotten_sealed, wipe_forgotten
from casework.operations.watching import admit_missed_promise, missed_promises
from councils import clock
from councils.tenancy import council_task, live_councils, public_task


@public_task("casework.fold_counts")
def fold_counts(**_: object) -> None:
    """Wake every council's folding of its queue numbers."""
    for council in live_councils():
        fold_counts_here.nudge(council=council.schema_name)


@council_task("casework.fold_counts_here")
def fold_counts_here(**_: object) -> None:
    """Fold the deltas of one council into one row for each queue."""
    counters.fold()


@public_task("casework.watch_promises")
def watch_promises(**_: object) -> None:
    """Wake every council's look at promises that are over."""
    for council in live_councils():
        watch_promises_here.nudge(council=council.schema_name)


@council_task("casework.watch_promises_here")
def watch_promises_here(**_: object) -> None:
    """Admit the missed promises of one council."""
    now = clock.now()
    for case_id in missed_promises(now=now):
        admit_missed_promise(case_id=case_id, now=now)


@public_task("casework.wipe_sealed")
def wipe_sealed(**_: object) -> None:
    """Wake every council's look at sealed answers whose time is over."""
    for council in live_councils():
        wipe_sealed_here.nudge(council=council.schema_name)


@council_task("casework.wipe_sealed_here")
def wipe_sealed_here(**_: object) -> None:
    """Wipe the sealed answers of one council that were kept long enough."""
    now = clock.now()
    for case_id in forgotten_sealed(now=now):
        wipe_forgotten(case_id=case_id, now=now)
