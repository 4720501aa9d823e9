"""What a form gets: everything that was sent, also when that is nothing at all."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The data of a POST, even an empty one (which must show its errors), else None."""
    return request.POST if request.method == "POST" else None
