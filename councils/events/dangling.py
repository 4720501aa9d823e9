"""Ids of people in council tables that name nobody.

No constraint ties a council's table to the shared table of people (hundreds of schemas would lock
it), so `reconcile` looks instead. An app says which of its columns name people with
`points_at_people`; a test holds every app to it.
"""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import connection

from councils.events.breaks import Break
from councils.events.bus import invariants

MOST = 200

_columns: dict[str, tuple[str, ...]] = {}


def points_at_people(table: str, *columns: str) -> None:
    """These columns of a council's table hold ids of people, or nothing."""
    _columns[table] = columns


def columns_with_people() -> dict[str, tuple[str, ...]]:
    """The declared columns by table."""
    return dict(_columns)


points_at_people("events_event", "actor_id")
points_at_people("events_audit", "actor_id")
points_at_people("messaging_dispatch", "person_id")


@invariants.register("events.dangling-person")
def dangling_people(now: datetime) -> list[Break]:
    """Whoever a row names is there: people are blanked and disabled, never removed."""
    return [
        Break(
            kind="dangling-person",
            id=str(row),
            words=f"{table}.{column} of this row names somebody ({person}) who is not there.",
        )
        for table, columns in sorted(_columns.items())
        for column in columns
        for row, person in _nobody(table, column)
    ]


def _nobody(table: str, column: str) -> list[tuple[object, object]]:
    quote = connection.ops.quote_name
    people = get_user_model()._meta
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT t.id, t.{quote(column)} FROM {quote(table)} t
            WHERE t.{quote(column)} IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM {quote(people.db_table)} p WHERE p.id = t.{quote(column)})
            ORDER BY t.id LIMIT %s""",  # noqa: S608  names are the code's own
            [MOST],
        )
        return list(cursor.fetchall())
