"""What every request passes through, besides Django's own."""

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control

from councils.views import errors

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]


class Unavailable:
    """Answer 503 with a page that says what to do when a view loses PostgreSQL, never a 500.

    Django turns what another middleware raises into a 500 by itself: `errors.server_error` tells
    a lost database from the rest there.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if errors.is_database_away(error):
            log.error("database away: %s", type(error).__name__)
            return errors.unavailable(request)
        return None


def personal_pages_are_not_stored(get_response: Next) -> Next:
    """Pages made for a person stay out of every cache, the back button's included (ASVS 14.3)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


class AccessMiddleware:
    """Deny by default: a view that declares no access is closed to everybody."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        rule = getattr(view, "access", None)
        if rule is None:
            log.error("no access is declared for %s", request.resolver_match.view_name)
            return errors.forbidden(request)
        return rule.check(request)
