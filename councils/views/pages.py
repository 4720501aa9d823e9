"""The pages that the footer leads to: each council's own words and numbers, as the law asks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from councils.access import open_to_all
from councils.tenancy import account_url


@open_to_all
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use the site, and whom to tell where not (2018 regulations)."""
    return render(request, "councils/pages/accessibility.html")


@open_to_all
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held, why and how long, with this council as the controller."""
    return render(request, "councils/pages/privacy.html", {"account_data": account_url("/data/")})


@open_to_all
def cookies(request: HttpRequest) -> HttpResponse:
    """The few cookies, none of which needs consent."""
    return render(request, "councils/pages/cookies.html", {"rows": cookie_rows()})


@open_to_all
def contact(request: HttpRequest) -> HttpResponse:
    """Phone, post, e-mail and what to do at night."""
    return render(request, "councils/pages/contact.html")


@open_to_all
def complaints(request: HttpRequest) -> HttpResponse:
    """How to complain, by when the answer comes, and the Ombudsman."""
    return render(request, "councils/pages/complaints.html")


def cookie_rows() -> list[list[Any]]:
    """Name, purpose and life of each cookie that the portal sets, under the names used here."""
    prefix = "__Host-" if settings.SESSION_COOKIE_SECURE else ""
    weeks = settings.SESSION_COOKIE_AGE // (7 * 24 * 3600)
    return [
        [
            settings.SESSION_COOKIE_NAME,
            _("Keeps you signed in and remembers the form that you are filling in"),
            _("%(weeks)s weeks, or until you sign out") % {"weeks": weeks},
        ],
        [
            settings.CSRF_COOKIE_NAME,
            _("Makes sure that a form sent in your name comes from you"),
            _("1 year"),
        ],
        [
            f"{prefix}sign-in",
            _("Brings you back to the right page when you sign in"),
            _("10 minutes"),
        ],
    ]
