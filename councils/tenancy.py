"""The only place that enters a council.

A request enters the council of its host; a task names its council and enters it inside its body;
everything else uses `in_council`. A query of a council table made anywhere else fails, because the
table does not stand in the public schema.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.http import HttpRequest, HttpResponse
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

from councils.models import Council, Domain
from councils.prepared import Prepared

log = logging.getLogger(__name__)

HOST_SECONDS = 30
TASK_SECONDS = 5
NUDGE_PAUSE_SECONDS = 5


class NoCouncil(RuntimeError):
    """Council data was asked for where no council is entered."""


def current_council() -> Council:
    """The council that is entered now; raises `NoCouncil` in the public schema."""
    tenant = connections[DEFAULT_DB_ALIAS].tenant  # type: ignore[attr-defined]
    if not isinstance(tenant, Council) or tenant.kind == Council.Kind.PUBLIC:
        raise NoCouncil("no council is entered here")
    return tenant


@contextmanager
def in_council(council: Council | str) -> Iterator[Council]:
    """Enter a council, given itself or its schema name, and return to where we were."""
    entered = council if isinstance(council, Council) else council_of_schema(council)
    if entered.kind == Council.Kind.PUBLIC:
        raise NoCouncil("the public schema is not a council")
    with tenant_context(entered):
        yield entered


@contextmanager
def in_public() -> Iterator[None]:
    """Leave any council for the public schema."""
    with schema_context(get_public_schema_name()):
        yield


_of_schema = Prepared(
    lambda name: Council.objects.select_related("brand").filter(schema_name=name), name=str
)
_primary_host = Prepared(
    lambda council: Domain.objects.filter(tenant_id=council, is_primary=True).values("domain"),
    council=int,
)


def council_of_schema(schema_name: str) -> Council:
    """The council row of a schema; raises Council.DoesNotExist for an unknown one."""
    found: Council | None = _of_schema.first(name=schema_name)
    if found is None:
        raise Council.DoesNotExist(schema_name)
    return _with_host(found)


def live_councils(*, include_suspended: bool = False) -> list[Council]:
    """Councils in name order, without entering them: never `public`, never the template."""
    found = Council.objects.filter(kind=Council.Kind.COUNCIL).select_related("brand")
    if not include_suspended:
        found = found.filter(status=Council.Status.LIVE)
    hosts = dict(
        Domain.objects.filter(is_primary=True, site=Domain.Site.COUNCIL).values_list(
            "tenant_id", "domain"
        )
    )
    return [_with_host(council, hosts.get(council.pk)) for council in found.order_by("name")]


def each_council(*, include_suspended: bool = False) -> Iterator[Council]:
    """Enter the councils one after the other."""
    for council in live_councils(include_suspended=include_suspended):
        with tenant_context(council):
            yield council


def base_host(label: str = "") -> str:
    """A host of the base domain: the apex, or the one named by `label`."""
    return f"{label}.{settings.BASE_DOMAIN}" if label else settings.BASE_DOMAIN


def account_url(path: str = "/") -> str:
    """An absolute address on the account site."""
    return f"{settings.BASE_SCHEME}://{base_host('account')}{path}"


def apex_url(path: str = "/") -> str:
    """An absolute address on the partnership's front page."""
    return f"{settings.BASE_SCHEME}://{base_host()}{path}"


def port_suffix() -> str:
    """The base domain's port as it stands in an address: `:8000` or nothing."""
    _, colon, port = settings.BASE_DOMAIN.partition(":")
    return colon + port


def _with_host(council: Council, domain: str | None = None) -> Council:
    if domain is None:
        domain = (_primary_host.first(council=council.pk) or {}).get("domain")
    council.primary_host = f"{domain}{port_suffix()}" if domain else None
    return council


# --- requests -------------------------------------------------------------------------------------

_hosts: dict[str, tuple[float, Domain | None]] = {}
_councils: dict[str, tuple[float, Council]] = {}  # of tasks, by schema


def forget_hosts() -> None:
    """Drop the in-process memory of councils: after one, its brand or an option changed."""
    _hosts.clear()
    _councils.clear()


def _site_of_host(host: str) -> Domain | None:
    now = time.monotonic()
    known = _hosts.get(host)
    if known and known[0] > now:
        return known[1]
    connection.set_schema_to_public()
    site = (
        Domain.objects.select_related("tenant", "tenant__brand")
        .filter(domain=host, tenant__status=Council.Status.LIVE)
        .exclude(tenant__kind=Council.Kind.TEMPLATE)
        .exclude(site=Domain.Site.COUNCIL, verified_at=None)
        .first()
    )
    if site is not None:
        _with_host(site.tenant)
    if len(_hosts) > 10_000:
        _hosts.clear()
    _hosts[host] = (now + HOST_SECONDS, site)
    return site


URLCONFS: dict[str, str] = {
    Domain.Site.APEX: "config.urls_apex",
    Domain.Site.ACCOUNT: "config.urls_account",
    Domain.Site.COUNCIL: "config.urls_council",
}


class SiteMiddleware:
    """First of all: which site is this, and whose data may the request reach?

    The host alone decides. `/healthz` and `/readyz` answer before it is looked up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from councils.views import errors, health  # views build on this module

        if request.path in health.PATHS:
            return health.PATHS[request.path](request)
        host = request.META.get("HTTP_HOST", "").partition(":")[0]
        request.tenant = None
        try:
            site = _site_of_host(host)
            if site is None:
                return errors.unknown_host(request)
            connection.set_tenant(site.tenant)
        except DatabaseError:
            log.exception("the database did not answer")
            return errors.unavailable(request)
        request.tenant = site.tenant
        request.site_kind = site.site
        request.urlconf = URLCONFS[site.site]
        if site.site == Domain.Site.COUNCIL and not _is_up_to_date(site.tenant):
            return errors.unavailable(request)
        return self.get_response(request)


def _is_up_to_date(council: Council) -> bool:
    from councils.operations.provisioning import is_served  # builds on this module

    return is_served(council)


# --- tasks ----------------------------------------------------------------------------------------

_nudges_paused_until = 0.0


def _nudge(task: Any, **kwargs: Any) -> bool:
    """Publish a wake-up. A broker that is down costs nobody anything: the sweep finds the work."""
    global _nudges_paused_until
    if time.monotonic() < _nudges_paused_until:
        return False
    try:
        task.apply_async(kwargs=kwargs, retry=False)
    except Exception as error:  # noqa: BLE001  kombu and redis raise many kinds; none may reach a page
        _nudges_paused_until = time.monotonic() + NUDGE_PAUSE_SECONDS
        log.warning("wake-up not sent, the sweep will find the work: %s", type(error).__name__)
        return False
    return True


def _council_of_task(schema_name: str) -> Council:
    """The council of a task; a process that has many tasks of one asks now and then."""
    now = time.monotonic()
    until, council = _councils.get(schema_name, (0.0, None))
    if council is None or until <= now:
        council = council_of_schema(schema_name)
        _councils[schema_name] = (now + TASK_SECONDS, council)
    return council


def council_task(name: str, **options: Any) -> Callable[[Callable[..., None]], Any]:
    """A Celery task of one council, called with `council=<schema name>`: its body enters it.

    An unknown council raises; a suspended council's work is left for later.
    """

    def decorate(function: Callable[..., None]) -> Any:
        @shared_task(name=name, **options)
        @wraps(function)
        def task(*, council: str, **kwargs: Any) -> None:
            entered = _council_of_task(council)
            if entered.kind != Council.Kind.COUNCIL:
                raise NoCouncil(f"{name} runs in councils, not in {council}")
            if entered.status == Council.Status.LIVE:
                with tenant_context(entered):
                    function(**kwargs)

        task.nudge = lambda *, council, **kwargs: _nudge(task, council=council, **kwargs)
        task.scope = "council"
        return task

    return decorate


def public_task(name: str, **options: Any) -> Callable[[Callable[..., None]], Any]:
    """A Celery task of the whole partnership, run in the public schema."""

    def decorate(function: Callable[..., None]) -> Any:
        @shared_task(name=name, **options)
        @wraps(function)
        def task(**kwargs: Any) -> None:
            with in_public():
                function(**kwargs)

        task.nudge = lambda **kwargs: _nudge(task, **kwargs)
        task.scope = "public"
        return task

    return decorate
