"""The desk at a million cases: worklist, case, search by name and dashboard, each against bare."""

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.crypto import get_random_string

from accounts.api import User
from accounts.middleware import SESSION_KEY
from accounts.operations.sessions import begin_session
from bench import load
from bench.lines import Line, counted, cpu_line, interleaved, rate_line, time_line
from bench.main_flow.bulk import BIG, SAMPLED, SMALL
from bench.main_flow.prepared import store_json
from bench.world import Processes, wait_for
from casework.models import Case, Queue
from casework.queries.worklist import COLUMNS, SIZE, _cursor
from councils import clock
from councils.models import Council
from councils.tenancy import council_of_schema, in_council, in_public

QUEUE = "queue-7"
NAME = "isla smith"


def measure(
    *, processes: Processes, folder: Path, rounds: int, seconds: float, say: Callable[[str], Any]
) -> list[Line]:
    """Pages of a team leader who is signed in, against bare JSON of the same queries."""
    big, small = council_of_schema(BIG), council_of_schema(SMALL)
    cookie = {council.pk: _sign_in(council) for council in (big, small)}
    with in_council(big):
        path = store_json(folder / "queries.json", _queries())
        references = list(
            Case.objects.filter(pk__lt="00000000-0002-0000-0000-000000000000")
            .exclude(reference__startswith="X")
            .values_list("reference", flat=True)[:SAMPLED]
        )
        deep = _deep_cursor()
    if "web" not in processes.supervisor.pids():
        processes.product("web")
    bare = processes.web("bare-desk", "bench.bare.settings", BENCH_SCHEMA=BIG, BENCH_QUERIES=path)
    web = int(settings.BASE_DOMAIN.rpartition(":")[2])
    wait_for(web)
    wait_for(bare)

    def ours(path: str, council: Council = big, concurrency: int = 8) -> Callable[[], load.Load]:
        request = load.get(path, str(council.primary_host), cookie[council.pk])
        return counted(
            lambda: load.drive(web, cycle([request]), seconds=seconds, concurrency=concurrency),
            lambda: processes.cpu("web"),
        )

    def limit(path: str, concurrency: int = 8) -> Callable[[], load.Load]:
        request = load.get(path, "bare")
        return counted(
            lambda: load.drive(bare, cycle([request]), seconds=seconds, concurrency=concurrency),
            lambda: processes.cpu("bare-desk"),
        )

    def many(port: int, base: str, sign: str) -> Callable[[], load.Load]:
        requests = _cases(base, references, str(big.primary_host), sign)
        return counted(
            lambda: load.drive(port, requests, seconds=seconds),
            lambda: processes.cpu("web" if port == web else "bare-desk"),
        )

    first = f"/desk/queues/{QUEUE}/"
    page, json = ours(first), limit("/worklist/")
    for warm in (page, ours(first, small), json, limit(f"/search/?q={NAME.replace(' ', '+')}")):
        warm()
    pages = interleaved(page, json, rounds)
    cases = interleaved(many(web, "/desk/cases/", cookie[big.pk]), many(bare, "/case/", ""), rounds)
    found = [
        rate_line("worklist page", *pages, goal=0.18),
        cpu_line("worklist page", *pages),
        time_line(
            f"worklist, {_count(big):,} cases against {_count(small):,}",
            *interleaved(page, ours(first, small), rounds),
            goal=1.2,
        ),
        time_line(
            "worklist, deep page against first",
            *interleaved(ours(f"{first}?after={deep}"), page, rounds),
            goal=1.1,
        ),
        rate_line("case page", *cases, goal=0.18),
        cpu_line("case page", *cases),
        time_line(
            "search by a common name",
            *interleaved(
                ours(f"/desk/search/?q={NAME.replace(' ', '+')}", concurrency=1),
                limit(f"/search/?q={NAME.replace(' ', '+')}", 1),
                rounds,
            ),
            goal=2,
        ),
        time_line(
            "dashboard against worklist page",
            *interleaved(ours("/insight/", concurrency=1), ours(first, concurrency=1), rounds),
            goal=1.5,
        ),
    ]
    processes.stop("bare-desk")
    return found


def _sign_in(council: Council) -> str:
    """The Cookie header of the council's team leader, second factor included."""
    host = str(council.primary_host).partition(":")[0]
    with in_public():
        user = User.objects.get(email=f"team.leader@{council.slug}.example")
        session = begin_session(
            user=user, methods=["password", "totp"], device="Bench", now=clock.now()
        )
    with in_council(council):
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = {"id": str(session.pk), "host": host}
        store.save()
    # A browser that was here before has a CSRF cookie too.
    return (
        f"{settings.SESSION_COOKIE_NAME}={store.session_key}; "
        f"{settings.CSRF_COOKIE_NAME}={get_random_string(32)}"
    )


def _cases(base: str, references: list[str], host: str, cookie: str) -> Iterator[bytes]:
    return cycle([load.get(f"{base}{one}/", host, cookie) for one in references])


def _count(council: Council) -> int:
    with in_council(council), connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = 'casework_case'::regclass"
        )
        return int(cursor.fetchone()[0])


def _deep_cursor() -> str:
    """Where four fifths of the queue's open cases are behind."""
    waiting = Case.objects.filter(queue__slug=QUEUE, is_open=True, replied_at=None)
    count = waiting.count()
    row = waiting.order_by("sort_at", "id").values("sort_at", "id")[int(count * 0.8) :][:1]
    return _cursor(row[0])


def _queries() -> dict[str, str]:
    """The bare application's SQL, for the schema that is entered."""
    queue = Queue.objects.get(slug=QUEUE).pk
    return {
        "worklist": f"SELECT {', '.join(COLUMNS)} FROM casework_case WHERE queue_id = '{queue}' "
        f"AND is_open AND replied_at IS NULL ORDER BY sort_at, id LIMIT {SIZE}",
        "sidebar": 'SELECT queue_id, sum("open"), sum("new"), sum(unassigned), sum(replied) '
        "FROM casework_queuedelta GROUP BY queue_id",
        "case": "SELECT c.*, p.name, p.email, p.phone FROM casework_case c LEFT JOIN "
        "casework_customer p ON p.id = c.customer_id WHERE c.reference = %s",
        "events": "SELECT name, payload, occurred_at, actor_id FROM events_event "
        "WHERE case_id = %s ORDER BY case_seq",
        "search": "SELECT id, name, email, phone, postcode FROM casework_customer "
        "WHERE UPPER(name) LIKE %s AND merged_into_id IS NULL LIMIT 26",
    }
