"""What every page needs to know: whose site this is, where its links go, who is signed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from councils.brand import brand_of
from councils.links import Link, Links

Known = tuple[str, str]
PARTNERSHIP_FOOTER: tuple[Known, ...] = (
    ("/accessibility/", "Accessibility"),
    ("/privacy/", "Privacy"),
    ("/cookies/", "Cookies"),
)
COUNCIL_FOOTER: tuple[Known, ...] = (
    *PARTNERSHIP_FOOTER,
    ("/contact/", "Contact and out of hours"),
    ("/complaints/", "Complaints"),
)
LINKS: dict[str, tuple[Known, ...]] = {
    "council": (
        ("/services/", "Services"),
        ("/bin-day/", "Check your bin day"),
        ("/requests/", "My requests"),
        ("/track/", "Track a request"),
    ),
    "account": (
        ("/requests/", "My requests"),
        ("/profile/", "My details"),
        ("/security/", "Sign-in and security"),
        ("/data/", "My data"),
    ),
    "apex": (("/", "Find your council"),),
}
AT_THE_DESK = frozenset(
    {"agent", "officer", "team_leader", "contractor", "council_admin", "auditor"}
)
DESK_LINKS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("/desk/", "Front desk", AT_THE_DESK),
    ("/desk/my-work/", "My work", AT_THE_DESK),
    ("/desk/payments/", "Payments", frozenset({"finance", "council_admin", "auditor"})),
    ("/desk/forms/", "My forms", frozenset({"agent", "officer", "team_leader"})),
    ("/insight/", "Insight", frozenset({"team_leader", "council_admin", "auditor"})),
    ("/manage/", "Manage", frozenset({"council_admin", "auditor"})),
    ("/", "Residents’ site", frozenset()),
)


PLATFORM_LINKS: tuple[Known, ...] = (
    ("/platform/", "Partnership"),
    ("/platform/people/", "People"),
    ("/", "Find your council"),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: whose site it is, its links, and who is signed in.

    Reads nothing from the database: the middleware has already put the council (with its
    brand), the person and the membership on the request.
    """
    kind = str(getattr(request, "site_kind", "council"))
    council = getattr(request, "tenant", None)
    return {
        "council": council,
        "site_kind": kind,
        "site_name": site_name(council, kind),
        "brand": brand_of(council),
        "nav": _marked(navigation(request, kind), request.path),
        "desk_nav": _marked(_desk_links(request, kind), request.path),
        "person_links": _person_links(request, kind),
        "footer_links": footer_links(kind),
        "person": getattr(request, "person", None),
        "membership": getattr(request, "membership", None),
        "quick_exit": getattr(request, "quick_exit", ""),
        "is_demo": bool(getattr(settings, "DEMO", False)),
        "second_factor_off": not getattr(settings, "STAFF_SECOND_FACTOR", True),
    }


def site_name(council: Any, kind: str) -> str:
    """The name in the header: the council's own, or the partnership's where there is none."""
    if kind == "council" and council is not None:
        return str(council.name)
    return _("One Front Desk")


def footer_links(kind: str) -> Links:
    """The links at the foot of every page of this kind of site."""
    links = COUNCIL_FOOTER if kind == "council" else PARTNERSHIP_FOOTER
    return Links(Link(href, _(text)) for href, text in links)


def navigation(request: HttpRequest, kind: str) -> tuple[Known, ...]:
    """The row of links below the header; the account site shows its own only to its owner."""
    if kind == "account" and getattr(request, "person", None) is None:
        return ()
    return LINKS.get(kind, ())


def _desk_links(request: HttpRequest, kind: str) -> list[Known]:
    if kind != "council":
        return list(PLATFORM_LINKS)
    roles = set(getattr(getattr(request, "membership", None), "roles", None) or ())
    return [(href, text) for href, text, who in DESK_LINKS if not who or roles & who]


def _person_links(request: HttpRequest, kind: str) -> Links:
    """Sign in, or who is signed in and out again (a form: signing out changes something)."""
    if getattr(request, "person", None) is None:
        if kind == "apex":  # residents sign in at their council
            return Links()
        return Links([Link("/sign-in/", _("Sign in"))])
    found = []
    staff = getattr(request, "membership", None)
    if staff and kind == "apex":
        found.append(Link("/platform/", _("Partnership"), staff=True))
    elif staff:
        is_finance = set(getattr(staff, "roles", None) or ()) == {"finance"}
        here = "/desk/payments/" if is_finance else "/desk/"
        found.append(Link(here, _("Staff desk"), staff=True))
    if kind != "account":
        found.append(Link("/account/", _("My account")))
    return Links([*found, Link("/sign-out/", _("Sign out"), post=True)])


def _marked(links: Iterable[Known], path: str) -> Links:
    """Links as the navigation draws them, the one that this page stands under marked."""
    links = tuple(links)
    above = [href for href, _text in links if href != "/" and path.startswith(href)]
    nearest = max(above, key=len, default="")
    return Links(
        Link(href, _(text), current=path == href, active=href == nearest) for href, text in links
    )
