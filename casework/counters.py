"""The numbers beside queues: each change appends what it moved; reading sums; a task folds.

Never COUNT(*) over cases, and no counter row that two changes would have to wait for.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, Sum

from casework import permissions
from casework.choices import Status
from casework.lifecycle import awaits_payment
from casework.models import Case, QueueDelta
from councils.database.plans import Statement

NAMES = ("open", "new", "unassigned", "replied")
Numbers = tuple[int, int, int, int]
Counted = tuple[UUID, bool]  # a queue, and whether it is about its restricted cases
_NOTHING: Numbers = (0, 0, 0, 0)
_APPEND = Statement.named("""
    INSERT INTO casework_queuedelta
        (queue_id, is_restricted, "open", "new", unassigned, replied)
    SELECT * FROM unnest(%(queues)s::uuid[], %(restricted)s::boolean[], %(open)s::int[],
                         %(new)s::int[], %(unassigned)s::int[], %(replied)s::int[])
""")


@dataclass(frozen=True)
class Standing:
    """What one case adds to the numbers of its queue."""

    queue_id: UUID | None
    numbers: Numbers
    is_restricted: bool = False


def standing(case: Case) -> Standing:
    """Read it off the case as it is in memory now."""
    return Standing(
        case.queue_id,
        (
            int(case.is_open),
            int(case.status == Status.NEW),
            int(case.is_open and case.assignee_id is None and not awaits_payment(case)),
            int(case.replied_at is not None),
        ),
        case.is_restricted,
    )


NOWHERE = Standing(None, _NOTHING)


def record(before: Standing, after: Standing) -> None:
    """Append the difference; no statement when there is none."""
    record_all([(before, after)])


def record_all(changes: Iterable[tuple[Standing, Standing]]) -> None:
    """Append the differences of many cases, in one statement."""
    moved: dict[Counted, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for before, after in changes:
        for sign, side in ((-1, before), (1, after)):
            if side.queue_id is None:
                continue
            for index, number in enumerate(side.numbers):
                moved[side.queue_id, side.is_restricted][index] += sign * number
    record_totals(moved)


def record_totals(moved: dict[Counted, list[int]]) -> None:
    """Append one row for each queue whose numbers moved, in one statement."""
    rows = [(*counted, *numbers) for counted, numbers in moved.items() if any(numbers)]
    if rows:
        queues, restricted, *columns = zip(*rows, strict=True)
        values = {name: list(column) for name, column in zip(NAMES, columns, strict=True)}
        _APPEND.write({"queues": list(queues), "restricted": list(restricted), **values})


def numbers_by_queue(for_user: UUID | None = None) -> dict[UUID, dict[str, int]]:
    """The current numbers of every queue that ever had a case, in one statement.

    For a person, restricted cases count only in the queues of their own teams.
    """
    deltas = QueueDelta.objects.order_by()
    if for_user is not None:
        mine = permissions.own_queues(for_user)
        deltas = deltas.filter(Q(is_restricted=False) | Q(queue__in=mine))
    rows = deltas.values_list("queue_id").annotate(
        Sum("open"), Sum("new"), Sum("unassigned"), Sum("replied")
    )
    return {queue_id: dict(zip(NAMES, sums, strict=True)) for queue_id, *sums in rows}


def fold() -> int:
    """Replace the deltas of each queue by one row, and one for restricted cases; how many went.

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
                INSERT INTO casework_queuedelta
                    (queue_id, is_restricted, "open", "new", unassigned, replied)
                SELECT queue_id, is_restricted,
                       sum("open"), sum("new"), sum(unassigned), sum(replied)
                FROM gone GROUP BY queue_id, is_restricted
            )
            SELECT count(*) FROM gone
            """
        )
        return cursor.fetchone()[0]


def recount() -> dict[UUID, dict[str, int]]:
    """The same numbers counted from the cases: for reconcile and tests only."""
    found: dict[UUID, dict[str, int]] = {}
    for (queue_id, _is_restricted), numbers in recount_apart().items():
        whole = found.setdefault(queue_id, dict.fromkeys(NAMES, 0))
        for name, number in zip(NAMES, numbers, strict=True):
            whole[name] += number
    return found


def recount_apart() -> dict[Counted, list[int]]:
    """Counted from the cases as deltas are kept: restricted ones of a queue by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT queue_id, is_restricted,
                   count(*) FILTER (WHERE is_open),
                   count(*) FILTER (WHERE status = 'new'),
                   count(*) FILTER (WHERE is_open AND assignee_id IS NULL
                                    AND pause_reason <> 'payment'),
                   count(*) FILTER (WHERE replied_at IS NOT NULL)
            FROM casework_case
            WHERE queue_id IS NOT NULL AND (is_open OR replied_at IS NOT NULL)
            GROUP BY queue_id, is_restricted
            """
        )
        rows = cursor.fetchall()
    return {(queue_id, restricted): numbers for queue_id, restricted, *numbers in rows}
