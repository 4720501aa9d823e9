"""Whole flows: a form of one page and four questions, from *Start now* to the confirmation."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bench.forms import visitors
from bench.forms.installed import install, simple_definition
from bench.forms.visitors import Browser, Flow, expect, location
from bench.lines import Line
from bench.world import Processes, wait_for
from councils.models import Council
from councils.tenancy import council_of_schema, in_council

SCHEMA = "c_swale"
OPEN_FORMS = 3.6  # flows a second with its worker on the same two cores (docs/performance.md)
TIMES = 15
MOST_WAIT = 60.0
WARM_SECONDS = 2.0


def measure(
    *, processes: Processes, folder: Path, rounds: int, seconds: float, say: Callable[[str], Any]
) -> list[Line]:
    """Six requests a flow, signed out, with the worker routing what was sent on the same cores."""
    council = council_of_schema(SCHEMA)
    with in_council(council):
        service = install(simple_definition())
        path = service.path
    if "web" not in processes.supervisor.pids():
        processes.product("web")
    processes.product("worker")
    port = int(settings.BASE_DOMAIN.rpartition(":")[2])
    wait_for(port)

    def make() -> Flow:
        return flow(Browser(str(council.primary_host), settings.CSRF_COOKIE_NAME), path)

    visitors.drive(port, make, seconds=WARM_SECONDS)
    before, used = _cases(council), _cpu(processes)
    load = visitors.drive(port, make, seconds=seconds * rounds)
    waited = _until_routed(council)
    used = {name: seconds - used[name] for name, seconds in _cpu(processes).items()}
    made = _cases(council) - before
    processes.stop("worker")
    goal = TIMES * OPEN_FORMS
    return [
        Line("flows a second", load.rate, goal, load.rate / goal, "a second", 1.0),
        Line("flow, median time", load.p50, 0, 0, "ms"),
        *(
            Line(f"flow, processor time of {name}", seconds / made * 1000, 0, 0, "ms")
            for name, seconds in used.items()
        ),
        Line("flows that made no case", len(load.latencies) - made, 0, 0, "count"),
        Line("routed after the last flow", waited, 5, waited / 5, "s", 1.0, "at most"),
    ]


def flow(browser: Browser, path: str) -> Flow:
    """Start, the page, its answers, check, send, the confirmation."""
    answer = yield browser.post(f"{path}apply/", "")
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


def _cpu(processes: Processes) -> dict[str, float]:
    """Seconds of processor so far, by who used them."""
    database = processes.cpu("")
    return {
        "web": processes.cpu("web") - database,
        "worker": processes.cpu("worker") - database,
        "PostgreSQL": database,
    }


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
