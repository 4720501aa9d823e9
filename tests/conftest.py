"""Fixtures for every test. Three councils stand ready: maidstone, swale and tunbridge_wells.

A test that takes one of them (or `db`) works in a transaction that is rolled back. Where commits
must be real (other threads, other processes, on_commit), take `own_database` as well: a copy of
everything, dropped afterwards. Take `catalogue` for councils with every service installed.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from councils import tenancy
from councils.models import Council
from councils.templatetags import kept_includes
from portal.operations.installing import install_library
from tests.support import database
from tests.support.environment import SERVERS

pytest_plugins = ["tests.support.live", "tests.support.browser"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Instead of migrating: a copy of the template database, for this process alone."""
    with django_db_blocker.unblock():
        template = database.ensure_template()
        database.copy_template(SERVERS.name, template)
        database.use(SERVERS.name)
    yield
    with django_db_blocker.unblock():
        connection.close()
        database.drop_all(SERVERS.name)


@pytest.fixture(scope="session")
def catalogue(django_db_setup: None, django_db_blocker: Any) -> str:
    """A second database, in which each council has the whole catalogue: a test that takes this
    works there.
    """
    name = f"{SERVERS.name}_catalogue"
    with django_db_blocker.unblock():
        database.copy_template(name, database.ensure_catalogue(_install_catalogue))
    return name


def _install_catalogue() -> None:
    for council in tenancy.live_councils():
        with tenancy.in_council(council):
            install_library()


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own, where commits are real; its name."""
    name = f"{SERVERS.name}_{os.urandom(4).hex()}"
    with django_db_blocker.unblock():
        database.copy_template(name, database.template_name("plain"))
        database.use(name)
        try:
            yield name
        finally:
            database.use(SERVERS.name)
            database.drop_soon(name)


@pytest.fixture
def transactional_db(own_database: str) -> None:
    """pytest-django's name for the same wish: real commits."""


@pytest.fixture(autouse=True)
def _clean_slate(request: pytest.FixtureRequest) -> Iterator[None]:
    """In its database; no council entered, nothing remembered from the test before."""
    database.use(_database_of(request))
    connection.set_schema_to_public()
    tenancy.forget_hosts()
    yield
    connection.set_schema_to_public()
    tenancy.forget_hosts()
    kept_includes.forget()
    if _uses_database(request):
        cache.clear()


def _database_of(request: pytest.FixtureRequest) -> str:
    wanted = "catalogue" in request.fixturenames
    return request.getfixturevalue("catalogue") if wanted else SERVERS.name


def _uses_database(request: pytest.FixtureRequest) -> bool:
    return bool({"db", "own_database"} & set(request.fixturenames))


@pytest.fixture
def some_database(request: pytest.FixtureRequest) -> None:
    """The test's own database when it has one, else the shared one in a transaction."""
    request.getfixturevalue("own_database" if _wants_own(request) else "db")


def _wants_own(request: pytest.FixtureRequest) -> bool:
    return bool({"own_database", "transactional_db"} & set(request.fixturenames))


@pytest.fixture
def maidstone(some_database: None) -> Council:
    """Maidstone Borough Council, entered by nobody yet."""
    return tenancy.council_of_schema("c_maidstone")


@pytest.fixture
def swale(some_database: None) -> Council:
    """Swale Borough Council."""
    return tenancy.council_of_schema("c_swale")


@pytest.fixture
def tunbridge_wells(some_database: None) -> Council:
    """Tunbridge Wells Borough Council."""
    return tenancy.council_of_schema("c_tunbridge_wells")


@pytest.fixture
def councils(maidstone: Council, swale: Council, tunbridge_wells: Council) -> list[Council]:
    """All three."""
    return [maidstone, swale, tunbridge_wells]


@pytest.fixture
def in_maidstone(maidstone: Council) -> Iterator[Council]:
    """The test runs inside Maidstone's schema."""
    with tenancy.in_council(maidstone) as council:
        yield council


@pytest.fixture
def in_swale(swale: Council) -> Iterator[Council]:
    """The test runs inside Swale's schema."""
    with tenancy.in_council(swale) as council:
        yield council


class HostClient(Client):
    """A browser at one host. After each request the test is back in the schema that it was in."""

    def __init__(self, host: str, **defaults: Any) -> None:
        super().__init__(HTTP_HOST=host, **defaults)
        self.host = host

    def request(self, **request: Any) -> Any:
        tenant = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(tenant)


@pytest.fixture
def host_client(some_database: None) -> Callable[..., HostClient]:
    """`host_client(maidstone)`, `host_client("account")`, `host_client()` for the apex."""

    def make(site: Council | str = "", **defaults: Any) -> HostClient:
        host = site.primary_host if isinstance(site, Council) else tenancy.base_host(site)
        return HostClient(host, **defaults)

    return make


@pytest.fixture
def client_for(host_client: Callable[..., HostClient]) -> Callable[..., HostClient]:
    """`client_for(maidstone, user)`: signed in there as the hand-off would do it."""

    def make(site: Council | str, user: Any = None, **defaults: Any) -> HostClient:
        client = host_client(site, **defaults)
        if user is not None:
            from tests.support.sign_in import sign_in

            sign_in(client, site, user)
        return client

    return make


@pytest.fixture
def deliver_events() -> Callable[..., Any]:
    """Run what waits for delivery, here and now."""
    from councils.events import testing

    return testing.deliver_events
