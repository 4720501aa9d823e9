"""A bound on the whole request, before any of it is read.

Django writes uploads to the disk while it reads the form, before a view can say that ten gigabytes
are too many. WSGI hands over no more than `Content-Length` says, so looking at that is enough.
And Django reads a form with uploads in whatever alphabet the sender names, `rot13` and `hex` too,
which no text can be read by: our pages are UTF-8, so browsers send nothing else.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from councils.views import errors

UTF_8 = ("utf-8", "utf8")
MAX_REQUEST = 120_000_000  # ten photos, each as large as a phone makes them


def requests_have_a_size(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 413 to a request that is larger than any of our forms, 400 to one not in UTF-8."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MAX_REQUEST:
            return errors.too_large(request)
        if request.content_type == "multipart/form-data" and not _is_utf_8(request):
            return errors.bad_request(request)
        return get_response(request)

    return middleware


def _is_utf_8(request: HttpRequest) -> bool:
    params = request.content_params or {}
    return params.get("charset", "utf-8").lower() in UTF_8
