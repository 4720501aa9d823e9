"""Writing many rows fast: COPY into a temporary table, then one INSERT … ON CONFLICT."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unless: str = "",
) -> int:
    """Insert rows, or bring those with the same primary key up to date; returns how many changed.

    A row that is the same already is left alone, so that running a load twice writes nothing.
    `unless` is SQL that keeps the row that stands (`old`) rather than the one given (`new`).
    Call it inside a transaction. Values are text, numbers, booleans or None.
    """
    table, key = model._meta.db_table, model._meta.pk.column
    names = ", ".join(f'"{name}"' for name in columns)
    rest = [f'"{name}"' for name in columns if name != key]
    new, old = (", ".join(f"{side}.{name}" for name in rest) for side in ("excluded", "old"))
    keep = f" AND NOT ({unless.replace('new.', 'excluded.')})" if unless else ""
    make = f"CREATE TEMP TABLE bulk_rows ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0"  # noqa: S608
    take = f"COPY bulk_rows ({names}) FROM STDIN WITH (FORMAT csv)"
    merge = (  # every name in it is one of our models' own
        f"INSERT INTO {table} AS old ({names}) SELECT {names} FROM bulk_rows "  # noqa: S608
        f'ON CONFLICT ("{key}") DO UPDATE SET ({", ".join(rest)}) = ROW({new}) '
        f"WHERE ROW({old}) IS DISTINCT FROM ROW({new}){keep}"
    )
    with connection.cursor() as cursor:
        cursor.execute(make)
        cursor.copy_expert(take, _csv(rows))
        cursor.execute(merge)
        changed = cursor.rowcount
        cursor.execute("DROP TABLE bulk_rows")
    return changed


def _csv(rows: Iterable[Sequence[Any]]) -> io.StringIO:
    """CSV in which an empty text is quoted and a None is not, so that COPY tells them apart."""
    lines = (",".join(_cell(value) for value in row) for row in rows)
    return io.StringIO("\n".join(lines))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return '"' + str(value).replace('"', '""') + '"'
