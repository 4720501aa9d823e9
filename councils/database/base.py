"""django-tenants' engine, whose health check is the statement that enters the council.

A connection that is used again asks the server whether it still stands, once a request, and then
says whose schema it looks into. One `SET search_path` answers both questions.

PostgreSQL never gives back what a connection has learnt about the tables of a council (0.57 MB for
a whole one), so a connection that has served very many of them is replaced by a fresh one.
"""

from typing import Any

from django.db.utils import Error
from django_tenants.postgresql_backend import base
from django_tenants.utils import quote_schema_name

Database = base.original_backend.Database

MOST_BYTES = 64 * 1024 * 1024
BYTES_PER_COUNCIL = 600_000
LOOK_EVERY = 500
# So few councils cannot fill it.
NEVER_BELOW = 50


class DatabaseWrapper(base.DatabaseWrapper):
    """See the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.councils_served: set[str] = set()
        self.requests_served = 0
        super().__init__(*args, **kwargs)

    def is_usable(self) -> bool:
        """Whether the server answers, asked by entering the schema, and the connection is lean."""
        if self.connection is None or self._is_heavy():
            return False
        paths = self._get_cursor_search_paths()
        names = ",".join(quote_schema_name(name) for name in paths)
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(f"SET search_path = {names}")
        except Database.Error:
            return False
        self.search_path_set_schemas = paths
        return True

    def connect(self) -> None:
        """A fresh connection knows no council."""
        self.councils_served.clear()
        self.requests_served = 0
        super().connect()

    def _is_heavy(self) -> bool:
        self.councils_served.add(self.schema_name)
        self.requests_served += 1
        if self.requests_served % LOOK_EVERY or len(self.councils_served) < NEVER_BELOW:
            return False
        return self.memory() > MOST_BYTES

    def memory(self) -> int:
        """Bytes that the server keeps for this connection; reckoned where it does not tell."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT sum(total_bytes)::bigint FROM pg_backend_memory_contexts")
                return int(cursor.fetchone()[0])
        except (Database.Error, Error):
            return BYTES_PER_COUNCIL * len(self.councils_served)
