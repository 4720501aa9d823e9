"""Submit: POST *check your answers* against bare Django writing the same rows at once."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from bench import load
from bench.bare.recorded import Recorded, is_write
from bench.lines import AT_MOST, Line, counted, cpu_line, interleaved, rate_line, time_line
from bench.main_flow.prepared import Ready, many, store_json
from bench.world import Processes, wait_for
from casework.models import Case, CaseType, Queue
from councils.models import Council
from councils.tenancy import council_of_schema, forget_hosts, in_council
from portal.models import FormVersion, Service, ServiceRequest

SCHEMA = "c_tunbridge_wells"
MOST_A_SECOND = 700
WARM_UP = 300
STATEMENTS = 14


def measure(
    *, processes: Processes, folder: Path, rounds: int, seconds: float, say: Callable[[str], Any]
) -> list[Line]:
    """Each POST sends a draft of its own; only a redirect to *sent* counts."""
    council = council_of_schema(SCHEMA)
    count = int(rounds * seconds * MOST_A_SECOND) + WARM_UP
    say(f"Preparing {2 * count} drafts")
    ready = many(council, 2 * count + 20)
    statements, recorded = watch(council, ready[:10])
    path = store_json(folder / "submit.json", recorded.to_json())
    if "web" not in processes.supervisor.pids():
        processes.product("web")
    bare = processes.web("bare", "bench.bare.settings", BENCH_SCHEMA=SCHEMA, BENCH_SUBMIT=path)
    port = int(settings.BASE_DOMAIN.rpartition(":")[2])
    wait_for(port)
    wait_for(bare)
    ours = requests_of(ready[20 : count + 20], council)
    limit = bare_requests_of(ready[count + 20 :], council)

    def our_round() -> load.Load:
        return load.drive(port, ours, seconds=seconds, expect=b"302", holding=b"/sent/")

    def bare_round() -> load.Load:
        return load.drive(bare, limit, seconds=seconds, expect=b"302", holding=b"/sent/")

    for port_of, requests in ((port, ours), (bare, limit)):
        load.drive(port_of, islice(requests, WARM_UP), seconds=60, expect=b"302")
    a, b = interleaved(
        counted(our_round, lambda: processes.cpu("web")),
        counted(bare_round, lambda: processes.cpu("bare")),
        rounds,
    )
    processes.stop("bare")
    worst = max(len(one) for one in statements)
    return [
        rate_line("submit", a, b, goal=0.40),
        time_line("submit, median time", a, b, goal=None),
        cpu_line("submit", a, b),
        statement_line(statements, worst),
        _stored_line(council, sum(len(one.latencies) for one in a)),
    ]


def statement_line(statements: list[list[str]], worst: int) -> Line:
    """The count of a submit, the same each time, with no SAVEPOINT among them."""
    same = len({len(one) for one in statements}) == 1
    saved = any("SAVEPOINT" in sql for one in statements for sql in one)
    note = "constant" if same else "not constant"
    note += ", a SAVEPOINT" if saved else ", no SAVEPOINT"
    counted = worst if same and not saved else STATEMENTS + worst
    return Line(
        "submit, statements", worst, STATEMENTS, counted, "count", STATEMENTS, AT_MOST, note
    )


def _stored_line(council: Council, acknowledged: int) -> Line:
    """Every acknowledged submit is a request and a case."""
    with in_council(council):
        stored = ServiceRequest.objects.exclude(reference__startswith="LIM-").count()
        cases = Case.objects.exclude(reference__startswith="LIM-").count()
    lost = max(0, acknowledged - min(stored, cases))
    return Line("submit, acknowledged and lost", acknowledged, stored, lost, "count", 0, AT_MOST)


def requests_of(ready: list[Ready], council: Council) -> Iterator[bytes]:
    """POST requests as bytes, made as they are needed."""
    host = str(council.primary_host)
    return (load.post(one.path, host, one.body, one.cookie) for one in ready)


def bare_requests_of(ready: list[Ready], council: Council) -> Iterator[bytes]:
    """The same for the bare application."""
    host = str(council.primary_host)
    return (load.post(f"/submit/{one.id}/", host, one.body, one.cookie) for one in ready)


def watch(council: Council, ready: list[Ready]) -> tuple[list[list[str]], Recorded]:
    """Statements of whole requests in this process, and what one of them wrote.

    The first two fill this process's memories and do not count.
    """
    forget_hosts()
    client = Client(HTTP_HOST=council.primary_host)
    counted: list[list[str]] = []
    texts: list[str] = []
    for one in ready:
        seen: list[str] = []
        texts = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            text = context["cursor"].cursor.mogrify(sql, params).decode()
            if text.startswith("EXECUTE"):
                raise RuntimeError("a statement went by its name: its text is not recorded")
            seen.append(text)  # noqa: B023
            if is_write(text):
                texts.append(text)  # noqa: B023
            return execute(sql, params, many, context)

        client.cookies.clear()
        client.cookies[settings.SESSION_COOKIE_NAME] = one.session_key
        client.cookies[settings.CSRF_COOKIE_NAME] = "b" * 32
        with connection.execute_wrapper(note):
            answer = client.post(
                one.path, one.body, content_type="application/x-www-form-urlencoded"
            )
        if answer.status_code != 302 or not answer["Location"].endswith("/sent/"):
            raise load.WrongAnswer(f"submit answered {answer.status_code}: {answer.headers}")
        counted.append(list(seen))
    with in_council(council):
        reference = ServiceRequest.objects.get(draft_id=ready[-1].id).reference
        known = {
            str(pk)
            for model in (CaseType, Queue, Service, FormVersion)
            for pk in model.objects.values_list("pk", flat=True)
        }
    recorded = Recorded.from_text(
        texts, draft_id=str(ready[-1].id), reference=reference, known=known
    )
    return counted[2:], recorded
