"""The demonstration councils in a benchmark's database, and the mark that it is filled."""

from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection

from councils.tenancy import live_councils

RESIDENTS = 50


def is_ready() -> bool:
    """Whether an earlier run filled this database to its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.bench_ready') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def mark_ready() -> None:
    """What was made stays for the next run of the same size."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.bench_ready (made timestamptz DEFAULT now())")


def make_councils(say: Callable[[str], Any]) -> None:
    """The demonstration councils, where they are not there yet."""
    if _has_councils():
        return
    say("Making the demonstration councils")
    call_command("migrate_councils", verbosity=0)
    call_command("seed_demo", residents=RESIDENTS, verbosity=0)


def _has_councils() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.councils_council') IS NOT NULL")
        return bool(cursor.fetchone()[0]) and bool(live_councils(include_suspended=True))
