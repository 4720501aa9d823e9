"""`/healthz` says that the process lives; `/readyz` that it can do its work. Both are JSON."""

from typing import Any

from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from councils.access import open_to_all
from councils.models import Council, Domain


@open_to_all
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: touches nothing outside the process."""
    return JsonResponse({"status": "alive"})


@open_to_all
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, Redis, the worker's heartbeat and the oldest undelivered work, in seconds.

    Only a missing database makes the answer 503: without Redis the portal goes on serving.
    """
    found: dict[str, Any] = {"database": False, "redis": _redis_answers()}
    try:
        connection.set_schema_to_public()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found["database"] = True
        from councils.events.queries import readiness  # the event store stands on this app

        found.update(readiness())
    except DatabaseError:
        pass
    return JsonResponse(found, status=200 if found["database"] else 503)


def _redis_answers() -> bool:
    try:
        client = caches["default"]._cache.get_client()
        return bool(client.ping())
    except Exception:  # noqa: BLE001  any failure means the same: away
        return False


@open_to_all
def domainz(request: HttpRequest) -> JsonResponse:
    """May the reverse proxy fetch a certificate for `?domain=`? For hosts that we serve only."""
    connection.set_schema_to_public()
    host = request.GET.get("domain", "").lower()
    served = Domain.objects.filter(domain=host, tenant__status=Council.Status.LIVE).exclude(
        site=Domain.Site.COUNCIL, verified_at=None
    )
    known = bool(host) and served.exists()
    return JsonResponse({"served": known}, status=200 if known else 404)


PATHS = {"/healthz": healthz, "/readyz": readyz, "/domainz": domainz}
