"""Error pages that say what to do, in the council's look.

They are drawn without context processors, session or database: a page about a broken thing must
not need it. Should even the template fail, a few plain lines go out instead.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import escape

from councils.access import open_to_all
from councils.brand import brand_of
from councils.context import footer_links, site_name

log = logging.getLogger(__name__)

TITLES = {
    400: "We could not read what was sent",
    403: "You cannot open this page",
    404: "Page not found",
    413: "That is too large to send",
    429: "Too many tries",
    500: "Sorry, something went wrong",
    503: "Sorry, this is not available for a moment",
}
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
PLAIN = (
    '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>{title} – {name}</title></head><body><main><h1>{title}</h1>"
    "<p>Please wait a minute and try again. What you have already sent is safe.</p>{phone}"
    "</main></body></html>"
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the request was only too large."""
    return error_page(request, 413 if isinstance(exception, TOO_LARGE) else 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: a file or a form that is larger than we take."""
    return error_page(request, 413)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, perhaps, but not for this."""
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none that this person may know of."""
    return error_page(request, 404)


def too_many(request: HttpRequest, *, seconds: int = 60) -> HttpResponse:
    """429: a rate limit was reached; the page says how long to wait."""
    minutes = max(1, round(seconds / 60))
    response = error_page(request, 429, minutes=minutes)
    response["Retry-After"] = str(seconds)
    return response


@open_to_all
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long, or cookies are off. Named in settings.CSRF_FAILURE_VIEW."""
    log.warning("CSRF check failed: %s", reason)
    return error_page(request, 403, template="errors/csrf.html", title="Please send that again")


def is_database_away(error: BaseException | None) -> bool:
    """Whether PostgreSQL went away. A connection cut in mid-query is a bare DatabaseError."""
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 where the database is away, which no middleware gets to see."""
    if is_database_away(sys.exc_info()[1]):
        return unavailable(request)
    return error_page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away, or this council is being updated."""
    response = error_page(request, 503)
    response["Retry-After"] = "30"
    return response


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 for an address that no council has."""
    title = "There is no council at this address"
    return error_page(request, 404, template="errors/unknown_host.html", title=title)


permission_denied = forbidden
not_found = page_not_found


def error_page(
    request: HttpRequest, status: int, *, template: str = "", title: str = "", **more: Any
) -> HttpResponse:
    """One error page; JSON for the REST interfaces."""
    title = title or TITLES[status]
    if request.path.startswith(("/api/", "/open311/")):
        return JsonResponse({"error": {"status": status, "message": title}}, status=status)
    council = getattr(request, "tenant", None)
    kind = getattr(request, "site_kind", "apex")
    context = {
        **more,
        "request": request,
        "status": status,
        "title": title,
        "council": council,
        "brand": brand_of(council),
        "site_kind": kind,
        "site_name": site_name(council, kind),
        "footer_links": footer_links(kind) if council is not None else [],
    }
    try:
        page: str = render_to_string(template or f"errors/{status}.html", context)
    except Exception:
        log.exception("the error page itself failed")
        page = _plain(title, council, context["site_name"])
    response = HttpResponse(page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _plain(title: str, council: Any, name: str) -> str:
    number = getattr(council, "phone", "")
    phone = f"<p>You can phone us on {escape(number)}.</p>" if number else ""
    return PLAIN.format(title=escape(title), name=escape(name), phone=phone)
