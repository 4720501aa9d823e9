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
        pending.allow_its_origin(request, response)
        return response

    return shown
