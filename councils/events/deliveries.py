"""Carrying deliveries: one turn at one council, and what becomes of each attempt."""

import logging
import random
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from councils.events import claiming, resting
from councils.events.audit_log import audit
from councils.events.bus import BulkHandler, Bus, Delivered, Subscriber, council_bus
from councils.events.choices import Kind, State
from councils.events.claiming import Claim
from councils.events.errors import CannotRead, GiveUp, NotAttention
from councils.events.here import current_schema
from councils.events.missing import lost_or_missed
from councils.events.payloads import CODE, read

log = logging.getLogger(__name__)

FIRST_WAIT = 5.0
LONGEST_WAIT = 900.0

_carrying: ContextVar[str | None] = ContextVar("carrying", default=None)


class LeaseLost(Exception):
    """Somebody else holds this delivery now: nothing that was done here may stay."""


def is_carrying(schema: str) -> bool:
    """Whether this thread is in a turn at `schema`, which will see new deliveries by itself."""
    return _carrying.get() == schema


@dataclass(frozen=True)
class Turn:
    """How many deliveries were carried, and whether the turn ended before the work did."""

    done: int
    more: bool


@contextmanager
def _turn_at(schema: str) -> Iterator[None]:
    token = _carrying.set(schema)
    try:
        yield
    finally:
        _carrying.reset(token)


def deliver_turn(
    bus: Bus = council_bus,
    *,
    limit: int = 10,
    seconds: float = 2.0,
    outside: bool = False,
    again: bool = True,
    ignore_backoff: bool = False,
    skip: Callable[[], list[str]] = list,
) -> Turn:
    """Carry up to `limit` due deliveries of the entered schema, for about `seconds`.

    Those of subscribers that come last are on top. Deliveries to other systems are carried by turns
    with `outside`, all the rest by turns without. Without `again`, what was tried before waits, and
    a batch that is not full ends the turn. `skip` names subscribers to leave alone for now; it is
    asked before each claim.
    """
    end = time.monotonic() + seconds
    done, more = 0, True
    take = partial(_take, bus, outside=outside, again=again, ignore_backoff=ignore_backoff)
    with _turn_at(current_schema()):
        while more and done < limit and (done == 0 or time.monotonic() < end):
            most = limit - done
            found = take(most, skip=skip())
            more = bool(found) and (again or len(found) == most)
            done += _carry(bus, found, end, skip)
        many = 0 if outside else _carry_last(bus)
    return Turn(done=done + many, more=more or many >= claiming.BULK)


def _take(
    bus: Bus, most: int, *, outside: bool, again: bool, ignore_backoff: bool, skip: list[str]
) -> list[Claim]:
    """What to do next: first attempts together, what was tried before alone."""
    first = [] if ignore_backoff else claiming.claim_first(bus, most, outside=outside, skip=skip)
    if first or not again:
        return first
    one = claiming.claim(bus, outside=outside, ignore_backoff=ignore_backoff, skip=skip)
    return [one] if one else []


def _carry(bus: Bus, claims: list[Claim], end: float, skip: Callable[[], list[str]]) -> int:
    """Try them in turn, or at once where their subscriber can; how many were tried.

    What the time does not reach goes back, long before its lease ends, and so does what has to be
    left alone since one before it was tried.
    """
    handlers = bus.bulk_handlers()
    back: list[Claim] = []
    tried = 0
    for same in _groups(claims, handlers):
        name = same[0].subscriber
        if tried and (time.monotonic() > end or name in skip()):
            back += same
            continue
        if len(same) > 1:
            attempt_many(bus, same, handlers[name])
        else:
            attempt(bus, same[0])
        tried += len(same)
    claiming.give_back(bus, back)
    return tried


def _groups(claims: list[Claim], handlers: dict[str, BulkHandler]) -> list[list[Claim]]:
    """Each claim by itself, but those together that their subscriber takes at once."""
    groups: dict[Any, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.subscriber if claim.subscriber in handlers else claim.id].append(claim)
    return list(groups.values())


def _carry_last(bus: Bus) -> int:
    """First attempts of the subscribers that come last; how many were tried."""
    tried = 0
    for name, handler in bus.last_handlers().items():
        claims = claiming.claim_many(bus, name)
        if claims:
            attempt_many(bus, claims, handler)
            tried += len(claims)
    return tried


def attempt_many(bus: Bus, claims: list[Claim], handler: BulkHandler) -> bool:
    """Run claims of one subscriber together; True when all are done.

    Whatever goes wrong, each is then tried by itself, where it is found out which one it was.
    """
    try:
        told = [(read(one.name, one.version, one.payload), _told(one)) for one in claims]
        with transaction.atomic():
            handler(told)
            if not claiming.finish_many(bus, claims):
                raise LeaseLost
    except LeaseLost:
        log.warning("%d deliveries took longer than their lease", len(claims))
    except Exception as error:  # noqa: BLE001  one of them cannot be done: each is tried alone
        words = describe(error)
        log.warning("%s could not do %d at once: %s", claims[0].subscriber, len(claims), words)
        for claim in claims:
            claiming.fail(bus, claim, seconds=0, error=words)
    else:
        return True
    return False


def attempt(bus: Bus, claim: Claim) -> bool:
    """Run one claimed delivery and write its outcome; True when it is done."""
    subscriber = bus.find(claim.name, claim.subscriber)
    if subscriber is None:
        claiming.park(bus, claim, error=f"nobody listens as {claim.subscriber}")
        return False
    if claim.attempts > subscriber.max_attempts:
        claiming.park(bus, claim, error="the worker stopped while doing this, every time")
        return False
    try:
        return _run(bus, claim, subscriber)
    except LeaseLost:
        log.warning("delivery %s took longer than its lease", claim.id)
    except CannotRead as error:
        claiming.park(bus, claim, error=str(error))
    except Exception as error:  # noqa: BLE001  whatever a handler raises is one failed attempt
        _failed(bus, claim, subscriber, error)
    return False


def _run(bus: Bus, claim: Claim, subscriber: Subscriber) -> bool:
    payload, told = read(claim.name, claim.version, claim.payload), _told(claim)
    if subscriber.kind is Kind.OUTSIDE:
        with resting.watched(claim.subscriber):
            subscriber.handler(payload, told)
        if not claiming.finish(bus, claim):
            raise LeaseLost
        return True
    with transaction.atomic():
        subscriber.handler(payload, told)
        if not claiming.finish(bus, claim):
            raise LeaseLost
    return True


def _told(claim: Claim) -> Delivered:
    return Delivered(
        id=claim.id,
        event_id=claim.event_id,
        occurred_at=claim.occurred_at,
        recorded_at=claim.recorded_at,
        source=claim.source,
        case_id=claim.case_id,
        case_seq=claim.case_seq,
        actor_id=claim.actor_id,
        attempt=claim.attempts,
        council_id=claim.council_id,
    )


def _failed(bus: Bus, claim: Claim, subscriber: Subscriber, error: Exception) -> None:
    words = describe(error)
    log.warning("delivery %s to %s failed: %s", claim.id, claim.subscriber, words)
    if is_hopeless(error) or claim.attempts >= subscriber.max_attempts:
        claiming.park(bus, claim, error=words)
        return
    wait = max(backoff(claim.attempts), getattr(error, "seconds", 0) or 0)
    claiming.fail(bus, claim, seconds=wait, error=words)


def is_hopeless(error: Exception) -> bool:
    """Whether trying again cannot help, by the error's own word."""
    return isinstance(error, GiveUp) or getattr(error, "retryable", None) is False


def backoff(attempts: int) -> float:
    """Seconds until the next try: from five, doubling, to a quarter of an hour, with jitter."""
    whole = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return whole * random.uniform(0.75, 1.25)  # noqa: S311  jitter, not a secret


def describe(error: Exception) -> str:
    """An error as staff may see it: a code it brings along as `words`, else its kind and place.

    Never its text, which may hold what a resident wrote.
    """
    words = getattr(error, "words", "")
    if isinstance(words, str) and words and CODE.fullmatch(words):
        return words
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


# --- by hand --------------------------------------------------------------------------------------


def retry_delivery(*, delivery_id: UUID, by: Any, now: datetime, bus: Bus = council_bus) -> None:
    """Try a delivery that needs attention again, with all its attempts.

    Raises NotAttention when it is not waiting for anybody.
    """
    _by_hand(bus, delivery_id, by, now, act="events.delivery_retried", state=State.PENDING)


def set_aside_delivery(
    *, delivery_id: UUID, by: Any, now: datetime, bus: Bus = council_bus
) -> None:
    """Leave a delivery undone for good; what waits behind it in its lane goes on."""
    _by_hand(bus, delivery_id, by, now, act="events.delivery_set_aside", state=State.SET_ASIDE)


def _by_hand(bus: Bus, delivery_id: UUID, by: Any, now: datetime, *, act: str, state: str) -> None:
    with transaction.atomic(savepoint=False):
        changed = bus.delivery_model.objects.filter(pk=delivery_id, state=State.ATTENTION).update(
            state=state, attempts=0, next_at=now, lease_token=None, leased_until=None
        )
        if not changed:
            raise NotAttention
        _audited(bus, act, by, object_id=str(delivery_id), now=now)
        bus._wake_on_commit()


def retry_all(
    *, by: Any, now: datetime, subscriber: str | None = None, bus: Bus = council_bus
) -> int:
    """Try everything that needs attention again, or what one subscriber could not do; how many."""
    with transaction.atomic(savepoint=False):
        waiting = bus.delivery_model.objects.filter(state=State.ATTENTION)
        if subscriber:
            waiting = waiting.filter(subscriber=subscriber)
        changed = waiting.update(
            state=State.PENDING, attempts=0, next_at=now, lease_token=None, leased_until=None
        )
        if changed:
            _audited(bus, "events.deliveries_retried", by, object_id=subscriber or "all", now=now)
            bus._wake_on_commit()
    return changed


def make_missing(*, subscriber: str | None = None) -> int:
    """Make the deliveries of live events that a present subscriber never got; how many."""
    with transaction.atomic(savepoint=False):
        missed = [row for row in lost_or_missed() if subscriber in (None, row[2])]
        made = [_missing(event_id, name, heard) for event_id, name, heard in missed]
        found = council_bus.delivery_model.objects.bulk_create(made, ignore_conflicts=True)
        council_bus._wake_on_commit()
    return len(found)


def _missing(event_id: UUID, name: str, heard: str) -> Any:
    event = council_bus.event_model.objects.get(pk=event_id)
    listens = council_bus.find(name, heard)
    return council_bus.delivery_model(
        event=event,
        subscriber=heard,
        ordered=bool(listens and listens.ordered),
        case_id=event.case_id,
        case_seq=event.case_seq,
    )


def _audited(bus: Bus, act: str, by: Any, *, object_id: str, now: datetime) -> None:
    """In a council's log; the public side keeps its own."""
    if bus is council_bus:
        audit(
            act,
            actor_id=getattr(by, "user_id", by),
            role=",".join(sorted(getattr(by, "roles", ()) or ()))[:40],
            object_type="delivery",
            object_id=object_id,
            at=now,
        )
