"""An account is optional unless the council gives a reason, which residents then read."""

from typing import Any

from django.http import HttpRequest

from portal import engine
from portal.callers import may_help


def reason_of(form: engine.Form) -> str:
    """Why this form needs an account; empty when it does not, whatever else it says."""
    return engine.words(form.account_reason) if form.needs_account else ""


def is_lacking(request: HttpRequest, form: engine.Form, *, assisted: bool = False) -> bool:
    """Whether the visitor has to sign in first. An agent may go on for somebody without."""
    if assisted or not form.needs_account or may_help(request):
        return False
    person: Any = getattr(request, "person", None)
    return person is None
