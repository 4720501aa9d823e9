"""Rows of lists as the desk says them: dates in words, flags, whose a case is."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.queries.teams import Late
from casework.queries.worklist import MOST_COUNTED, Header, Row
from councils.clock import local_day
from councils.dates import short_date

FLAG_WORDS = {
    "enforcement": "Enforcement",
    "evidence_copy": "Evidence",
    "address_unlisted": "Address not listed",
    "disputed": "Says our rule is wrong",
    "not_duplicate": "Says it is no duplicate",
    "possible_duplicate": "Perhaps a duplicate",
    "repeat_failure": "Went wrong again",
}


def lines_of(rows: Iterable[Row], *, now: datetime, me: Any = None) -> list[dict[str, Any]]:
    """Rows of a worklist with everything that a line of the table shows."""
    today = local_day(now)
    address = reverse("casework:case-detail", args=["-"])
    return [_line(row, today, me, address) for row in rows]


def _line(row: Row, today: date, me: Any, address: str) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "href": address.replace("/-/", f"/{row.reference}/"),
        "service": row.service_title,
        "place": row.place,
        "status": row.status_label,
        "due": _due_short(row, today),
        "due_day": short_date(row.due_on) if row.due_on and row.is_open else "",
        "is_overdue": row.is_overdue,
        "owner": _("You") if me and row.assignee_id == me else row.assignee,
        "is_urgent": row.is_urgent,
        "is_sensitive": row.is_sensitive,
        "is_restricted": row.is_restricted,
        "has_reply": row.replied_at is not None,
        "is_open": row.is_open,
        "flags": [flag_words(flag) for flag in row.flags],
        "planned_on": row.planned_on,
    }


def _due_short(row: Row, today: date) -> str:
    if not row.is_open:
        return _("Closed")
    if row.awaits_payment:
        return _("Not paid yet")
    if row.is_paused:
        return _("Clock stopped")
    return due_words(row.due_on, today)


def due_words(due_on: date | None, today: date) -> str:
    """A due date as people say it: "2 days overdue", "Today", "In 3 days"."""
    if due_on is None:
        return _("No date")
    days = (due_on - today).days
    if days < 0:
        return ngettext("%(n)s day overdue", "%(n)s days overdue", -days) % {"n": -days}
    if days < 2:
        return _("Tomorrow") if days else _("Today")
    return _("In %(n)s days") % {"n": days}


def flag_words(flag: str) -> str:
    """A flag in words; one that has none of its own, without its underscores."""
    return _(FLAG_WORDS.get(flag) or flag.replace("_", " ").capitalize())


def age_words(opened_at: datetime | None, now: datetime) -> str:
    """How long the oldest has waited."""
    if opened_at is None:
        return _("None")
    days = (local_day(now) - local_day(opened_at)).days
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("Today")


def counted(number: int, more: bool = False) -> str:
    """A number, or "500+" where counting stopped."""
    return f"{number}+" if more else str(number)


def late_count(late: Late) -> str:
    """How many are overdue, or "500+"."""
    return counted(min(late.overdue, MOST_COUNTED), late.overdue > MOST_COUNTED)


def header_items(header: Header, *, now: datetime, href: str = "") -> list[dict[str, Any]]:
    """A team's or queue's numbers for the stat row; with `href`, each leads to its cases."""

    def narrowed(**query: str) -> str:
        return f"{href}?{urlencode(query)}" if href else ""

    return [
        {"number": header.new, "label": _("New"), "href": narrowed(status="new")},
        {
            "number": header.unassigned,
            "label": _("Nobody’s yet"),
            "href": narrowed(whose="unassigned"),
        },
        {
            "number": counted(header.overdue, header.overdue_is_more),
            "label": _("Overdue"),
            "href": narrowed(overdue="on"),
            "alert": header.overdue > 0,
        },
        {"number": header.replied, "label": _("Resident wrote"), "alert": header.replied > 0},
        {"number": age_words(header.oldest_opened_at, now), "label": _("Oldest open")},
        {"number": header.open, "label": _("Open")},
    ]


def fact(key: str, value: str) -> dict[str, str]:
    """A row of the summary list."""
    return {"key": key, "value": value}


def map_url(lat: float | None, lng: float | None) -> str:
    """The spot on OpenStreetMap; empty where there is no pin."""
    if lat is None or lng is None:
        return ""
    spot = f"{lat:.5f}"
    return f"https://www.openstreetmap.org/?mlat={spot}&mlon={lng:.5f}#map=18/{spot}/{lng:.5f}"
