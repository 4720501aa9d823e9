"""What must hold of the event store itself, checked by `reconcile` in every council."""

from datetime import datetime
from typing import Any

from django.db import connection

from councils.events.breaks import Break
from councils.events.bus import idle_checks, invariants
from councils.events.missing import lost, missed
from councils.events.queries import still_to_do

MOST = 200
LATE_LEASE = "1 minute"
LATE_DELIVERY = "10 minutes"
LATE_SEAL = "10 minutes"


def _rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {MOST}", list(params))
        return list(cursor.fetchall())


@invariants.register("events.lost-delivery")
def lost_deliveries(now: datetime) -> list[Break]:
    """Each event still has the deliveries that were written with it."""
    return [
        Break(
            kind="lost-delivery",
            id=str(event_id),
            words=f"The delivery of {name} to {subscriber} is gone.",
        )
        for event_id, name, subscriber in lost(MOST)
    ]


@invariants.register("events.never-sent")
def never_sent(now: datetime) -> list[Break]:
    """Nobody missed a live event published after the first one that reached them."""
    return [
        Break(
            kind="never-sent",
            id=str(event_id),
            words=f"{name} was never sent to {subscriber}.",
        )
        for event_id, name, subscriber in missed(MOST)
    ]


@invariants.register("events.overdue-lease")
def overdue_leases(now: datetime) -> list[Break]:
    """A lease that ended was taken up again by the sweep."""
    rows = _rows(
        """SELECT id, subscriber FROM events_delivery
        WHERE state = 'pending' AND leased_until < now() - %s::interval""",
        LATE_LEASE,
    )
    return [
        Break(
            kind="overdue-lease",
            id=str(delivery_id),
            words=f"A worker began {subscriber} and nobody took it up after the worker stopped.",
        )
        for delivery_id, subscriber in rows
    ]


@invariants.register("events.needs-attention")
def needing_attention(now: datetime) -> list[Break]:
    """Nothing waits for a person to look at it."""
    rows = _rows(
        "SELECT id, subscriber, error FROM events_delivery WHERE state = 'attention' ORDER BY id"
    )
    return [
        Break(
            kind="needs-attention",
            id=str(delivery_id),
            words=f"{subscriber} gave up and needs attention: {error or 'no reason kept'}.",
        )
        for delivery_id, subscriber, error in rows
    ]


@invariants.register("events.late-delivery")
def late_deliveries(now: datetime) -> list[Break]:
    """Nothing has been waiting for long; a far side that is down makes this a warning, no more."""
    rows = _rows(
        """SELECT id, subscriber FROM events_delivery
        WHERE state = 'pending' AND created_at < now() - %s::interval
        AND next_at < now() + interval '1 day'""",
        LATE_DELIVERY,
    )
    return [
        Break(
            kind="late-delivery",
            id=str(delivery_id),
            words=f"{subscriber} has been waiting for more than {LATE_DELIVERY}.",
            warning=True,
        )
        for delivery_id, subscriber in rows
    ]


@invariants.register("events.unsealed-audit")
def unsealed_audit(now: datetime) -> list[Break]:
    """Audit rows are sealed within minutes."""
    rows = _rows(
        """SELECT count(*) FROM events_audit
        WHERE seal_number IS NULL AND recorded_at < now() - %s::interval""",
        LATE_SEAL,
    )
    if not rows[0][0]:
        return []
    words = f"{rows[0][0]} audit rows have waited for their seal for more than {LATE_SEAL}."
    return [Break(kind="unsealed-audit", id="audit", words=words)]


idle_checks.register("events.deliveries")(still_to_do)
