"""Hot statements that the server keeps planned.

Planning a join takes PostgreSQL several times as long as answering it. A `Statement` that a
connection sends again and again for the same council is prepared there once (PREPARE) and from
then on called by its name. A connection keeps the plans it used last and forgets the others, so
that one that serves hundreds of councils stays as lean as one that serves three.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from psycopg2.extensions import AsIs

KEEP_AFTER = 3  # PREPARE pays only for what comes again
MOST_KEPT = 120
MOST_SEEN = 600

Key = tuple[str, int]


class Statement:
    """SQL with named values.

    `slots` has one entry for each `%s`: the name of a value, or None and the value that is always
    the same.
    """

    def __init__(self, sql: str, slots: list[tuple[str | None, Any]]) -> None:
        self.sql = sql
        self.slots = slots
        self.names = list(dict.fromkeys(name for name, _ in slots if name))
        self._call = f"({', '.join(['%s'] * len(self.names))})" if self.names else ""

    @classmethod
    def named(cls, sql: str) -> "Statement":
        """From SQL that names its values as `%(name)s`."""
        slots = [(name, None) for name in re.findall(r"%\((\w+)\)s", sql)]
        return cls(re.sub(r"%\(\w+\)s", "%s", sql), slots)

    def execute(self, cursor: Any, values: dict[str, Any], before: Sequence[bytes] = ()) -> None:
        """Send it, by name where the server has it planned for this council, `before` in front.

        While statements are looked at (a debugger, a test that counts, a benchmark that records)
        they go out in full.
        """
        sql, params = self._as_known(cursor, values)
        try:
            if before:
                cursor.execute(b";\n".join([*before, cursor.mogrify(sql, params)]))
            else:
                cursor.execute(sql, params)
        except NotSupportedError:  # a column has another type since: the plan is of no use
            here = cursor.db
            if not here.plans.forget(cursor, self) or here.in_atomic_block:
                raise
            self.execute(cursor, values)

    def write(self, values: dict[str, Any]) -> int | None:
        """Send one that answers nothing; how many rows it wrote.

        Inside `together` it waits for others, and nobody knows yet (None).
        """
        here: Any = connections[DEFAULT_DB_ALIAS]
        if here.held.is_open and not _is_seen(here):
            here.held.add(self, values)
            return None
        with here.cursor() as cursor:
            self.execute(cursor, values)
            return int(cursor.rowcount)

    def _as_known(self, cursor: Any, values: dict[str, Any]) -> tuple[str, list[Any]]:
        here = cursor.db
        plan = None if _is_seen(here) else here.plans.name_of(cursor, self)
        if plan is None:
            return self.sql, [values[name] if name else one for name, one in self.slots]
        return f"EXECUTE {plan}{self._call}", [values[name] for name in self.names]

    def filled(self, cursor: Any, values: dict[str, Any]) -> bytes:
        """The statement with its values, as it goes to the server."""
        return bytes(cursor.mogrify(*self._as_known(cursor, values)))

    def send(self, **values: Any) -> None:
        """Send one that answers nothing."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            self.execute(cursor, values)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Every row of the answer. Writes that wait go in the same message, before it."""
        here: Any = connections[DEFAULT_DB_ALIAS]
        waiting = here.held.take()
        with here.cursor() as cursor:
            self.execute(cursor, values, before=waiting)
            return list(cursor.fetchall())

    def text(self, cursor: Any) -> bytes:
        """The statement as PREPARE takes it: `$1`, `$2` … for the named values."""
        places = {name: AsIs(f"${at}") for at, name in enumerate(self.names, start=1)}
        values = [places[name] if name else fixed for name, fixed in self.slots]
        return bytes(cursor.mogrify(self.sql, values))


def _is_seen(here: Any) -> bool:
    return bool(here.queries_logged or here.execute_wrappers)


class Held:
    """Writes of one connection that wait to be sent together (`councils.database.together`)."""

    def __init__(self, here: Any) -> None:
        self._here = here
        self._blocks = 0
        self._texts: list[bytes] = []
        self._cursor: Any = None

    @property
    def is_open(self) -> bool:
        """Whether writes wait now."""
        return self._blocks > 0

    def begin(self) -> None:
        """From here on they wait; blocks may stand inside each other."""
        self._blocks += 1

    def end(self) -> None:
        """Send them at the end of the outermost block."""
        self._blocks = max(0, self._blocks - 1)  # an error inside may have ended them all
        if not self._blocks:
            self.send()
            self._cursor = None

    def add(self, statement: Statement, values: dict[str, Any]) -> None:
        """One more, in the schema that is entered now."""
        if self._cursor is None or self._here.search_path_set_schemas is None:
            self._cursor = self._here.cursor()  # sends what waits, then enters
        self._texts.append(statement.filled(self._cursor, values))

    def take(self) -> list[bytes]:
        """What waits, for a message that goes to the same schema; nothing where another follows."""
        if self._here.search_path_set_schemas is None:
            return []
        texts, self._texts = self._texts, []
        return texts

    def send(self) -> None:
        """What waits, in one message."""
        if self._texts:
            text, self._texts = b";\n".join(self._texts), []
            self._cursor.execute(text)

    def forget(self) -> None:
        """The transaction is undone, and they with it."""
        self._blocks, self._texts, self._cursor = 0, [], None


class Plans:
    """What one connection has planned, by council and statement."""

    def __init__(self) -> None:
        self._seen: OrderedDict[Key, int] = OrderedDict()
        self._kept: OrderedDict[Key, str] = OrderedDict()
        self._made = 0

    def clear(self) -> None:
        """The connection is a new one."""
        self._seen.clear()
        self._kept.clear()

    def name_of(self, cursor: Any, statement: Statement) -> str | None:
        """The name to call it by, or None while it is not worth a plan."""
        key = (cursor.db.schema_name, id(statement))
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._seen[key] = self._seen.get(key, 0) + 1
        self._seen.move_to_end(key)
        if len(self._seen) > MOST_SEEN:
            self._seen.popitem(last=False)
        return self._keep(cursor, key, statement) if self._seen[key] >= KEEP_AFTER else None

    def _keep(self, cursor: Any, key: Key, statement: Statement) -> str:
        self._made += 1
        name = f"plan_{self._made}"
        self._send(cursor, b"PREPARE %s AS %s" % (name.encode(), statement.text(cursor)))
        self._seen.pop(key)
        self._kept[key] = name
        if len(self._kept) > MOST_KEPT:
            _, oldest = self._kept.popitem(last=False)
            self._send(cursor, f"DEALLOCATE {oldest}".encode())
        return name

    def forget(self, cursor: Any, statement: Statement) -> bool:
        """Never call this plan again; whether there was one."""
        return self._kept.pop((cursor.db.schema_name, id(statement)), None) is not None

    @staticmethod
    def _send(cursor: Any, sql: bytes) -> None:
        """Past Django's record of statements: this is about the connection, not about data."""
        with cursor.db.wrap_database_errors:
            cursor.cursor.execute(sql)
