"""A council's question that waits until somebody has signed in on the account site.

It is kept in the account site's own session, so it survives signing up, the code from the e-mail
and the second factor, and stands in no address.
"""

import time

from django.http import HttpRequest, HttpResponse

from accounts.handoff import FLOW_SECONDS, Asked, allow_form_to

KEY = "asked_by_council"


def keep(request: HttpRequest, asked: Asked) -> None:
    """Remember who asked; only the last one counts."""
    request.session[KEY] = {
        "path": asked.path,
        "origin": asked.origin,
        "name": asked.council.name,
        "at": time.time(),
    }


def _kept(request: HttpRequest) -> dict[str, str] | None:
    found = request.session.get(KEY)
    return found if found and time.time() - found["at"] < FLOW_SECONDS else None


def path(request: HttpRequest) -> str | None:
    """Where to go on, while the council's own cookie still lives."""
    found = _kept(request)
    return found["path"] if found else None


def council_name(request: HttpRequest) -> str:
    """Who asked, for the page that asks for the password."""
    found = _kept(request)
    return found["name"] if found else ""


def forget(request: HttpRequest) -> None:
    """The question is answered."""
    request.session.pop(KEY, None)


def allow_its_origin(request: HttpRequest, response: HttpResponse) -> None:
    """Forms of this page may end at the council that asked, and nowhere else."""
    found = _kept(request)
    if found:
        allow_form_to(response, found["origin"])
