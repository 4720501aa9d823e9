"""The numbers beside queues: each change appends what it moved; reading sums; a task folds.

Never COUNT(*) over cases, and no counter row that two changes would have to wait for.
"""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from casework.choices import Status
from casework.models import Case, QueueDelta
from councils.database.plans import Statement

NAMES = ("open", "new", "unassigned", "replied")
Numbers = tuple[int, int, int, int]
_NOTHING: Numbers = (0, 0, 0, 0)
_APPEND = Statement.named("""
    INSERT INTO casework_queuedelta (queue_id, "open", "new", unassigned, replied)
    SELECT * FROM unnest(%(queues)s::uuid[], %(open)s::int[], %(new)s::int[],
                         %(unassigned)s::int[], %(replied)s::int[])
""")


@dataclass(frozen=True)
class Standing:
    """What one case adds to the numbers of its queue."""

    queue_id: UUID | None
    numbers: Numbers


def standing(case: Case) -> Standing:
    """Read it off the case as it is in memory now."""
    return Standing(
        case.queue_id,
        (
            int(case.is_open),
            int(case.status == Status.NEW),
            int(case.is_open and case.assignee_id is None),
            int(case.replied_at is not None),
        ),
    )


NOWHERE = Standing(None, _NOTHING)


def record(before: Standing, after: Standing) -> None:
    """Append the difference; no statement when there is none."""
    moved: dict[UUID, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for sign, side in ((-1, before), (1, after)):
        if side.queue_id is None:
            continue
        for index, number in enumerate(side.numbers):
            moved[side.queue_id][index] += sign * number
    record_totals(moved)


def record_totals(moved: dict[UUID, list[int]]) -> None:
    """Append one row for each queue whose numbers moved, in one statement."""
    rows = [(queue_id, *numbers) for queue_id, numbers in moved.items() if any(numbers)]
    if rows:
        queues, *columns = zip(*rows, strict=True)
        values = {name: list(column) for name, column in zip(NAMES, columns, strict=True)}
        with connection.cursor() as cursor:
            _APPEND.execute(cursor, {"queues": list(queues), **values})


def numbers_by_queue() -> dict[UUID, dict[str, int]]:
    """The current numbers of every queue that ever had a case, in one statement."""
    rows = (
        QueueDelta.objects.order_by()
        .values_list("queue_id")
        .annotate(Sum("open"), Sum("new"), Sum("unassigned"), Sum("replied"))
    )
    return {queue_id: dict(zip(NAMES, sums, strict=True)) for queue_id, *sums in rows}


def fold() -> int:
    """Replace the deltas of each queue by one row; returns how many went.

    One folder at a time: a second one finds the lock taken and does nothing. Appending goes on
    meanwhile, since only rows that were there when the statement began are folded.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '.queue_deltas'))"
        )
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            """
            WITH gone AS (DELETE FROM casework_queuedelta RETURNING *),
            folded AS (
                INSERT INTO casework_queuedelta (queue_id, "open", "new", unassigned, replied)
                SELECT queue_id, sum("open"), sum("new"), sum(unassigned), sum(replied)
                FROM gone GROUP BY queue_id
            )
            SELECT count(*) FROM gone
            """
        )
        return cursor.fetchone()[0]


def recount() -> dict[UUID, dict[str, int]]:
    """The same numbers counted from the cases: for reconcile and tests only."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT queue_id,
                   count(*) FILTER (WHERE is_open),
                   count(*) FILTER (WHERE status = 'new'),
                   count(*) FILTER (WHERE is_open AND assignee_id IS NULL),
                   count(*) FILTER (WHERE replied_at IS NOT NULL)
            FROM casework_case
            WHERE queue_id IS NOT NULL AND (is_open OR replied_at IS NOT NULL)
            GROUP BY queue_id
            """
        )
        rows = cursor.fetchall()
    return {row[0]: dict(zip(NAMES, row[1:], strict=True)) for row in rows}
