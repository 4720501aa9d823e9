"""How deliveries stand, in a fixed number of queries."""

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import DatabaseError, connection

from councils.events.bus import Bus, council_bus
from councils.events.choices import State
from councils.events.claiming import FREE_IN_LANE
from councils.events.errors import CannotRead
from councils.events.here import current_schema
from councils.events.payloads import read
from councils.prepared import Prepared
from councils.tenancy import in_public, live_councils

HEARTBEAT = "events:heartbeat"
SCHEMAS_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """One entry of a timeline; `payload` is None where this code cannot read it."""

    id: UUID
    name: str
    at: datetime
    actor_id: UUID | None
    seq: int
    source: str
    payload: Any
    data: dict[str, Any]


_OF_CASE = Prepared(
    lambda case: council_bus.event_model.objects.filter(case_id=case).order_by("case_seq"),
    case=UUID,
)


def timeline(case_id: UUID, *, bus: Bus = council_bus) -> list[StoredEvent]:
    """What happened to a case, in order. One query."""
    if bus is council_bus:
        return [_stored(row) for row in _OF_CASE.all(case=case_id)]
    rows = bus.event_model.objects.filter(case_id=case_id).order_by("case_seq")
    return [_stored(row) for row in rows]


def _stored(row: Any) -> StoredEvent:
    try:
        payload = read(row.name, row.version, row.payload)
    except CannotRead:
        payload = None
    return StoredEvent(
        id=row.pk,
        name=row.name,
        at=row.occurred_at,
        actor_id=row.actor_id,
        seq=row.case_seq,
        source=row.source,
        payload=payload,
        data=row.payload,
    )


@dataclass(frozen=True, kw_only=True)
class Health:
    """How the deliveries of one schema stand, for people and for machines."""

    schema: str
    pending: int
    leased: int
    held_up: int
    attention: int
    done_last_hour: int
    oldest_due_s: int

    def as_dict(self) -> dict[str, Any]:
        """The numbers as JSON data."""
        return asdict(self)


# Deliveries of the last hour are found by their time-ordered ids, so that done rows need no index.
_HEALTH = """
SELECT %s, p.pending, p.leased, p.held_up, a.attention, h.done, p.oldest FROM
(SELECT count(*) AS pending,
    count(*) FILTER (WHERE d.leased_until > now()) AS leased,
    count(*) FILTER (WHERE NOT {lane}) AS held_up,
    coalesce(extract(epoch FROM now() - min(d.next_at) FILTER (WHERE {lane})), 0) AS oldest
 FROM {deliveries} d WHERE d.state = 'pending') p,
(SELECT count(*) AS attention FROM {deliveries} d WHERE d.state = 'attention') a,
(SELECT count(*) AS done FROM {deliveries} d WHERE d.state = 'done' AND d.id >= %s
    AND d.done_at > now() - interval '1 hour') h
"""


def health_summary(bus: Bus = council_bus) -> Health:
    """The entered schema's deliveries. One query."""
    return health_of([current_schema()], bus)[0]


def health_of(schemas: Iterable[str], bus: Bus = council_bus) -> list[Health]:
    """The same for many schemas, one query per hundred; a schema that cannot answer is left out."""
    floor = uuid7_floor(time.time() - 2 * 86_400)
    return [
        Health(
            schema=schema,
            pending=pending,
            leased=leased,
            held_up=held_up,
            attention=attention,
            done_last_hour=done,
            oldest_due_s=max(0, int(oldest)),
        )
        for schema, pending, leased, held_up, attention, done, oldest in _over(
            list(schemas), bus, _HEALTH, lambda schema: [schema, floor]
        )
    ]


def uuid7_floor(seconds: float) -> UUID:
    """The smallest id that could have been made at a moment of Unix time."""
    return UUID(int=int(seconds * 1000) << 80)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A delivery that somebody has to look at."""

    id: UUID
    subscriber: str
    event_name: str
    case_id: UUID | None
    occurred_at: datetime
    attempts: int
    error: str
    held_up: int


def attention_list(
    *, limit: int = 50, after: UUID | None = None, bus: Bus = council_bus
) -> list[Waiting]:
    """What needs attention here, oldest first, with how much waits behind each. One query."""
    from_here = "AND d.id > %s" if after else ""
    sql = """SELECT d.id, d.subscriber, e.name, d.case_id, e.occurred_at, d.attempts, d.error,
        (SELECT count(*) FROM {deliveries} b WHERE d.ordered AND b.ordered
            AND b.case_id = d.case_id AND b.subscriber = d.subscriber AND b.state = 'pending'
            AND b.case_seq > d.case_seq)
        FROM {deliveries} d JOIN {events} e ON e.id = d.event_id
        WHERE d.state = 'attention' {from_here} ORDER BY d.id LIMIT %s"""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.format(from_here=from_here, **_tables(bus)), [*([after] if after else []), limit]
        )
        names = ("id", "subscriber", "event_name", "case_id", "occurred_at", "attempts", "error")
        return [
            Waiting(**dict(zip((*names, "held_up"), row, strict=True))) for row in cursor.fetchall()
        ]


def deliveries_of_case(case_id: UUID, *, bus: Bus = council_bus) -> list[Any]:
    """Where the news of a case stands, newest last: for "waiting to send" on the case page."""
    return list(
        bus.delivery_model.objects.filter(event__case_id=case_id)
        .exclude(state=State.DONE)
        .select_related("event")
        .order_by("id")
    )


def still_to_do(bus: Bus = council_bus) -> int:
    """Pending deliveries that are not held up by one that needs attention: zero means idle."""
    held = FREE_IN_LANE.replace("IN ('pending', 'attention')", "= 'attention'")
    sql = "SELECT count(*) FROM {deliveries} d WHERE d.state = 'pending' AND {held}"
    with connection.cursor() as cursor:
        cursor.execute(sql.format(held=held.format(**_tables(bus)), **_tables(bus)))
        return int(cursor.fetchone()[0])


_DUE = """SELECT %s, EXISTS (
    SELECT 1 FROM {deliveries} d WHERE d.state = 'pending' AND d.next_at <= now())"""
_OLDEST = """SELECT %s, extract(epoch FROM now() - min(d.next_at))
    FROM {deliveries} d WHERE d.state = 'pending'"""


def schemas_with_due(bus: Bus, schemas: list[str]) -> set[str]:
    """Which schemas have a delivery due now: one look into one index each."""
    return {schema for schema, due in _over(schemas, bus, _DUE, lambda s: [s]) if due}


def readiness() -> dict[str, Any]:
    """For /readyz: the worker's heartbeat and the oldest due delivery, in seconds."""
    with in_public():
        beat = cache.get(HEARTBEAT)
    schemas = [council.schema_name for council in live_councils()]
    rows = _over(schemas, council_bus, _OLDEST, lambda schema: [schema])
    ages = [float(age or 0) for _schema, age in rows]
    return {
        "worker_heartbeat_s": None if beat is None else max(0, int(time.time() - beat)),
        "oldest_undelivered_s": max(0, int(max(ages, default=0))),
    }


def _tables(bus: Bus, schema: str | None = None) -> dict[str, str]:
    quote = connection.ops.quote_name
    prefix = f"{quote(schema)}." if schema else ""
    return {
        "events": prefix + quote(bus.event_model._meta.db_table),
        "deliveries": prefix + quote(bus.delivery_model._meta.db_table),
    }


def _over(schemas: list[str], bus: Bus, sql: str, params: Any) -> list[tuple[Any, ...]]:
    """Run one select in many schemas as UNION ALLs; one that cannot answer is left out."""
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(schemas), SCHEMAS_AT_ONCE):
        some = schemas[start : start + SCHEMAS_AT_ONCE]
        try:
            rows += _union(some, bus, sql, params)
        except DatabaseError:
            if connection.in_atomic_block or connection.connection is None:
                raise
            rows += _one_by_one(some, bus, sql, params)
    return rows


def _one_by_one(schemas: list[str], bus: Bus, sql: str, params: Any) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for schema in schemas:
        try:
            rows += _union([schema], bus, sql, params)
        except DatabaseError:
            continue
    return rows


def _union(schemas: list[str], bus: Bus, sql: str, params: Any) -> list[tuple[Any, ...]]:
    parts = [sql.replace("{lane}", FREE_IN_LANE).format(**_tables(bus, s)) for s in schemas]
    values = [value for schema in schemas for value in params(schema)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"({part})" for part in parts), values)
        return list(cursor.fetchall())
