"""Say what happened; listen to what happened.

    @event("casework.case_assigned", version=1)
    class CaseAssigned:
        case_id: UUID

    publish(CaseAssigned(case_id=case.pk), case_id=case.pk)      # in the transaction of the change

    @subscribe(CaseAssigned, name="casework.notify_officer", kind="outside", ordered=True)
    def notify_officer(event, delivery): ...                     # may run twice: reload, tolerate

`publish` is one SQL statement that writes the event and a delivery for each subscriber, so neither
stands without the other. What carries the deliveries is only woken after the commit.
"""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from councils.clock import now as wall_clock
from councils.database.plans import Statement
from councils.events.choices import Kind, Source
from councils.events.here import current_schema
from councils.events.payloads import event
from councils.ids import uuid7
from councils.registry import Registry

__all__ = ["Bus", "Delivered", "Subscriber", "council_bus", "event", "publish", "subscribe"]

log = logging.getLogger(__name__)

LEASE_SECONDS = 60
ATTEMPTS = {Kind.DATABASE: 8, Kind.OUTSIDE: 14}

Handler = Callable[[Any, "Delivered"], None]
BulkHandler = Callable[[list[tuple[Any, "Delivered"]]], None]


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What a handler is told about the delivery; `id` is the idempotency key."""

    id: UUID
    event_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    source: str
    case_id: UUID | None
    case_seq: int | None
    actor_id: UUID | None
    attempt: int
    council_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """Who listens to an event, and what its failures may cost."""

    name: str
    handler: Handler
    kind: Kind
    ordered: bool
    historic: bool
    max_attempts: int
    lease: int
    bulk: BulkHandler | None = None
    last: bool = False


class Bus:
    """Events of one side: its tables, who listens, and how the deliverer is woken."""

    def __init__(self, *, event_model: str, delivery_model: str) -> None:
        self._event_model = event_model
        self._delivery_model = delivery_model
        self._subscribers: dict[tuple[str, str], Subscriber] = {}
        self.wake: Callable[[str], None] = lambda schema: None
        self.observers: list[Callable[[Any], None]] = []

    @property
    def event_model(self) -> Any:
        """The concrete event model."""
        return apps.get_model(self._event_model)

    @property
    def delivery_model(self) -> Any:
        """The concrete delivery model."""
        return apps.get_model(self._delivery_model)

    @cached_property
    def per_council(self) -> bool:
        """Whether a delivery names a council (the public side, one row per linked council)."""
        return any(field.attname == "council_id" for field in self.delivery_model._meta.fields)

    # --- listening --------------------------------------------------------------------------------

    def subscribe(
        self,
        *events: type | str,
        name: str,
        kind: str = Kind.DATABASE,
        ordered: bool = False,
        historic: bool = False,
        max_attempts: int | None = None,
        lease: int = LEASE_SECONDS,
        bulk: BulkHandler | None = None,
        last: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Listen to one or more events. `name` is stored: keep it when the code moves.

        `ordered` waits for an earlier unfinished delivery of the same case to this subscriber.
        `historic` also hears imported events. An outside handler must time out within `lease`.
        `bulk` takes many first attempts at once, in one transaction with their *done*: for an
        unordered database subscriber whose work is cheaper together. When it fails, each is tried
        by itself, by the handler. With `last` they wait until the rest of a turn is done, and very
        many are taken: for what nobody waits for.
        """
        chosen = Kind(kind)
        if bulk is not None and (ordered or chosen is not Kind.DATABASE):
            raise ValueError(f"{name}: only an unordered database subscriber takes many at once")
        if last and bulk is None:
            raise ValueError(f"{name}: only a subscriber that takes many at once comes last")

        def decorate(handler: Handler) -> Handler:
            subscriber = Subscriber(
                name=name,
                handler=handler,
                kind=chosen,
                ordered=ordered,
                historic=historic,
                max_attempts=max_attempts or ATTEMPTS[chosen],
                lease=lease,
                bulk=bulk,
                last=last,
            )
            for listened in events:
                key = (_name_of(listened), name)
                if key in self._subscribers and not _is_same(self._subscribers[key], handler):
                    raise ValueError(f"{name} listens to {key[0]} twice")
                self._subscribers[key] = subscriber
            return handler

        return decorate

    def subscribers_of(self, name: str, *, source: str = Source.LIVE) -> list[Subscriber]:
        """Who hears an event: imports reach only those declared `historic`."""
        heard = (s for (listened, _), s in self._subscribers.items() if listened == name)
        return [s for s in heard if s.historic or source == Source.LIVE]

    def find(self, event_name: str, subscriber: str) -> Subscriber | None:
        """The subscriber of a stored delivery, or None when this code has none of that name."""
        return self._subscribers.get((event_name, subscriber))

    def all_subscribers(self) -> dict[tuple[str, str], Subscriber]:
        """Every subscriber by event name and its own name."""
        return dict(self._subscribers)

    def outside_names(self) -> list[str]:
        """Names of the subscribers that call other systems."""
        return sorted({s.name for s in self._subscribers.values() if s.kind is Kind.OUTSIDE})

    def bulk_handlers(self) -> dict[str, BulkHandler]:
        """The subscribers that take many at once, by name."""
        return {s.name: s.bulk for s in self._subscribers.values() if s.bulk is not None}

    def last_handlers(self) -> dict[str, BulkHandler]:
        """Those of them that come last."""
        last = {s.name for s in self._subscribers.values() if s.last}
        return {name: bulk for name, bulk in self.bulk_handlers().items() if name in last}

    def leases(self) -> dict[str, int]:
        """Lease lengths that differ from the usual one."""
        return {s.name: s.lease for s in self._subscribers.values() if s.lease != LEASE_SECONDS}

    # --- saying -----------------------------------------------------------------------------------

    def publish(
        self,
        ev: Any,
        *,
        case_id: UUID | None = None,
        occurred_at: datetime | None = None,
        source: str = Source.LIVE,
        actor_id: UUID | None = None,
        councils: Iterable[int] | None = None,
    ) -> UUID:
        """Write `ev` and its deliveries in the caller's transaction; the event's id.

        `case_id` and `actor_id` are taken from the event's own fields when not given. An event of
        a case takes the next place in its timeline: hold the case's lock. `councils` (public side
        only) makes one delivery per subscriber and council.
        """
        if not connection.in_atomic_block:
            raise RuntimeError("publish stands inside the transaction of the change it tells of")
        heard = self.subscribers_of(ev.event_name, source=source)
        row = {
            "id": uuid7(),
            "name": ev.event_name,
            "version": ev.event_version,
            "payload": json.dumps(ev.to_payload()),
            "case_id": case_id or getattr(ev, "case_id", None),
            "actor_id": actor_id or getattr(ev, "actor_id", None),
            "source": source,
            "occurred_at": occurred_at or wall_clock(),
        }
        statement, more = self._statement(bool(row["case_id"]), heard, list(councils or []))
        statement.write(row | more)
        if heard:
            self._wake_on_commit()
        for observe in self.observers:
            observe(ev)
        return row["id"]

    def _statement(
        self, of_case: bool, heard: list[Subscriber], councils: list[int]
    ) -> tuple[Statement, dict[str, Any]]:
        """What writes an event for those who hear of it, and the values that tell of them."""
        sent_to = {"sent_to": [s.name for s in heard]}
        targets = [(s, c) for s in heard for c in (councils if self.per_council else [None])]
        if not targets:
            return self._sql(of_case=of_case, with_deliveries=False), sent_to
        return self._sql(of_case=of_case, with_deliveries=True), {
            **sent_to,
            "ids": [uuid7() for _ in targets],
            "subscribers": [subscriber.name for subscriber, _ in targets],
            "ordered": [subscriber.ordered for subscriber, _ in targets],
            "councils": [council for _, council in targets],
        }

    @cache  # noqa: B019  a bus lives as long as the process
    def _sql(self, *, of_case: bool, with_deliveries: bool) -> Statement:
        events = connection.ops.quote_name(self.event_model._meta.db_table)
        deliveries = connection.ops.quote_name(self.delivery_model._meta.db_table)
        seq = f"(SELECT coalesce(max(case_seq), 0) + 1 FROM {events} WHERE case_id = %(case_id)s)"  # noqa: S608  our own table names
        sql = f"""INSERT INTO {events} (id, name, version, payload, case_id, case_seq, actor_id,
            source, occurred_at, recorded_at, sent_to)
            VALUES (%(id)s, %(name)s, %(version)s, %(payload)s::jsonb, %(case_id)s,
            {seq if of_case else "NULL"}, %(actor_id)s, %(source)s, %(occurred_at)s, now(),
            %(sent_to)s::varchar[])"""  # noqa: S608
        if not with_deliveries:
            return Statement.named(sql)
        extra = ", council_id" if self.per_council else ""
        return Statement.named(
            f"""WITH e AS ({sql} RETURNING id, case_id, case_seq)
            INSERT INTO {deliveries} (id, event_id, subscriber, ordered, case_id, case_seq, state,
            attempts, created_at, next_at, error{extra})
            SELECT t.id, e.id, t.subscriber, t.ordered, e.case_id, e.case_seq, 'pending',
            0, now(), now(), ''{", t.council_id" if extra else ""}
            FROM e, unnest(%(ids)s::uuid[], %(subscribers)s::varchar[], %(ordered)s::boolean[],
            %(councils)s::bigint[]) AS t (id, subscriber, ordered, council_id)"""  # noqa: S608
        )

    def _wake_on_commit(self) -> None:
        """Once per transaction and council, and never a reason to fail after the commit."""
        schema = current_schema()
        here = set(connection.savepoint_ids)  # None: a block without a savepoint of its own
        for savepoints, function, *_ in connection.run_on_commit:
            if (
                getattr(function, "wakes", None) == (self, schema)
                and set(savepoints) - {None} <= here
            ):
                return
        transaction.on_commit(_Waker(self, schema), robust=True)


class _Waker:
    """Wakes the deliverer of one schema after the commit."""

    def __init__(self, bus: Bus, schema: str) -> None:
        self.wakes = (bus, schema)
        self.__qualname__ = "wake"  # Django names a hook that failed in its log

    def __call__(self) -> None:
        bus, schema = self.wakes
        bus.wake(schema)


def _name_of(listened: type | str) -> str:
    return listened if isinstance(listened, str) else listened.event_name  # type: ignore[attr-defined]


def _is_same(known: Subscriber, handler: Handler) -> bool:
    mine, other = known.handler, handler
    return (mine.__module__, mine.__qualname__) == (other.__module__, other.__qualname__)


council_bus = Bus(event_model="events.Event", delivery_model="events.Delivery")
subscribe = council_bus.subscribe
publish = council_bus.publish

# Checks of `reconcile`, each run inside every council: function(now) -> list[Break].
invariants = Registry("invariants", required=())
# What is still to do in a council, for `reconcile --wait`: function() -> int.
idle_checks = Registry("idle_checks", required=())
# Checks of acknowledged requests: function(entries) -> list[Break], run inside their council.
ledger_checks = Registry("ledger_checks", required=())
# The same for what stands in the public schema, run once.
public_invariants = Registry("public_invariants", required=())
public_idle_checks = Registry("public_idle_checks", required=())
