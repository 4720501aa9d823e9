"""What every page needs to know: whose site this is, where its links go, who is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from councils.brand import brand_of

FOOTER = (
    ("/accessibility/", "Accessibility"),
    ("/privacy/", "Privacy"),
    ("/cookies/", "Cookies"),
    ("/contact/", "Contact and out of hours"),
    ("/complaints/", "Complaints"),
)
RESIDENT_LINKS = (
    ("/services/", "Services"),
    ("/bin-day/", "Check your bin day"),
    ("/requests/", "My requests"),
    ("/track/", "Track a request"),
)
DESK_LINKS = (
    ("/desk/", "Front desk", ()),
    ("/manage/", "Manage", ("council_admin",)),
    ("/insight/", "Insight", ("team_leader", "council_admin", "auditor")),
)
ACCOUNT_LINKS = (
    ("/requests/", "My requests"),
    ("/profile/", "My details"),
    ("/security/", "Sign-in and security"),
    ("/data/", "My data"),
)
APEX_LINKS = (("/", "Find your council"),)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `council`, `brand_href`, `nav`, `desk_nav`, `footer_links`, `person`.

    Reads nothing from the database: the middleware has already put the council (with its
    brand), the person and the membership on the request.
    """
    kind = getattr(request, "site_kind", "council")
    council = getattr(request, "tenant", None)
    person = getattr(request, "person", None)
    return {
        "council": council,
        "site_kind": kind,
        "site_name": site_name(council, kind),
        "brand": brand_of(council),
        "nav": _marked(_links(kind), request.path),
        "desk_nav": _marked(_desk_links(request), request.path),
        "footer_links": [{"href": href, "text": _(text)} for href, text in FOOTER],
        "person": person,
        "membership": getattr(request, "membership", None),
        "is_demo": bool(getattr(settings, "DEMO", False)),
        "second_factor_off": not getattr(settings, "STAFF_SECOND_FACTOR", True),
    }


def site_name(council: Any, kind: str) -> str:
    """The name in the header: the council's own, or the partnership's where there is none."""
    if kind == "council" and council is not None:
        return str(council.name)
    return _("One Front Desk")


def _links(kind: str) -> tuple[tuple[str, str], ...]:
    return {"account": ACCOUNT_LINKS, "apex": APEX_LINKS}.get(kind, RESIDENT_LINKS)


def _desk_links(request: HttpRequest) -> list[tuple[str, str]]:
    membership = getattr(request, "membership", None)
    roles = set(getattr(membership, "roles", ()) or ())
    return [(href, text) for href, text, who in DESK_LINKS if not who or roles & set(who)]


def _marked(links: Any, path: str) -> list[dict[str, Any]]:
    """Links as the navigation draws them, the one that this page stands under marked."""
    return [
        {
            "href": href,
            "text": _(text),
            "current": path == href,
            "active": href != "/" and path.startswith(href),
        }
        for href, text in links
    ]
