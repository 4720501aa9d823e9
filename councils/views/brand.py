"""The council's style sheet and logo, under addresses that change when the brand changes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from councils import brand
from councils.access import open_to_all

FOREVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=60"


@open_to_all
def stylesheet(request: HttpRequest, version: str) -> HttpResponse:
    """This host's colours. Another version than today's gets today's, kept for a minute only."""
    found = brand.brand_of(getattr(request, "tenant", None))
    response = HttpResponse(brand.stylesheet(found), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOREVER if getattr(found, "version", "") == version else SHORTLY
    response["X-Content-Type-Options"] = "nosniff"
    return response


@open_to_all
def logo(request: HttpRequest, version: str) -> HttpResponse:
    """This host's logo as PNG."""
    found = brand.brand_of(getattr(request, "tenant", None))
    if found is None or not found.logo_png:
        raise Http404
    response = HttpResponse(bytes(found.logo_png), content_type="image/png")
    response["Cache-Control"] = FOREVER if found.version == version else SHORTLY
    response["X-Content-Type-Options"] = "nosniff"
    return response
