"""Bookings in words."""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from councils.bookings.offering import day_of
from councils.calendar import LONDON
from councils.calendar_words import DAYS, day_words
from councils.times import time_words


def clock_words(at: datetime) -> str:
    """9:30am, as the clock here shows it."""
    return time_words(at.astimezone(LONDON).strftime("%H:%M"))


def moment_words(start: datetime, *, is_day: bool) -> str:
    """Tuesday 2 June 2026, with the time of an appointment: Tuesday 2 June 2026 at 9:30am."""
    day = day_words(start.astimezone(LONDON).date())
    return day if is_day else f"{day} at {clock_words(start)}"


def slot_words(slot: Any) -> str:
    """The same by the name of a place; empty for what is no such name."""
    day = day_of(slot)
    if day is None:
        return ""
    if len(slot) == 10:
        return day_words(day)
    start = datetime.strptime(slot, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    return moment_words(start, is_day=False)


def hours_words(calendar: Any) -> list[dict[str, str]]:
    """The times of each weekday in words, as rows of a summary list."""
    found = []
    for weekday, name in enumerate(DAYS):
        rows = [one for one in calendar.openings.all() if one.weekday == weekday]
        spans = [
            _("%(from)s to %(to)s")
            % {
                "from": time_words(one.opens.strftime("%H:%M")),
                "to": time_words(one.closes.strftime("%H:%M")),
            }
            for one in rows
            if one.opens
        ]
        found.append({"key": _(name), "value": _(" and ").join(spans) or _("Closed")})
    return found
