"""Who may enter: the rules that need to know who somebody is.

Each is a `councils.access.Access`, used as a decorator. What a rule says is asked again at each
request: a suspended member or an ended sign-in is out at once.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.choices import COUNCIL_ROLES, Role
from accounts.paths import local_path
from councils.access import Access, open_to_all
from councils.tenancy import account_url

__all__ = [
    "account_signed_in",
    "ask_to_sign_in",
    "open_to_all",
    "partnership_admin",
    "signed_in",
    "staff",
    "typed_words",
]


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to sign in and back here; after a sign-in that ended, say so first.

    A form's answer may not leave for another site without being announced (CSP form-action), so a
    form sent after the sign-in ended gets a page with a link, and so does whoever was signed in.
    """
    path = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    sign_in = f"/sign-in/?{urlencode({'next': local_path(path)})}" if path else "/sign-in/"
    if request.method in ("GET", "HEAD") and not request.was_signed_in:
        return redirect(sign_in)
    was_form = request.method not in ("GET", "HEAD")
    typed = typed_words(request) if was_form and request.was_signed_in else []
    context = {"sign_in": sign_in, "was_form": was_form, "typed": typed}
    return render(request, "accounts/signed_out.html", context, status=403)


SECRET = ("password", "token", "code", "credential")


def typed_words(request: HttpRequest) -> list[str]:
    """The words in a form that came too late, to be copied: no secrets, no ids and no choices."""
    return [
        value
        for name, values in request.POST.lists()
        if not any(word in name for word in SECRET)
        for value in values
        if " " in value.strip()
    ]


def _needs_person(request: HttpRequest) -> HttpResponse | None:
    return None if request.person else ask_to_sign_in(request)


signed_in = Access("signed in", _needs_person)
account_signed_in = Access("signed in on the account site", _needs_person)


def staff(*roles: str) -> Access:
    """Staff of the council whose site this is, with any of `roles` (none named: with any role)."""
    wanted = frozenset(str(role) for role in roles or COUNCIL_ROLES)
    unknown = wanted - {role.value for role in Role}
    if unknown:
        raise ValueError(f"unknown roles: {sorted(unknown)}")

    def check(request: HttpRequest) -> HttpResponse | None:
        return _check_staff(request, wanted)

    return Access("staff: " + ", ".join(sorted(wanted)), check, wanted)


def _check_staff(request: HttpRequest, wanted: frozenset[str]) -> HttpResponse | None:
    if not request.person:
        return ask_to_sign_in(request)
    member = request.staff
    if member is None:
        return _refuse(request, "not_staff")
    if settings.STAFF_SECOND_FACTOR and not member.has_second_factor:
        return _refuse(request, "second_factor")
    if not member.roles & wanted:
        return _refuse(request, "role")
    return None


def _refuse(request: HttpRequest, why: str) -> HttpResponse:
    context = {"why": why, "security_url": account_url("/security/")}
    return render(request, "accounts/not_for_you.html", context, status=403)


partnership_admin = staff(Role.PARTNERSHIP_ADMIN)
