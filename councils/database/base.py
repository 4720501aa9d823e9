"""django-tenants' engine, whose health check is the statement that enters the council.

A connection that is used again asks the server whether it still stands, once a request, and then
says whose schema it looks into. One `SET search_path` answers both questions.

PostgreSQL never gives back what a connection has learnt about the tables of a council (1.1 MB for
all of them), so a connection that has served very many of them is replaced by a fresh one.
"""

from typing import Any

from django.db.utils import Error
from django_tenants.postgresql_backend import base
from django_tenants.utils import quote_schema_name

from councils.database.plans import Plans

Database = base.original_backend.Database

MOST_BYTES = 52 * 1024 * 1024  # looked at now and then, so that it stays below 64 MB
BYTES_PER_COUNCIL = 1_200_000
# Looking costs up to 15 ms: after so many requests, or so many councils that are new to it.
LOOK_AFTER_REQUESTS = 50
LOOK_AFTER_COUNCILS = 8
NEVER_BELOW = 20  # so few councils cannot fill it


class DatabaseWrapper(base.DatabaseWrapper):
    """See the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.councils_served: set[str] = set()
        self.plans = Plans()
        self._enterings: dict[tuple[str, bool], tuple[list[str], str]] = {}
        self._looked_at = (0, 0)
        self._requests = 0
        super().__init__(*args, **kwargs)

    def is_usable(self) -> bool:
        """Whether the server answers, asked by entering the schema, and the connection is lean."""
        if self.connection is None or self._is_heavy():
            return False
        paths, enter = self._entering()
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(enter)
        except Database.Error:
            return False
        self.search_path_set_schemas = paths
        return True

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
        self._looked_at = (0, 0)
        self._requests = 0
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
