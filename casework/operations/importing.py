"""Past requests from another system: kept and counted, never routed, never announced to anybody."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from casework import counters, references, targets
from casework.choices import Outcome, Status
from casework.errors import SetupMissing
from casework.events import CaseClosed, CaseOpened, dimensions
from casework.models import Case, CaseType
from casework.operations.opening import place_fields
from casework.records import HistoricCase, Place
from councils.events.past import PastEvent, publish_past
from councils.tenancy import current_council

IMPORT = "import"


@dataclass(frozen=True)
class Imported:
    """How many rows were new, how many were there already, and the events of the new ones."""

    added: int
    repeated: int
    events: tuple[PastEvent, ...] = ()


def import_case(*, row: HistoricCase, now: datetime) -> Imported:
    """Keep one past request; one that was imported before is left alone."""
    return import_cases(rows=[row], now=now)


@transaction.atomic(savepoint=False)
def import_cases(
    *, rows: list[HistoricCase], now: datetime, told: Collection[str] = ()
) -> Imported:
    """Keep a batch of past requests in one transaction; those imported before are left alone.

    Historic subscribers hear of each, except those named in `told`: the caller tells them itself
    from the events that come back.
    """
    rows = list({row.origin_key: row for row in rows}.values())
    known = set(
        Case.objects.filter(origin_key__in=[row.origin_key for row in rows])
        .order_by()
        .values_list("origin_key", flat=True)
    )
    types = CaseType.objects.select_related("first_queue").in_bulk(
        list({row.case_type_key for row in rows}), field_name="key"
    )
    cases = [_case(row, types, now) for row in rows if row.origin_key not in known]
    _store(cases)
    moved: dict[counters.Counted, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    events = publish_past([one for case in cases for one in _events(case)], told=told)
    for case in cases:
        if case.queue_id:
            for index, number in enumerate(counters.standing(case).numbers):
                moved[case.queue_id, case.is_restricted][index] += number
    counters.record_totals(moved)
    return Imported(added=len(cases), repeated=len(rows) - len(cases), events=tuple(events))


def _store(cases: list[Case]) -> None:
    """All in one statement. `bulk_create` takes three times as long over fifty columns."""
    if not cases:
        return
    fields = [(str(field.column), field.attname) for field in Case._meta.concrete_fields]
    rows = [{column: getattr(case, name) for column, name in fields} for case in cases]
    table = connection.ops.quote_name(Case._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(column) for column, _name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) "  # noqa: S608  the model's own names
            f"SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
            [json.dumps(rows, default=str)],
        )


def _case(row: HistoricCase, types: dict[str, CaseType], now: datetime) -> Case:
    case_type = types.get(row.case_type_key)
    if case_type is None:
        raise SetupMissing(row.case_type_key)
    status = Status.CLOSED if row.is_closed else Status.NEW
    return Case(
        reference=references.make_reference(current_council().reference_prefix or ""),
        case_type=case_type,
        lgsl=case_type.lgsl,
        service_key=row.service_key,
        service_title=row.service_title,
        status=status,
        is_open=not row.is_closed,
        channel=row.channel,
        queue=None if row.is_closed else case_type.first_queue,
        opened_at=row.opened_at,
        updated_at=row.closed_at or row.opened_at,
        closed_at=row.closed_at,
        sort_at=targets.sort_moment(priority="normal", due_at=None, opened_at=row.opened_at),
        outcome=(row.outcome or Outcome.DONE) if row.is_closed else "",
        outcome_sentence=row.outcome_sentence[:500],
        answers=row.answers,
        their_reference=row.their_reference[:80],
        is_restricted=case_type.is_restricted,
        origin_key=row.origin_key,
        source=IMPORT,
        updates_by="none",
        import_flags=list(row.import_flags),
        routing_reason={"placed_by": IMPORT} if not row.is_closed else {},
        **place_fields(row.place or Place()),
    )


def _events(case: Case) -> list[tuple[Any, datetime]]:
    common = dimensions(case)
    opened = CaseOpened(
        **common,
        customer_id=None,
        priority=case.priority,
        due_on=None,
        sensitive=case.is_sensitive,
    )
    if case.is_open or case.closed_at is None:
        return [(opened, case.opened_at)]
    closed = CaseClosed(
        **common,
        outcome=case.outcome,
        reason="",
        seconds=(case.closed_at - case.opened_at).total_seconds(),
        paused_seconds=0.0,
        on_time=None,
    )
    return [(opened, case.opened_at), (closed, case.closed_at)]
