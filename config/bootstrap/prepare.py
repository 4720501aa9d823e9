"""The Django half of `up`: migrate, and in an empty database make the demo. Run as a module, in
.venv.

One process for all of it: starting Django takes seconds.
"""

import sys
import time

import django
from django.core.management import call_command, get_commands
from django.db import OperationalError, connection

from config.bootstrap.errors import SAID, Stop
from config.bootstrap.postgres import NEWEST, OLDEST

OUR_TABLE = "councils_council"


def require_fitting_server() -> None:
    """PostgreSQL that answers, of a version that we know."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            major = int(cursor.fetchone()[0]) // 10_000
    except OperationalError as error:
        words = " ".join(str(error).split())
        raise Stop(f"DATABASE_URL leads nowhere: {words}. Check it and start again.") from None
    if not OLDEST <= major <= NEWEST:
        raise Stop(
            f"DATABASE_URL is a PostgreSQL {major}; One Front Desk runs on {OLDEST} to {NEWEST}."
        )


def require_our_database() -> None:
    """Either empty, or ours: never a stranger's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), bool_or(tablename = %s) FROM pg_tables WHERE schemaname = 'public'",
            [OUR_TABLE],
        )
        tables, is_ours = cursor.fetchone()
    if tables and not is_ours:
        raise Stop(
            f"The database in DATABASE_URL holds {tables} tables that are not One Front Desk's. "
            "Point DATABASE_URL at an empty database."
        )


def has_councils() -> bool:
    """Whether any council was made yet."""
    from councils.tenancy import live_councils

    return bool(live_councils(include_suspended=True))


def main(options: list[str]) -> int:
    """Bring the database to where the processes can start."""
    django.setup()
    try:
        require_fitting_server()
        require_our_database()
    except Stop as stop:
        print(f"manage.py up: {stop}", file=sys.stderr)
        return SAID
    begun = time.monotonic()
    call_command("migrate_councils", verbosity=1)
    if "--demo" in options and not has_councils() and "seed_demo" in get_commands():
        print("Making the demo councils …", flush=True)
        call_command("seed_demo")
    print(f"The database is ready ({time.monotonic() - begun:.0f} s).", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
