"""allauth's views with our access rule, and with the waiting council's origin in the page's CSP."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts import pending
from councils.access import Access


def page(view: Callable[..., Any], access: Access) -> Callable[..., Any]:
    """One of allauth's views, declared."""

    @access
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        words = getattr(response, "context_data", None)
        if words is not None:
            words["asked_by"] = pending.council_name(request)
            words["go_on"] = pending.path(request) if request.person else None
        pending.allow_its_origin(request, response)
        return response

    return shown
