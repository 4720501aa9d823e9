"""Migrations over many councils: several at once, past a failing one, cheap when none is due."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from councils.models import Council
from councils.operations.provisioning import (
    ADVISORY_LOCK,
    ensure_public,
    ensure_template,
    fingerprint,
    is_served,
)
from councils.tenancy import forget_hosts


@dataclass(frozen=True)
class Outcome:
    """What became of one council: `done`, `nothing to do`, or the last line of its error."""

    schema: str
    words: str
    failed: bool = False


def migrate_public() -> None:
    """Bring the shared schema up to the code, and see that its special rows are there."""
    connection.set_schema_to_public()
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    connection.set_schema_to_public()
    ensure_public()
    ensure_template()


def migrate_councils(*, processes: int, lock_timeout: str = "5s") -> list[Outcome]:
    """Migrate every council, suspended ones too; one that fails is reported and the others go on.

    Each runs in a process of its own with a lock time-out, so that a long query in one council
    delays nobody. A council that is not at the code's migrations answers 503 meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        migrate_public()
        councils = Council.objects.filter(kind=Council.Kind.COUNCIL).order_by("pk")
        fresh = [Outcome(c.schema_name, "nothing to do") for c in councils if is_served(c)]
        behind = [c.schema_name for c in councils if not is_served(c)]
        with ThreadPoolExecutor(max_workers=max(1, processes)) as pool:
            done = list(pool.map(lambda name: _migrate_one(name, lock_timeout), behind))
        moved = [outcome.schema for outcome in done if not outcome.failed]
        Council.objects.filter(schema_name__in=moved).update(migrated_to=fingerprint())
        forget_hosts()
        return fresh + done
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def _migrate_one(schema: str, lock_timeout: str) -> Outcome:
    command = [sys.executable, str(settings.ROOT / "manage.py"), "migrate_schemas"]
    ran = subprocess.run(
        [*command, "--schema", schema, "--noinput", "--verbosity", "0"],
        env={**os.environ, "PGOPTIONS": f"-c lock_timeout={lock_timeout}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode == 0:
        return Outcome(schema, "done")
    lines = (ran.stderr or ran.stdout).strip().splitlines() or ["no message"]
    return Outcome(schema, lines[-1], failed=True)
