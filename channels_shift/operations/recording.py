"""Storing facts, adding them to the monthly sums, folding and rebuilding the sums."""

import json
from collections.abc import Iterable

from django.db import connection, transaction

from channels_shift.facts import FactRow
from channels_shift.models import Fact, MonthlyCount, MonthlyDelta
from channels_shift.tallies import DIMENSIONS, MEASURES

# One lock for everything that rewrites sums; the number only has to be ours alone.
_SUMS_LOCK = 7_340_211
_LOCK = "advisory_xact_lock(%s, hashtext(current_schema()))"
FOLD_AT_ONCE = 50_000

_COLUMNS = ", ".join((*DIMENSIONS, *MEASURES))
_FACT_ONLY = "event_id, kind, ward, lgsl, outcome"
_DIMENSIONS = ", ".join(DIMENSIONS)
_SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in MEASURES)
_FACT = Fact._meta.db_table
_DELTA = MonthlyDelta._meta.db_table
_COUNT = MonthlyCount._meta.db_table

# Facts that are new and their sums, in one statement: a repeated event adds to neither.
_RECORD = f"""
WITH new AS (
    INSERT INTO {_FACT} ({_FACT_ONLY}, {_COLUMNS})
    SELECT {_FACT_ONLY}, {_COLUMNS}
      FROM jsonb_populate_recordset(NULL::{_FACT}, %s::jsonb)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING {_COLUMNS}
), summed AS (
    INSERT INTO {_DELTA} ({_COLUMNS})
    SELECT {_DIMENSIONS}, {_SUMS} FROM new GROUP BY {_DIMENSIONS}
)
SELECT count(*) FROM new
"""  # noqa: S608  table and column names are this file's own

_ADD = ", ".join(f"{name} = {_COUNT}.{name} + EXCLUDED.{name}" for name in MEASURES)
_FOLD = f"""
WITH taken AS (
    DELETE FROM {_DELTA} WHERE id IN (SELECT id FROM {_DELTA} ORDER BY id LIMIT %s)
    RETURNING {_COLUMNS}
), folded AS (
    INSERT INTO {_COUNT} ({_COLUMNS})
    SELECT {_DIMENSIONS}, {_SUMS} FROM taken GROUP BY {_DIMENSIONS}
    ON CONFLICT ({_DIMENSIONS}) DO UPDATE SET {_ADD}
)
SELECT count(*) FROM taken
"""  # noqa: S608

_RESUM = f"""
INSERT INTO {_COUNT} ({_COLUMNS})
SELECT {_DIMENSIONS}, {_SUMS} FROM {_FACT} GROUP BY {_DIMENSIONS}
"""  # noqa: S608


def record_facts(rows: Iterable[FactRow]) -> int:
    """Store facts and add the new ones to their months. Returns how many were new.

    Runs in the caller's transaction, in one statement, whatever the number of rows.
    """
    records = [row.as_record() for row in rows]
    if not records:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [json.dumps(records)])
        return int(cursor.fetchone()[0])


@transaction.atomic(savepoint=False)
def fold_deltas(*, at_once: int = FOLD_AT_ONCE) -> int:
    """Add waiting deltas to the monthly sums. Returns how many were folded; 0 if one is at it.

    Moving them is one statement, so a reader that adds sums and deltas never sees one twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_{_LOCK}", [_SUMS_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD, [at_once])
        return int(cursor.fetchone()[0])


def deltas_waiting() -> int:
    """How many deltas wait to be folded."""
    return MonthlyDelta.objects.count()


def begin_rebuild() -> None:
    """Hold the sums still: new facts wait until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{_LOCK}", [_SUMS_LOCK])
        cursor.execute(f"LOCK TABLE {_FACT} IN EXCLUSIVE MODE")


def forget_facts_of(event_table: str) -> int:
    """Drop facts whose event still stands; older ones stay, they cannot be counted again."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {_FACT} f USING {event_table} e WHERE e.id = f.event_id"  # noqa: S608
        )
        return cursor.rowcount


def resum() -> None:
    """Make the monthly sums anew from the facts."""
    MonthlyDelta.objects.all().delete()
    MonthlyCount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_RESUM)
