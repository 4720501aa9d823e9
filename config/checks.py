"""What `manage.py check` refuses: settings under which one council could see another, or anybody
could sign anything.

The first group always runs; the second only with `--deploy`, since a local copy lives without
https.
"""

from collections.abc import Callable, Iterable
from typing import Any

import psycopg2
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.checks.urls import check_resolver
from django.db import DatabaseError, connection
from django.urls import get_resolver

from councils.bank_accounts import table_problem
from councils.tenancy import URLCONFS

SHORTEST_KEY = 50
FEWEST_DIFFERENT_CHARACTERS = 10
KNOWN_KEYS = ("django-insecure-", "tests-only-", "only-to-", "changeme", "secret")
SITE_MIDDLEWARE = "councils.tenancy.SiteMiddleware"
COOKIE_DOMAINS = ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "LANGUAGE_COOKIE_DOMAIN")


@register(Tags.security)
def caches_know_the_council(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every cache alias makes its keys per council."""
    return [
        Error(
            f"Cache {alias!r} has no KEY_FUNCTION: one council would read another's entries.",
            hint="Set KEY_FUNCTION to django_tenants.cache.make_key.",
            id="desk.E001",
        )
        for alias, options in settings.CACHES.items()
        if not options.get("KEY_FUNCTION")
    ]


@register(Tags.security)
def cookies_belong_to_one_host(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """No cookie is ever set for a parent domain."""
    return [
        Error(
            f"{name} is {getattr(settings, name)!r}: every council would get each other's cookies.",
            hint=f"Leave {name} unset.",
            id="desk.E002",
        )
        for name in COOKIE_DOMAINS
        if getattr(settings, name, None)
    ]


@register(Tags.security)
def site_comes_first(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """ALLOWED_HOSTS is open because the Domain table is the list: its middleware must see a
    request first.
    """
    if settings.MIDDLEWARE and settings.MIDDLEWARE[0] == SITE_MIDDLEWARE:
        return []
    return [
        Error(
            f"{SITE_MIDDLEWARE} is not the first middleware: code before it runs for any host.",
            hint="Put it first in MIDDLEWARE.",
            id="desk.E003",
        )
    ]


@register(Tags.urls)
def every_site_has_addresses(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The address lists of all sites load; Django itself looks at one only."""
    return [
        message
        for urlconf in set(URLCONFS.values()) - {settings.ROOT_URLCONF}
        for message in check_resolver(get_resolver(urlconf))
    ]


@register()
def bank_tables_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The table of sort codes that this copy was given is there and whole."""
    wrong = table_problem()
    return (
        [
            Error(
                f"The table of sort codes cannot be read: {wrong}.",
                hint="Mend MODULUS_WEIGHTS and MODULUS_SUBSTITUTES, or unset them.",
                id="desk.E009",
            )
        ]
        if wrong
        else []
    )


@register(Tags.security, deploy=True)
def key_is_strong(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """SECRET_KEY is long, random and not one that stands in the repository."""
    key = settings.SECRET_KEY
    is_known = not key or key.lower().startswith(KNOWN_KEYS)
    if len(key) >= SHORTEST_KEY and len(set(key)) >= FEWEST_DIFFERENT_CHARACTERS and not is_known:
        return []
    return [
        Error(
            "SECRET_KEY is empty, short or a known one: anybody could sign sessions and links.",
            hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'",
            id="desk.E004",
        )
    ]


@register(Tags.security, deploy=True)
def nothing_for_show(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """No debugging, no demonstration, https, a second factor for staff, mail that leaves."""
    rules: list[tuple[bool, type[Error] | type[Warning], str, str, str]] = [
        (
            settings.DEBUG,
            Error,
            "DEBUG is on: error pages show code and data.",
            "Unset DEBUG.",
            "E005",
        ),
        (
            settings.DEMO,
            Error,
            "DEMO is on: demonstration people can sign in with printed passwords.",
            "Unset DEMO.",
            "E006",
        ),
        (
            settings.BASE_SCHEME != "https",
            Error,
            "BASE_SCHEME is not https: sessions would travel in the clear.",
            "Set BASE_SCHEME=https behind a proxy that speaks it.",
            "E007",
        ),
        (
            not settings.STAFF_SECOND_FACTOR,
            Error,
            "STAFF_SECOND_FACTOR is off: a password alone opens every case.",
            "Unset STAFF_SECOND_FACTOR.",
            "E008",
        ),
        (
            not settings.EMAIL_URL,
            Warning,
            "EMAIL_URL is empty: messages are written to files and reach nobody.",
            "Set EMAIL_URL.",
            "W001",
        ),
    ]
    return [
        kind(words, hint=hint, id=f"desk.{mark}")
        for wrong, kind, words, hint, mark in rules
        if wrong
    ]


@register(Tags.security, deploy=True)
def connections_keep_their_session(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """No transaction-mode pooler: there the last `SET search_path` wins, whoever's it was."""
    try:
        pooled = shares_sessions(_connect)
    except (psycopg2.Error, DatabaseError) as error:
        return [
            Error(
                "The database could not be asked whether it is pooled: "
                f"{str(error).strip().splitlines()[0]}",
                hint="Check DATABASE_URL.",
                id="desk.E010",
            )
        ]
    if not pooled:
        return []
    return [
        Error(
            "DATABASE_URL leads through a transaction-mode pooler: one council's requests would "
            "run on another's search path.",
            hint="Connect directly, or set the pooler to session mode.",
            id="desk.E009",
        )
    ]


def _connect() -> Any:
    opened = psycopg2.connect(**connection.get_connection_params())
    opened.autocommit = True
    return opened


def shares_sessions(connect: Callable[[], Any], clients: int = 4) -> bool:
    """Whether two connections that are open at once can meet the same server session.

    While a first client is idle, others hold transactions open: a transaction-mode pooler lends
    them the first client's session, and gives the first another one afterwards.
    """
    opened = [connect() for _ in range(clients)]
    first, *others = opened
    try:
        _ask(first, "SELECT pg_advisory_lock_shared(7301002)")
        _ask(first, "SELECT set_config('onefrontdesk.probe', 'first', false)")
        home = _ask(first, "SELECT pg_backend_pid()")
        met = [_hold(other) for other in others]
        now = _ask(first, "SELECT pg_backend_pid()")
        kept = _ask(first, "SELECT current_setting('onefrontdesk.probe', true)")
        return home in met or now != home or kept != "first" or len(set(met)) < len(met)
    finally:
        _close(opened)


def _ask(client: Any, query: str) -> Any:
    with client.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _hold(client: Any) -> Any:
    """Open a transaction, leave it open, and say which server session it runs in."""
    with client.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _close(clients: Iterable[Any]) -> None:
    for client in clients:
        client.close()
