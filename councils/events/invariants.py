"""What must hold of the event store itself, checked by `reconcile` in every council."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection

from councils.events.breaks import Break
from councils.events.bus import (
    Bus,
    council_bus,
    idle_checks,
    invariants,
    public_idle_checks,
    public_invariants,
)
from councils.events.missing import lost, missed
from councils.events.queries import still_to_do

MOST = 200
LATE_LEASE = "1 minute"
LATE_DELIVERY = "10 minutes"
LATE_SEAL = "10 minutes"


@invariants.register("events.lost-event")
def lost_events(now: datetime) -> list[Break]:
    """The events of a case are numbered without a gap."""
    rows = _rows(
        """SELECT case_id, max(case_seq) - count(*) FROM events_event
        WHERE case_id IS NOT NULL GROUP BY case_id HAVING max(case_seq) <> count(*)"""
    )
    return [
        Break(
            kind="lost-event",
            id=str(case_id),
            words=f"{number} events are missing from the timeline of this case.",
        )
        for case_id, number in rows
    ]


@invariants.register("events.lost-delivery")
def lost_deliveries(now: datetime, *, bus: Bus = council_bus) -> list[Break]:
    """Each event still has the deliveries that were written with it."""
    return [
        Break(
            kind="lost-delivery",
            id=str(event_id),
            words=f"The delivery of {name} to {subscriber} is gone.",
        )
        for event_id, name, subscriber in lost(MOST, bus=bus)
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
def overdue_leases(now: datetime, *, bus: Bus = council_bus) -> list[Break]:
    """A lease that ended was taken up again by the sweep."""
    rows = _deliveries(bus, "state = 'pending' AND leased_until < now() - %s::interval", LATE_LEASE)
    return [
        Break(
            kind="overdue-lease",
            id=str(delivery_id),
            words=f"A worker began {subscriber} and nobody took it up after the worker stopped.",
        )
        for delivery_id, subscriber, _error in rows
    ]


@invariants.register("events.needs-attention")
def needing_attention(now: datetime, *, bus: Bus = council_bus) -> list[Break]:
    """Nothing waits for a person to look at it."""
    return [
        Break(
            kind="needs-attention",
            id=str(delivery_id),
            words=f"{subscriber} gave up and needs attention: {error or 'no reason kept'}.",
        )
        for delivery_id, subscriber, error in _deliveries(bus, "state = 'attention'")
    ]


@invariants.register("events.late-delivery")
def late_deliveries(now: datetime, *, bus: Bus = council_bus) -> list[Break]:
    """Nothing has been waiting for long; a far side that is down makes this a warning, no more."""
    rows = _deliveries(
        bus, "state = 'pending' AND created_at < now() - %s::interval", LATE_DELIVERY
    )
    return [
        Break(
            kind="late-delivery",
            id=str(delivery_id),
            words=f"{subscriber} has been waiting for more than {LATE_DELIVERY}.",
            warning=True,
        )
        for delivery_id, subscriber, _error in rows
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


# --- the public side ------------------------------------------------------------------------------


def watch_public(bus: Bus, *, name: str) -> None:
    """Hold an event store of the public schema to the same: its app calls this once, at start."""
    for check in (lost_deliveries, overdue_leases, needing_attention, late_deliveries):
        public_invariants.register(f"{name}.{check.__name__}")(partial(check, bus=bus))
    public_idle_checks.register(f"{name}.deliveries")(partial(still_to_do, bus))


def _rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {MOST}", list(params))
        return list(cursor.fetchall())


def _deliveries(bus: Bus, condition: str, *params: Any) -> list[tuple[Any, ...]]:
    table = connection.ops.quote_name(bus.delivery_model._meta.db_table)
    return _rows(
        f"SELECT id, subscriber, error FROM {table} WHERE {condition} ORDER BY id",  # noqa: S608
        *params,
    )
