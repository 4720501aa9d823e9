"""The second row of links, the same on every page of insight."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_shift.reporting import reports


def insight_nav(request: HttpRequest) -> list[dict[str, Any]]:
    """Links to every report and screen, the present one marked."""
    links = [(_("Overview"), reverse("channels_shift:dashboard"))]
    links += [
        (str(report.label), reverse("channels_shift:report", args=[key]))
        for key, report in reports.items()
    ]
    links += [
        (_("Unit costs"), reverse("channels_shift:costs")),
        (_("Totals counted elsewhere"), reverse("channels_shift:totals")),
        (_("Definitions"), reverse("channels_shift:definitions")),
    ]
    return [{"text": text, "href": href, "current": request.path == href} for text, href in links]
