"""A bound on the whole request, before any of it is read.

Django writes uploads to the disk while it reads the form, before a view can say that ten gigabytes
are too many. WSGI hands over no more than `Content-Length` says, so looking at that is enough.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from councils.views import errors

MAX_REQUEST = 120_000_000  # ten photos, each as large as a phone makes them


def requests_have_a_size(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 413 to a request that is larger than any of our forms."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MAX_REQUEST:
            return errors.too_large(request)
        return get_response(request)

    return middleware
