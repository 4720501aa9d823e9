"""Keeping a far side that hangs from taking everybody's time.

Two measures, both per machine. Calls to other systems run in all workers but one, so that routing
goes on whatever hangs. And a subscriber whose call failed slowly at one council is left alone there
for ten times as long as it hung: its deliveries wait, nobody else's do, and no attempt is counted.
"""

import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from councils.events.here import current_schema

SLOW_SECONDS = 2.0
REST_FACTOR = 10
LONGEST_REST = 120.0

_until: dict[tuple[str, str], float] = {}


def resting() -> list[str]:
    """Subscribers that this process leaves alone in the entered schema."""
    now, schema = time.monotonic(), current_schema()
    return [name for (where, name), until in _until.items() if where == schema and until > now]


def forget() -> None:
    """Nobody rests any more (tests)."""
    _until.clear()


@contextmanager
def watched(subscriber: str) -> Iterator[None]:
    """Time a call to another system; a slow failure makes the subscriber rest."""
    began = time.monotonic()
    try:
        yield
    except Exception:
        took = time.monotonic() - began
        if took > SLOW_SECONDS:
            rest = min(took * REST_FACTOR, LONGEST_REST)
            _until[current_schema(), subscriber] = time.monotonic() + rest
        raise


@contextmanager
def outside_slot() -> Iterator[bool]:
    """True while this worker may call other systems; all workers of a machine but one may."""
    machine = zlib.crc32(socket.gethostname().encode()) & 0x7FFF_FFFF
    for slot in range(max(1, settings.WORKER_CONCURRENCY - 1)):
        with advisory_lock(machine, slot) as mine:
            if mine:
                yield True
                return
    yield False


@contextmanager
def advisory_lock(first: int, second: int) -> Iterator[bool]:
    """A lock that ends with this database session at the latest; False when somebody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [first, second])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [first, second])
