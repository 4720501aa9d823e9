"""The SQL of taking a delivery and of giving it back: leases by the database's clock.

A claim counts an attempt before the work begins, so that an event that kills its worker reaches the
cap too. Every outcome is written only by the holder of the lease: a worker that was too slow finds
that its token is no longer there.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from councils.database.plans import Statement
from councils.events.bus import LEASE_SECONDS, Bus


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A delivery that is ours until its lease ends, with its event."""

    id: UUID
    token: UUID
    subscriber: str
    attempts: int
    council_id: int | None
    event_id: UUID
    name: str
    version: int
    payload: dict[str, Any] | None  # None: it cannot be read
    case_id: UUID | None
    case_seq: int | None
    actor_id: UUID | None
    source: str
    occurred_at: datetime
    recorded_at: datetime


BULK = 100  # so few that a failure of one costs the others little

# An earlier unfinished delivery of the same case to the same subscriber holds this one up.
FREE_IN_LANE = """(NOT d.ordered OR d.case_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM {deliveries} p
    WHERE p.case_id = d.case_id AND p.subscriber = d.subscriber AND p.ordered
      AND p.state IN ('pending', 'attention') AND p.case_seq < d.case_seq))"""

CLAIM = """
WITH due AS (
    SELECT d.id, now() + make_interval(
        secs => coalesce((%(leases)s::jsonb ->> d.subscriber)::float, %(lease)s)) AS ends
    FROM {deliveries} d
    WHERE d.state = 'pending' AND {when} AND {who} AND {lane}
    ORDER BY d.next_at LIMIT {most} FOR UPDATE OF d SKIP LOCKED
), mine AS (
    UPDATE {deliveries} d
    SET attempts = d.attempts + 1, lease_token = %(token)s,
        leased_until = due.ends, next_at = due.ends
    FROM due
    WHERE d.id = due.id
    RETURNING d.id, d.event_id, d.subscriber, d.attempts {council}
)
SELECT m.id, m.subscriber, m.attempts, {council_or_null}, e.id, e.name, e.version, e.payload,
    e.case_id, e.case_seq, e.actor_id, e.source, e.occurred_at, e.recorded_at
FROM mine m JOIN {events} e ON e.id = m.event_id
"""


def tables(bus: Bus) -> dict[str, str]:
    """Quoted table names of one side."""
    quote = connection.ops.quote_name
    return {
        "events": quote(bus.event_model._meta.db_table),
        "deliveries": quote(bus.delivery_model._meta.db_table),
    }


def claim(
    bus: Bus, *, outside: bool, ignore_backoff: bool = False, skip: list[str] | None = None
) -> Claim | None:
    """Take the delivery that has waited longest, or None. One statement.

    `outside` chooses between the two kinds; what this code does not know counts as `database`,
    where it is found out. `skip` leaves out subscribers that are resting.
    """
    token = uuid4()
    with connection.cursor() as cursor:
        _taking(bus, outside, ignore_backoff).execute(cursor, _values(bus, skip) | {"token": token})
        row = cursor.fetchone()
    return _claim_of(row, token) if row else None


def claim_first(
    bus: Bus, most: int, *, outside: bool, skip: list[str] | None = None
) -> list[Claim]:
    """Take up to `most` first attempts of one kind together, oldest first. One statement.

    A delivery that was tried before is only ever taken alone: one that kills its worker costs those
    that were taken with it no more than one attempt.
    """
    token = uuid4()
    values = {**_values(bus, skip), "most": most, "token": token}
    with connection.cursor() as cursor:
        _taking_first(bus, outside).execute(cursor, values)
        found = [_claim_of(row, token) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: one.recorded_at)


def _values(bus: Bus, skip: list[str] | None) -> dict[str, Any]:
    return {
        "leases": json.dumps(bus.leases()),
        "lease": LEASE_SECONDS,
        "outside": bus.outside_names(),
        "last": list(bus.last_handlers()),
        "skip": skip or [],
    }


@dataclass(frozen=True)
class Due:
    """Whether there is something to do now: inside the database, and at other systems.

    `again` and `outside_again` say so of what was tried before.
    """

    inside: bool
    again: bool
    outside: bool
    outside_again: bool


def look(bus: Bus) -> Due:
    """What a turn would find. One statement."""
    with connection.cursor() as cursor:
        _looking(bus).execute(cursor, {"outside": bus.outside_names()})
        return Due(*cursor.fetchone())


def claim_many(bus: Bus, subscriber: str) -> list[Claim]:
    """Take up to `BULK` first attempts of a subscriber that comes last."""
    token = uuid4()
    values = {
        "leases": json.dumps(bus.leases()),
        "lease": LEASE_SECONDS,
        "subscriber": subscriber,
        "token": token,
    }
    with connection.cursor() as cursor:
        _taking_many(bus).execute(cursor, values)
        return [_claim_of(row, token) for row in cursor.fetchall()]


@cache
def _taking(bus: Bus, outside: bool, ignore_backoff: bool) -> Statement:
    names = tables(bus)
    sql = CLAIM.format(
        **names,
        when=_FREE if ignore_backoff else "d.next_at <= now()",
        who=f"{_of_kind(outside)} AND NOT (d.attempts = 0 AND {_LAST})",
        lane=FREE_IN_LANE.format(**names),
        most=1,
        **_council(bus),
    )
    return Statement.named(sql)


@cache
def _taking_first(bus: Bus, outside: bool) -> Statement:
    names = tables(bus)
    sql = CLAIM.format(
        **names,
        when="d.next_at <= now()",
        who=f"d.attempts = 0 AND {_of_kind(outside)} AND NOT {_LAST}",
        lane=FREE_IN_LANE.format(**names),
        most="%(most)s::bigint",
        **_council(bus),
    )
    return Statement.named(sql)


_LAST = "(d.subscriber = ANY(%(last)s::varchar[]))"


def _of_kind(outside: bool) -> str:
    """The condition that chooses between the two kinds, without those that are to be left alone."""
    is_outside = f"{'' if outside else 'NOT '}(d.subscriber = ANY(%(outside)s::varchar[]))"
    return f"{is_outside} AND NOT (d.subscriber = ANY(%(skip)s::varchar[]))"


@cache
def _looking(bus: Bus) -> Statement:
    names = tables(bus)
    due = f"""EXISTS (SELECT 1 FROM {names["deliveries"]} d
        WHERE d.state = 'pending' AND d.next_at <= now() AND {FREE_IN_LANE.format(**names)}
        AND {{no}} (d.subscriber = ANY(%(outside)s::varchar[])){{tried}})"""  # noqa: S608  our own table names
    asked = [due.format(no=no, tried=t) for no in ("NOT", "") for t in ("", " AND d.attempts > 0")]
    return Statement.named(f"SELECT {', '.join(asked)}")


@cache
def _taking_many(bus: Bus) -> Statement:
    sql = CLAIM.format(
        **tables(bus),
        when="d.next_at <= now()",
        who="d.attempts = 0 AND d.subscriber = %(subscriber)s",
        lane="true",
        most=BULK,
        **_council(bus),
    )
    return Statement.named(sql)


def _council(bus: Bus) -> dict[str, str]:
    return {
        "council": ", d.council_id" if bus.per_council else "",
        "council_or_null": "m.council_id" if bus.per_council else "NULL",
    }


_FREE = "(d.leased_until IS NULL OR d.leased_until <= now())"


_SELECTED = (
    *("id", "subscriber", "attempts", "council_id", "event_id", "name", "version", "payload"),
    *("case_id", "case_seq", "actor_id", "source", "occurred_at", "recorded_at"),
)


def _claim_of(row: tuple[Any, ...], token: UUID) -> Claim:
    facts = dict(zip(_SELECTED, row, strict=True))
    if isinstance(facts["payload"], str):
        try:
            facts["payload"] = json.loads(facts["payload"])
        except (ValueError, RecursionError):
            facts["payload"] = None  # a claim that raised would be made again and again
    return Claim(token=token, **facts)


def finish(bus: Bus, claim: Claim) -> bool:
    """Write *done*; False when the lease went to somebody else."""
    return _write(bus, claim, "state = 'done', done_at = now(), error = ''")


def finish_many(bus: Bus, claims: list[Claim]) -> bool:
    """Write *done* for claims that were taken together; False when any went to somebody else."""
    values = {"ids": [claim.id for claim in claims], "token": claims[0].token}
    with connection.cursor() as cursor:
        _all_done(bus).execute(cursor, values)
        return bool(cursor.rowcount == len(claims))


@cache
def _all_done(bus: Bus) -> Statement:
    return Statement.named(
        f"""UPDATE {tables(bus)["deliveries"]}
        SET state = 'done', done_at = now(), error = '', lease_token = NULL, leased_until = NULL
        WHERE id = ANY(%(ids)s::uuid[]) AND lease_token = %(token)s AND state = 'pending'"""  # noqa: S608  our own table names
    )


def give_back(bus: Bus, claims: list[Claim]) -> None:
    """Let others do what was claimed and not begun: no attempt counts."""
    if claims:
        values = {"ids": [claim.id for claim in claims], "token": claims[0].token}
        _giving_back(bus).send(**values)


@cache
def _giving_back(bus: Bus) -> Statement:
    return Statement.named(
        f"""UPDATE {tables(bus)["deliveries"]}
        SET attempts = attempts - 1, next_at = now(), lease_token = NULL, leased_until = NULL
        WHERE id = ANY(%(ids)s::uuid[]) AND lease_token = %(token)s AND state = 'pending'"""  # noqa: S608  our own table names
    )


def fail(bus: Bus, claim: Claim, *, seconds: float, error: str) -> bool:
    """Give it back, to be tried after `seconds`."""
    change = "next_at = now() + make_interval(secs => %(seconds)s), error = %(error)s"
    return _write(bus, claim, change, seconds=seconds, error=error[:200])


def park(bus: Bus, claim: Claim, *, error: str) -> bool:
    """Stop trying: somebody has to look."""
    change = "state = 'attention', next_at = now(), error = %(error)s"
    return _write(bus, claim, change, error=error[:200])


def _write(bus: Bus, claim: Claim, change: str, **values: Any) -> bool:
    with connection.cursor() as cursor:
        _outcome(bus, change).execute(cursor, {**values, "id": claim.id, "token": claim.token})
        return bool(cursor.rowcount)


@cache
def _outcome(bus: Bus, change: str) -> Statement:
    return Statement.named(
        f"""UPDATE {tables(bus)["deliveries"]}
        SET {change}, lease_token = NULL, leased_until = NULL
        WHERE id = %(id)s AND lease_token = %(token)s AND state = 'pending'"""  # noqa: S608  our own table names
    )
