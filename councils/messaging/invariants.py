"""What must hold of messages, checked by `reconcile` in every council."""

from datetime import datetime, timedelta

from councils.events.breaks import Break
from councils.events.bus import invariants
from councils.messaging.choices import DispatchState
from councils.messaging.models import Dispatch

MOST = 200
LATE = timedelta(hours=2)


@invariants.register("messaging.stuck-dispatch")
def stuck_dispatches(now: datetime) -> list[Break]:
    """Every message that was composed has gone out, or is known to have failed."""
    waiting = Dispatch.objects.filter(
        state__in=[DispatchState.QUEUED, DispatchState.SENDING], created_at__lt=now - LATE
    ).order_by("created_at")
    return [
        Break(
            kind="stuck-dispatch",
            id=str(row.pk),
            words=f"The message {row.template} was composed and never sent.",
        )
        for row in waiting[:MOST]
    ]
