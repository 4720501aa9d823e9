"""The Django half of `up`: migrate, and in an empty database make the demo. For `up --check` it
does the main job too, when told to. Run as a module, in .venv.

One process for all of it: starting Django takes seconds.
"""

import argparse
import os
import sys
import time

import django
from django.core.management import CommandError, call_command, get_commands
from django.db import OperationalError, connection

from config.bootstrap.errors import SAID, Stop
from config.bootstrap.postgres import NEWEST, OLDEST

READY = b"ready"
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


def prepare(*, demo: bool) -> None:
    """Bring the database to where the processes can start. Raises Stop."""
    require_fitting_server()
    require_our_database()
    begun = time.monotonic()
    call_command("migrate_councils", verbosity=1)
    if demo and not has_councils() and "seed_demo" in get_commands():
        print("Making the demo councils …", flush=True)
        call_command("seed_demo")
    print(f"The database is ready ({time.monotonic() - begun:.0f} s).", flush=True)


def check() -> int:
    """The main job over HTTP, when the command for it is there; 0 when it works."""
    if "check_main_flow" not in get_commands():
        return 0
    try:
        call_command("check_main_flow")
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except SystemExit as leave:
        return int(bool(leave.code))
    return 0


def main(arguments: list[str]) -> int:
    """Prepare, say so on `--done`, and with `--check` wait on stdin for the word to check."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--done", type=int, required=True, help="file descriptor")
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    django.setup()
    try:
        prepare(demo=options.demo)
    except Stop as stop:
        print(f"manage.py up: {stop}", file=sys.stderr)
        return SAID
    os.write(options.done, READY)
    os.close(options.done)
    if options.check and sys.stdin.readline():
        return check()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
