"""The button that leaves at once, on every page that may be dangerous to be seen with."""

from django.http import HttpRequest

from councils import options
from portal.options import EXIT_TO


def offer_exit(request: HttpRequest, wanted: bool = True) -> None:
    """Let the layout draw the button on the page that answers this request."""
    if wanted:
        request.quick_exit = options.value(EXIT_TO)  # type: ignore[attr-defined]
