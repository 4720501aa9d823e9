"""Whole flows: a form of one page and four questions, from *Start now* to the confirmation."""

import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection

from bench import load
from bench.forms import visitors
from bench.forms.installed import install, simple_definition
from bench.forms.visitors import Browser, Flow, expect, location
from bench.lines import AT_MOST, Line, interleaved
from bench.world import Processes, wait_for
from councils.models import Council
from councils.tenancy import council_of_schema, in_council

SCHEMA = "c_swale"
# What was measured side by side on one machine (docs/performance.md): Open Forms with its worker on
# the same two cores made so many flows while bare Django wrote so many times three rows.
OPEN_FORMS, BARE_THREE = 3.6, 813
TIMES = 15
MOST_WAIT = 60.0
WARM_SECONDS = 2.0
TABLE = """CREATE TABLE IF NOT EXISTS bench_three
    (id bigserial PRIMARY KEY, kind text, body jsonb, at timestamptz)"""


def measure(
    *, processes: Processes, folder: Path, rounds: int, seconds: float, say: Callable[[str], Any]
) -> list[Line]:
    """Six requests a flow, signed out, with the worker routing what was sent on the same cores.

    The limit is fifteen times what Open Forms would do here: its share of bare Django's three
    inserts, times what bare Django does in this very run.
    """
    council = council_of_schema(SCHEMA)
    with in_council(council):
        path = install(simple_definition()).path
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
    if "web" not in processes.supervisor.pids():
        processes.product("web")
    processes.product("worker")
    bare = processes.web("bare-three", "bench.bare.settings", BENCH_SCHEMA=SCHEMA)
    port = int(settings.BASE_DOMAIN.rpartition(":")[2])
    wait_for(port)
    wait_for(bare)

    def make() -> Flow:
        return flow(Browser(str(council.primary_host), settings.CSRF_COOKIE_NAME), path)

    def three(seconds: float = WARM_SECONDS) -> load.Load:
        asked = cycle([load.post("/three/", "bare", "name=Ada+Marsh")])
        return load.drive(bare, asked, seconds=seconds, expect=b"302")

    visitors.drive(port, make, seconds=WARM_SECONDS)
    _until_routed(council)  # the worker has started: what that costs belongs to no flow
    three()
    before, used = _cases(council), Counter[str]()

    def ours() -> load.Load:
        """Flows, until the last is routed: what they cost is theirs alone."""
        used.subtract(_cpu(processes))
        found = visitors.drive(port, make, seconds=2 * seconds)
        waits.append(_until_routed(council))
        used.update(_cpu(processes))
        return found

    waits: list[float] = []
    loads, limits = interleaved(ours, three, rounds)
    waited = max(waits)
    made = _cases(council) - before
    for name in ("worker", "bare-three"):
        processes.stop(name)
    return _lines(loads, limits, made, waited, used)


def _lines(
    loads: list[load.Load],
    limits: list[load.Load],
    made: int,
    waited: float,
    used: Counter[str],
) -> list[Line]:
    ours = median(one.rate for one in loads)
    bare = median(one.rate for one in limits)
    share = TIMES * OPEN_FORMS / BARE_THREE
    ratio = median(a.rate / (b.rate * share) for a, b in zip(loads, limits, strict=True))
    flows = sum(len(one.latencies) for one in loads)
    return [
        Line("flows", ours, bare * share, ratio, "a second", 1.0),
        Line("flows against 15 times 3.6", ours, TIMES * OPEN_FORMS, 0, "a second"),
        Line("bare Django, three inserts", bare, BARE_THREE, bare / BARE_THREE, "a second"),
        Line("flow, median time", median(one.p50 for one in loads), 0, 0, "ms"),
        *(
            Line(f"flow, processor time of {name}", seconds / max(made, 1) * 1000, 0, 0, "ms")
            for name, seconds in used.items()
        ),
        Line("flows that made no case", flows - made, 0, abs(flows - made), "count", 0, AT_MOST),
        Line("routed after the last flow", waited, 5, waited / 5, "s", 1.0, AT_MOST),
    ]


def flow(browser: Browser, path: str) -> Flow:
    """Start, the page, its answers, check, send, the confirmation."""
    answer = yield browser.post(f"{path}apply/", f"begin_key={uuid4()}")
    browser.keep(answer)
    page = location(answer)
    answer = yield browser.get(page)
    expect(answer, b"200")
    body = "shown_at=1&name=Ada+Marsh&email=ada.marsh%40visitors.example&about=yes&words=Thank+you"
    answer = yield browser.post(page, body)
    check = location(answer)
    answer = yield browser.get(check)
    expect(answer, b"200")
    answer = yield browser.post(check, "")
    sent = location(answer)
    answer = yield browser.get(sent)
    expect(answer, b"200")


def _cpu(processes: Processes) -> Counter[str]:
    """Seconds of processor so far, by who used them."""
    database = processes.cpu("")
    return Counter(
        {
            "web": processes.cpu("web") - database,
            "worker": processes.cpu("worker") - database,
            "PostgreSQL": database,
        }
    )


def _cases(council: Council) -> int:
    with in_council(council), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_servicerequest")
        return int(cursor.fetchone()[0])


def _until_routed(council: Council) -> float:
    """The seconds until every case stands in a queue."""
    began = time.perf_counter()
    while True:
        with in_council(council), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM casework_case WHERE queue_id IS NULL")
            if not cursor.fetchone()[0]:
                return time.perf_counter() - began
        if time.perf_counter() - began > MOST_WAIT:
            raise TimeoutError("cases wait to be routed: see the worker's log")
        time.sleep(0.05)
