"""Cases by the million, written by SQL from one real case: any column the product grows is there.

Two councils are filled: a small one and a big one, so that one run compares a page at both sizes.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, models

from bench import demo
from casework import counters, references
from casework.models import Case, Customer, Queue, QueueDelta, Team
from casework.operations.setting_up import ensure_queue, ensure_team
from channels_shift.models import MonthlyCount
from councils.events.models import Event
from councils.tenancy import in_council

SMALL, BIG = "c_swale", "c_maidstone"
SMALL_CASES = 10_000
QUEUES, TEAMS = 40, 8
SAMPLED = 400
MONTHS, SERVICES = 36, 60

_ID = "('00000000-{kind}-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"
FIRST = "Isla Amelia Olivia Grace Freya Noah Arthur Leo Harry Oscar Maya Aisha Zofia Ravi Omar"
LAST = "Jones Taylor Brown Williams Wilson Johnson Davies Patel Wright Walker White Edwards Green"


def prepare(*, cases: int, say: Callable[[str], Any]) -> None:
    """Fill a new database; one that is ready is taken as it is."""
    if demo.is_ready():
        return
    demo.make_councils(say)
    for schema, count in ((SMALL, min(SMALL_CASES, cases)), (BIG, cases)):
        say(f"Writing {count:,} cases in {schema}")
        with in_council(schema):
            fill(count)
    demo.mark_ready()


def fill(count: int) -> None:
    """Customers, cases with two events each, queue numbers and monthly sums, in this council."""
    _queues()
    people = max(100, count)
    case = Case.objects.filter(is_open=True, queue__isnull=False, customer__isnull=False).first()
    if case is None:
        raise RuntimeError("the demonstration holds no routed case to copy")
    _customers(case.customer_id, people)
    _cases(case, count, people)
    _events(case, count)
    _readable_references(case, count)
    QueueDelta.objects.all().delete()
    counters.record_totals(counters.recount_apart())
    _months()
    with connection.cursor() as cursor:
        for model in (Customer, Case, Event, QueueDelta, MonthlyCount, Queue, Team):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")


def _queues() -> None:
    for number in range(QUEUES):
        team = ensure_team(slug=f"team-{number % TEAMS}", name=f"Team {number % TEAMS + 1}")
        ensure_queue(slug=f"queue-{number}", name=f"Queue {number + 1}", team=team)


def case_id(number: str) -> str:
    """SQL of the id of a written case."""
    return _ID.format(kind="0001", number=number)


def _copy(model: type[models.Model], pk: Any, changed: Mapping[str, str], count: int) -> None:
    """Copies of one row with some columns made from the number `g`."""
    columns = [field.column for field in model._meta.concrete_fields]
    unknown = set(changed) - set(columns)
    if unknown:
        raise RuntimeError(f"{model.__name__} has no {sorted(unknown)}")
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns).replace("%", "%%")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} "
            f"FROM {table} t, generate_series(1, {count}) g WHERE t.id = %s",
            [pk],
        )


def _array(words: list[str]) -> str:
    return "ARRAY['" + "','".join(words) + "']"


def _customers(pk: Any, count: int) -> None:
    """Every sixth is a Smith: a name that many share is the hard case of a search."""
    first_names, last_names = FIRST.split(), LAST.split()
    last = f"({_array(last_names)})[1 + (g / 7) % {len(last_names)}]"
    last = f"CASE WHEN g % 6 = 0 THEN 'Smith' ELSE {last} END"
    first = f"({_array(first_names)})[1 + (g / 3) % {len(first_names)}]"
    changed = {
        "id": _ID.format(kind="0002", number="g"),
        "name": f"{first} || ' ' || {last}",
        "email": "'person' || g || '@visitors.example'",
        "phone": "'07' || lpad(g::text, 9, '0')",
        "phone_key": "lpad(g::text, 9, '0')",
        "person_id": "NULL",
        "merged_into_id": "NULL",
        "uprn": "''",
        "house": "(1 + g % 200)::text",
    }
    _copy(Customer, pk, changed, count)


def _cases(case: Case, count: int, people: int) -> None:
    """Three years of cases, one in eight open, spread over the queues."""
    opened = "now() - make_interval(secs => ((g::bigint * 7919) % 94608000))"
    is_open = "g % 8 = 0"
    queues = list(Queue.objects.filter(slug__startswith="queue-").values_list("pk", flat=True))
    queue = f"({_array([str(pk) for pk in queues])}::uuid[])[1 + (g / 8) % {len(queues)}]"
    closed = f"CASE WHEN {is_open} THEN NULL ELSE {opened} + interval '5 days' END"
    changed = {
        "id": case_id("g"),
        "reference": "'X' || g",
        "customer_id": _ID.format(kind="0002", number=f"1 + g % {people}"),
        "status": f"CASE WHEN {is_open} THEN 'new' ELSE 'closed' END",
        "is_open": is_open,
        "priority": "CASE WHEN g % 400 = 0 THEN 'urgent' ELSE 'normal' END",
        "queue_id": queue,
        "assignee_id": "NULL",
        "opened_at": opened,
        "updated_at": f"coalesce({closed}, {opened})",
        "closed_at": closed,
        "due_on": f"({opened} + interval '10 days')::date",
        "due_at": f"{opened} + interval '10 days'",
        "sort_at": f"{opened} + interval '10 days'",
        "replied_at": "NULL",
        "paused_since": "NULL",
        "planned_on": "NULL",
        "outcome": f"CASE WHEN {is_open} THEN '' ELSE 'done' END",
        "outcome_sentence": f"CASE WHEN {is_open} THEN '' ELSE 'We have cleared it.' END",
        "uprn": "''",
        "house": "(1 + g % 200)::text",
        "origin_key": "NULL",
    }
    _copy(Case, case.pk, changed, count)


def _events(case: Case, count: int) -> None:
    """Two events each: opened and routed."""
    for seq in (1, 2):
        event = Event.objects.filter(case_id=case.pk, case_seq=seq).get()
        changed = {
            "id": _ID.format(kind=f"001{seq}", number="g"),
            "case_id": case_id("g"),
            "payload": f"t.payload || jsonb_build_object('case_id', {case_id('g')})",
        }
        _copy(Event, event.pk, changed, count)


def _readable_references(case: Case, count: int) -> None:
    """References that the pages accept, for the cases that are opened; the others need none."""
    prefix = references.prefix_of(case.reference)
    rows = []
    for number in range(1, count + 1, max(1, count // SAMPLED)):
        body = "".join(
            references.ALPHABET[(number * 48271 >> (5 * place)) % 32] for place in range(7)
        )
        rows.append((references.write(prefix, body + references.check_character(body)), number))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE casework_case SET reference = %s WHERE id = {case_id('%s')}", rows
        )


def _months() -> None:
    """Three years of monthly sums: six channels, sixty services."""
    sums = {
        field.column: "(1 + (m + s) % 50)"
        for field in MonthlyCount._meta.concrete_fields
        if isinstance(field, models.BigIntegerField) and not field.primary_key
    }
    keys = {
        "month": "(date_trunc('month', now()) - make_interval(months => m))::date",
        "channel": "c",
        "service_key": "'service_' || s",
        "assisted": "false",
        "reason": "''",
        "source": "'live'",
    }
    made = keys | sums
    names = ", ".join(f'"{name}"' for name in made)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO channels_shift_monthlycount ({names}) SELECT {', '.join(made.values())} "
            f"FROM generate_series(0, {MONTHS - 1}) m, generate_series(1, {SERVICES}) s, "
            "unnest(ARRAY['web','phone','face_to_face','email','post','social']) c "
            "ON CONFLICT DO NOTHING"
        )
