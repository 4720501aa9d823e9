"""Databases for tests: one template per state of the migrations, and copies of it in a moment."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connections

from config.bootstrap import paths
from tests.support import memory
from tests.support.environment import SERVERS, with_database

KEPT_TEMPLATES = 4
TEMPLATE_LOCK, CATALOGUE_LOCK = 7_301_900, 7_301_901
# What the demo data is made of, beside the migrations.
DEMO = ("*/demo*.py", "*/*/demo.py", "portal/definitions/*.json", "portal/library/data/*.json")

COUNCILS: tuple[dict[str, Any], ...] = (
    {
        "slug": "maidstone",
        "name": "Maidstone Borough Council",
        "short_name": "Maidstone",
        "reference_prefix": "MBC",
        "gss": "E07000110",
    },
    {
        "slug": "swale",
        "name": "Swale Borough Council",
        "short_name": "Swale",
        "reference_prefix": "SBC",
        "gss": "E07000113",
    },
    {
        "slug": "tunbridge-wells",
        "name": "Tunbridge Wells Borough Council",
        "short_name": "Tunbridge Wells",
        "reference_prefix": "TWBC",
        "gss": "E07000116",
    },
)


@cache  # one name a process, whatever is edited while it runs
def template_name(kind: str) -> str:
    """Named by everything that shapes the template's content; `demo` holds the demo data too."""
    digest = hashlib.sha256(kind.encode())
    files = paths.migrations()
    files += sorted(paths.ROOT.glob("councils/operations/*.py"))
    if kind == "demo":
        files += sorted(path for glob in DEMO for path in paths.ROOT.glob(glob))
    files.append(paths.ROOT / "tests" / "support" / "database.py")
    for path in files:
        digest.update(str(path.relative_to(paths.ROOT)).encode() + path.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


@contextmanager
def maintenance() -> Iterator[Any]:
    """A cursor that may create and drop databases."""
    connection = psycopg2.connect(with_database(SERVERS.url, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def ensure_template(kind: str = "plain") -> str:
    """The template's name; the first process that asks makes it, others wait."""
    name = template_name(kind)
    with maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        _drop_leftovers(cursor)
        memory.prepare(cursor)
        if kind == "demo" and not demo_files().exists():
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if name not in _databases(cursor):
            half_made = f"making_{name}_{os.getpid()}"
            cursor.execute(f'CREATE DATABASE "{half_made}"')
            with _named_when_filled(cursor, half_made, name):
                _fill(kind)
    return name


@contextmanager
def _named_when_filled(cursor: Any, half_made: str, name: str) -> Iterator[None]:
    """Work in a new database for the block; it gets its name when that went well."""
    before = connections["default"].settings_dict["NAME"]
    use(half_made)
    try:
        yield
    finally:
        use(before)
    cursor.execute(f'ALTER DATABASE "{half_made}" RENAME TO "{name}"')


def demo_files() -> Path:
    """The photos of the demo template, which stand outside the database."""
    return SERVERS.templates / template_name("demo")


def ensure_catalogue(install: Callable[[], None]) -> str:
    """The database of this run in which each council has the whole catalogue: the first process
    that asks installs it, others wait. What a run leaves, the next one drops.
    """
    name = f"t_{SERVERS.run}_main_services"
    with maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [CATALOGUE_LOCK])
        if name not in _databases(cursor):
            half_made = f"t_{os.getpid()}_half_made"
            copy_template(half_made, template_name("plain"))
            with _named_when_filled(cursor, half_made, name):
                install()
    return name


def copy_template(name: str, template: str) -> None:
    """A new database with the template's content."""
    with maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [TEMPLATE_LOCK])
        how = f"STRATEGY FILE_COPY {memory.clause()}"
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {how}')


def drop_soon(name: str) -> None:
    """Drop a test's own database: from memory at once, from a disk at the end of the process. Files
    that were just deleted make new ones slow on ext4.
    """
    if memory.is_chosen():
        drop_all(name)


def drop_all(name: str) -> None:
    """Drop a database and all that were made beside it, whoever is connected."""
    with maintenance() as cursor:
        for one in _databases(cursor):
            if one == name or one.startswith(f"{name}_"):
                cursor.execute(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)')


def use(name: str) -> None:
    """Point Django, in every thread and in processes started from here, at a database."""
    connection = connections["default"]
    if connection.settings_dict["NAME"] == name:
        return
    connection.close()
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = with_database(SERVERS.url, name)


def _fill(kind: str) -> None:
    from django.core.management import call_command

    from councils.operations.provisioning import create_council

    call_command("migrate_councils", processes=1, verbosity=0)
    if kind == "demo":
        _seed_demo()
        return
    for facts in COUNCILS:
        create_council(**facts)


def _seed_demo() -> None:
    """The demo data as a running copy makes it: passwords that it believes, and its photos."""
    from django.core.management import call_command
    from django.test import override_settings

    from config import settings as product

    kept = demo_files()
    for old in kept.parent.glob("*"):
        shutil.rmtree(old)
    with override_settings(FILES_ROOT=kept, PASSWORD_HASHERS=product.PASSWORD_HASHERS):
        call_command("seed_demo", verbosity=0)


def _databases(cursor: Any) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY oid")
    return [row[0] for row in cursor.fetchall()]


def _drop_leftovers(cursor: Any) -> None:
    """Databases of processes that are gone, and templates of older migrations."""
    names = _databases(cursor)
    current = {template_name("plain"), template_name("demo")}
    old = [name for name in names if name.startswith("template_") and name not in current]
    for name in old[: -KEPT_TEMPLATES or None]:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    for name in names:
        owner = re.match(r"(?:t|making_template_[0-9a-f]+)_(\d+)", name)
        if owner and not _is_alive(int(owner.group(1))):
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
