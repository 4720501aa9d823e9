"""Whole flows: a form of one page and four questions, from *Start now* to the confirmation."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
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
from bench.lines import AT_MOST, Line, rate_line
from bench.world import Processes, wait_for
from councils.models import Council
from councils.tenancy import council_of_schema, in_council

SCHEMA = "c_swale"
BY_HAND = "/by-hand-flow/bench-simple/"
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
    inserts, times what bare Django does in this very run. The same requests by hand in the same
    stack (`bench.forms.by_hand_flow`) tell what of ours is the engine, and what the stack.
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
    hand = processes.web("flow-by-hand", "bench.bare.settings_forms")
    port = int(settings.BASE_DOMAIN.rpartition(":")[2])
    wait_for(port)
    wait_for(bare)
    wait_for(hand)

    def make(path: str = path) -> Flow:
        return flow(Browser(str(council.primary_host), settings.CSRF_COOKIE_NAME), path)

    def by_hand(seconds: float = seconds) -> load.Load:
        """The same six requests without the engine, and nothing to route."""
        return visitors.drive(hand, lambda: make(BY_HAND), seconds=seconds)

    def three(seconds: float = WARM_SECONDS) -> load.Load:
        asked = cycle([load.post("/three/", "bare", "name=Ada+Marsh")])
        return load.drive(bare, asked, seconds=seconds, expect=b"302")

    visitors.drive(port, make, seconds=WARM_SECONDS)
    _until_routed(council)  # the worker has started: what that costs belongs to no flow
    three()
    by_hand(WARM_SECONDS)
    costs = _Costs()

    def ours() -> load.Load:
        """Flows, until the last is routed: what they cost is theirs alone."""
        costs.used.subtract(_cpu(processes))
        before = _cases(council)
        found = visitors.drive(port, make, seconds=2 * seconds)
        costs.waited = max(costs.waited, _until_routed(council))
        costs.made += _cases(council) - before
        costs.used.update(_cpu(processes))
        return found

    loads = [(ours(), three(), by_hand(seconds)) for _ in range(rounds)]
    for name in ("worker", "bare-three", "flow-by-hand"):
        processes.stop(name)
    return _lines(*map(list, zip(*loads, strict=True)), costs)


@dataclass
class _Costs:
    """What the product's flows came to: cases, seconds of processor, the longest wait."""

    made: int = 0
    waited: float = 0.0
    used: Counter[str] = field(default_factory=Counter)


def _lines(
    loads: list[load.Load], limits: list[load.Load], by_hand: list[load.Load], costs: _Costs
) -> list[Line]:
    ours = median(one.rate for one in loads)
    bare = median(one.rate for one in limits)
    share = TIMES * OPEN_FORMS / BARE_THREE
    ratio = median(a.rate / (b.rate * share) for a, b in zip(loads, limits, strict=True))
    flows = sum(len(one.latencies) for one in loads)
    lost = abs(flows - costs.made)
    return [
        Line("flows", ours, bare * share, ratio, "a second", 1.0),
        Line("flows against 15 times 3.6", ours, TIMES * OPEN_FORMS, 0, "a second"),
        rate_line("flows by hand, nothing routed", loads, by_hand, goal=None),
        Line("bare Django, three inserts", bare, BARE_THREE, bare / BARE_THREE, "a second"),
        Line("flow, median time", median(one.p50 for one in loads), 0, 0, "ms"),
        *(
            Line(f"flow, processor time of {name}", seconds / max(costs.made, 1) * 1000, 0, 0, "ms")
            for name, seconds in costs.used.items()
        ),
        Line("flows that made no case", lost, 0, lost, "count", 0, AT_MOST),
        Line("routed after the last flow", costs.waited, 5, costs.waited / 5, "s", 1.0, AT_MOST),
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
