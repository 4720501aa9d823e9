"""Routed: from the commit of a submit to the case in its queue, against a bare Celery task."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import psycopg2
from django.db import connection, transaction

from bench.bare import tasks
from bench.lines import AT_MOST, Line
from bench.main_flow.prepared import Ready, many
from bench.main_flow.submit import SCHEMA
from bench.world import Processes
from councils import clock
from councils.tenancy import council_of_schema, in_council
from portal import engine
from portal.operations.submitting import submit_draft

EVERY = 1 / 20
MOST_WAIT = 30.0
LOOK_EVERY = 0.0005


def measure(
    *, processes: Processes, folder: Path, rounds: int, seconds: float, say: Callable[[str], Any]
) -> list[Line]:
    """Twenty a second, both workers standing by; the time is from commit to the visible result."""
    council = council_of_schema(SCHEMA)
    count = max(5, int(seconds / EVERY))
    ready = many(council, count * (rounds + 1))
    processes.product("worker")
    command = [sys.executable, "-m", "celery", "-A", "bench.bare.tasks", "worker"]
    command += ["--concurrency", "2", "--prefetch-multiplier", "1", "-O", "fair"]
    command += ["--without-mingle", "--without-gossip", "--hostname", "bare@%h", "-l", "WARNING"]
    processes.start("bare-worker", command, os.environ)
    watch = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    watch.autocommit = True
    with watch.cursor() as cursor, in_council(council):
        cursor.execute(f"SET search_path = {SCHEMA}, public")
        cursor.execute(tasks.TABLE)
        # What an earlier part left to deliver is not what is measured here.
        cursor.execute("UPDATE events_delivery SET state = 'done' WHERE state = 'pending'")
        _ours(cursor, ready[:count])
        _bare(cursor, count)
        a, b = [], []
        for number in range(1, rounds + 1):
            a.append(_ours(cursor, ready[number * count : (number + 1) * count]))
            b.append(_bare(cursor, count))
        cursor.execute("DROP TABLE bench_routed")
    watch.close()
    for name in ("worker", "bare-worker"):
        processes.stop(name)
    ours, limit = [median(one) * 1000 for one in a], [median(one) * 1000 for one in b]
    ratio = median(x / y for x, y in zip(ours, limit, strict=True))
    return [Line("routed, p50", median(ours), median(limit), ratio, "ms", 3, AT_MOST)]


def _paced(acts: list[Callable[[], tuple[float, Callable[[], bool]]]]) -> list[float]:
    """Each act at its moment; the seconds from its commit until its own check says done."""
    found = []
    due = time.perf_counter()
    for act in acts:
        time.sleep(max(0.0, due - time.perf_counter()))
        due = max(due + EVERY, time.perf_counter())
        committed, is_done = act()
        while not is_done():
            if time.perf_counter() - committed > MOST_WAIT:
                raise TimeoutError("nothing was routed for 30 seconds: see the workers' logs")
            time.sleep(LOOK_EVERY)
        found.append(time.perf_counter() - committed)
    return found


def _ours(cursor: Any, ready: list[Ready]) -> list[float]:
    return _paced([lambda one=one: _submitted(cursor, one.id) for one in ready])


def _submitted(cursor: Any, draft_id: UUID) -> Any:
    marks: list[float] = []
    facts = {"account": {"signed_in": False}, "challenged": [], "time": "18:00"}
    facts["today"] = clock.local_day(clock.now()).isoformat()
    with transaction.atomic():
        transaction.on_commit(lambda: marks.append(time.perf_counter()))
        sent = submit_draft(
            draft_id=draft_id,
            facts=facts,
            context=engine.Context(),
            assisted_by=None,
            now=clock.now(),
        )

    def is_routed() -> bool:
        cursor.execute(
            "SELECT queue_id IS NOT NULL FROM casework_case WHERE id = %s", [str(sent.case_id)]
        )
        return bool(cursor.fetchone()[0])

    return marks[0], is_routed


def _bare(cursor: Any, count: int) -> list[float]:
    return _paced([lambda: _published(cursor) for _ in range(count)])


def _published(cursor: Any) -> Any:
    marks: list[float] = []
    with transaction.atomic():
        with connection.cursor() as own:
            own.execute("INSERT INTO bench_routed DEFAULT VALUES RETURNING id")
            number = own.fetchone()[0]
        transaction.on_commit(lambda: marks.append(time.perf_counter()))
        transaction.on_commit(lambda: tasks.route.delay(number, SCHEMA))

    def is_routed() -> bool:
        cursor.execute("SELECT queue IS NOT NULL FROM bench_routed WHERE id = %s", [number])
        return bool(cursor.fetchone()[0])

    return marks[0], is_routed
