"""What every request passes through, besides Django's own."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
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


class ContentPolicy(CSPMiddleware):
    """django-csp's header. What all pages have is worked out once, but for its nonce."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The usual policy; django-csp's own work for a response that has wishes."""
        if (
            settings.DEBUG
            or HEADER in response
            or any(name.startswith("_csp") for name in vars(response))
        ):
            return super().process_response(request, response)
        nonce = getattr(request, "_csp_nonce", None)
        response[HEADER] = (nonce or "").join(_usual_policy(has_nonce=bool(nonce)))
        if nonce is None:  # from here on it would come too late
            request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response


_NONCE = "the-nonce"


@cache
def _usual_policy(*, has_nonce: bool) -> tuple[str, ...]:
    """The policy of the settings, in parts between which the nonce stands."""
    return tuple(build_policy(nonce=_NONCE if has_nonce else None).split(_NONCE))


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
