"""Who may enter: every view declares it, and one that declares nothing is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """A named rule. `check` returns None to let the request in, else the answer to give."""

    name: str
    check: Callable[[HttpRequest], HttpResponse | None]
    roles: frozenset[str] = frozenset()

    def __call__(self, view: View) -> View:
        """Use the rule as a decorator."""
        view.access = self  # type: ignore[attr-defined]
        return view


def _anybody(request: HttpRequest) -> None:
    return None


open_to_all = Access("open to all", _anybody)
