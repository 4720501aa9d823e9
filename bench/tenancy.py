"""`manage.py bench tenancy`: what many councils cost, against plain Django and against few."""

import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import connection

from bench import load, world
from bench.lines import AT_MOST, Line, counted, cpu_line, interleaved, rate_line
from councils.models import Council
from councils.operations.migrating import migrate_councils
from councils.operations.provisioning import create_council
from councils.tenancy import forget_hosts, in_council, in_public, live_councils

FEW = 3
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
MOST_SECONDS = 0.5
MOST_MIGRATE_MS = 5
MOST_MB = 64


def run(options: dict[str, Any], say: Callable[[str], Any]) -> list[Line]:
    """Make the councils, then measure requests, migrations and memory."""
    say(f"Making {options['councils']} councils")
    made = make(options["councils"])
    wanted = [name for name in options["only"].split(",") if name] or list(PARTS)
    found = provisioning(made)
    for name in wanted:
        say(f"Measuring {name} …")
        found += PARTS[name](options)
    return found


def make(count: int) -> list[float]:
    """Councils up to that number; the seconds that each took, kept with the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.bench_ready') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT seconds FROM public.bench_ready")
            return list(cursor.fetchone()[0])
    call_command("migrate_councils", verbosity=0)
    seconds = []
    for number in range(count):
        began = time.perf_counter()
        create_council(
            slug=f"council-{number}",
            name=f"Council {number}",
            short_name=f"Council {number}",
            reference_prefix=_prefix(number),
        )
        seconds.append(time.perf_counter() - began)
    with connection.cursor() as cursor:
        kept = "CREATE TABLE public.bench_ready AS SELECT %s::float8[] AS seconds"
        cursor.execute(kept, [seconds])
    return seconds


def _prefix(number: int) -> str:
    letters = []
    for _ in range(4):
        number, at = divmod(number, len(LETTERS))
        letters.append(LETTERS[at])
    return "Q" + "".join(letters)


def provisioning(seconds: list[float]) -> list[Line]:
    """A new council's time, and whether the last ones took longer than the first."""
    some = max(1, min(20, len(seconds) // 2))
    first, last = median(seconds[:some]), median(seconds[-some:])
    each = median(seconds)
    return [
        Line("a new council", each, MOST_SECONDS, each, "s", MOST_SECONDS, AT_MOST),
        Line("a new council, last against first", last, first, last / first, "s", 1.5, AT_MOST),
    ]


def requests(options: dict[str, Any]) -> list[Line]:
    """One small query, signed out, the host cycling over a few and over all councils."""
    councils = live_councils()
    rounds, seconds = options["rounds"], options["seconds"]
    lines = []
    with world.processes_of(Path(settings.VAR_DIR)) as processes:
        schema = councils[0].schema_name
        ports = {
            "plain": processes.web("plain", "bench.bare.settings", BENCH_SCHEMA=schema),
            "tenancy": processes.web("tenancy", "bench.bare.settings_tenancy"),
            "whole": processes.web("whole", "bench.bare.settings_whole"),
        }
        for port in ports.values():
            world.wait_for(port)

        def over(name: str, chosen: list[Council]) -> Callable[[], load.Load]:
            asked = cycle([load.get("/one/", str(one.primary_host)) for one in chosen])
            load.drive(ports[name], islice(asked, 10 * len(chosen)), seconds=60)
            return counted(
                lambda: load.drive(ports[name], asked, seconds=seconds),
                lambda: processes.cpu(name),
            )

        for chosen, goal in ((councils[:FEW], 0.80), (councils, 0.58)):
            name = f"one query, {len(chosen)} councils"
            pair = interleaved(over("tenancy", chosen), over("plain", chosen), rounds)
            lines += [rate_line(name, *pair, goal=goal), cpu_line(name, *pair)]
        pair = interleaved(over("whole", councils[:FEW]), over("plain", councils[:FEW]), rounds)
        lines.append(rate_line("one query, all middleware", *pair, goal=None))
    return lines


def migrating(options: dict[str, Any]) -> list[Line]:
    """A migration command that finds nothing to do."""
    count = len(live_councils())
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        migrate_councils(processes=2)
        seconds.append(time.perf_counter() - began)
    each = median(seconds) / count * 1000
    note = f"{median(seconds):.1f} s in all"
    goal = MOST_MIGRATE_MS
    return [Line("nothing to migrate, a council", each, goal, each, "ms", goal, AT_MOST, note)]


def memory(options: dict[str, Any]) -> list[Line]:
    """One connection that reads every table of every council, a request at a time."""
    most = 0.0
    with in_council(live_councils()[0]), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [row[0] for row in cursor.fetchall()]
    for council in live_councils():
        request_started.send(sender=memory, environ={})
        with in_council(council), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
        most = max(most, _bytes() / 2**20)
        request_finished.send(sender=memory)
    with in_public():
        forget_hosts()
    return [Line("a connection's memory", most, MOST_MB, most, "MB", MOST_MB, AT_MOST)]


def _bytes() -> int:
    return int(connection.memory())  # type: ignore[attr-defined]


PARTS: dict[str, Callable[[dict[str, Any]], list[Line]]] = {
    "requests": requests,
    "migrating": migrating,
    "memory": memory,
}
