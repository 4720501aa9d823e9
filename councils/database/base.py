"""django-tenants' engine, whose health check is the statement that enters the council.

A connection that is used again asks the server whether it still stands, once a request, and then
says whose schema it looks into. One `SET search_path` answers both questions, and within half a
second of that answer neither is asked again.

PostgreSQL never gives back what a connection has learnt about the tables of a council (1.1 MB for
all of them), so a connection that has served very many of them is replaced by a fresh one.
"""

import time
from typing import Any

from django.db.utils import Error
from django_tenants.postgresql_backend import base
from django_tenants.utils import quote_schema_name

from councils.database.plans import Held, Plans

Database = base.original_backend.Database

MOST_BYTES = 52 * 1024 * 1024  # looked at now and then, so that it stays below 64 MB
BYTES_PER_COUNCIL = 1_200_000
# Looking costs up to 15 ms: after so many requests, or so many councils that are new to it.
LOOK_AFTER_REQUESTS = 50
LOOK_AFTER_COUNCILS = 8
NEVER_BELOW = 20  # so few councils cannot fill it
WELL_SECONDS = 0.5  # no server is gone and back so soon


class DatabaseWrapper(base.DatabaseWrapper):
    """See the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.councils_served: set[str] = set()
        self.plans = Plans()
        self.held = Held(self)
        self._enterings: dict[tuple[str, bool], tuple[list[str], str]] = {}
        self._looked_at = (0, 0)
        self._requests = 0
        self._stands: list[str] | None = None  # the path that the server has, where that is certain
        self._asked_at = 0.0
        super().__init__(*args, **kwargs)

    def is_usable(self) -> bool:
        """Whether the server answers, asked by entering the schema, and the connection is lean."""
        if self.connection is None or self._is_heavy():
            return False
        paths, enter = self._entering()
        if not self._was_just_asked(paths):
            try:
                with self.connection.cursor() as cursor:
                    cursor.execute(enter)
            except Database.Error:
                return False
            self._stands, self._asked_at = paths, time.monotonic()
        self.search_path_set_schemas = paths
        return True

    def _was_just_asked(self, paths: list[str]) -> bool:
        is_fresh = time.monotonic() - self._asked_at < WELL_SECONDS
        return is_fresh and self._stands == paths and not self.errors_occurred

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Set the path where it is not that already.

        One that is set here is not relied on later: a transaction may take it back.
        """
        if self.search_path_set_schemas is None and not self._setting_search_path:
            paths, _ = self._entering()
            if self._stands == paths:
                self.search_path_set_schemas = paths
                return
            self._stands = None
        super()._handle_search_path(cursor)

    def _cursor(self, name: str | None = None) -> Any:
        """Whoever asks sees what was written before."""
        self.held.send()
        return super()._cursor(name)

    def rollback(self) -> None:
        """What the path is now, nobody knows."""
        self._stands = None
        self.held.forget()
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        """The same."""
        self._stands = None
        super().savepoint_rollback(sid)

    def _entering(self) -> tuple[list[str], str]:
        """The search path of the schema that is set, checked and quoted once."""
        key = (self.schema_name, self.include_public_schema)
        if key not in self._enterings:
            paths = self._get_cursor_search_paths()
            names = ",".join(quote_schema_name(name) for name in paths)
            self._enterings[key] = (paths, f"SET search_path = {names}")
        return self._enterings[key]

    def connect(self) -> None:
        """A fresh connection knows no council and has planned nothing."""
        self.councils_served.clear()
        self.plans.clear()
        self.held.forget()
        self._looked_at = (0, 0)
        self._requests = 0
        self._stands = None
        super().connect()

    def _is_heavy(self) -> bool:
        self.councils_served.add(self.schema_name)
        self._requests += 1
        requests, councils = self._requests, len(self.councils_served)
        is_new = councils - self._looked_at[1] >= LOOK_AFTER_COUNCILS
        is_due = is_new or requests - self._looked_at[0] >= LOOK_AFTER_REQUESTS
        if councils < NEVER_BELOW or not is_due:
            return False
        self._looked_at = (requests, councils)
        return self.memory() > MOST_BYTES

    def memory(self) -> int:
        """Bytes that the server keeps for this connection; reckoned where it does not tell."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT sum(total_bytes)::bigint FROM pg_backend_memory_contexts")
                return int(cursor.fetchone()[0])
        except (Database.Error, Error):
            return BYTES_PER_COUNCIL * len(self.councils_served)
