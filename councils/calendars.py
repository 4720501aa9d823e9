"""Working calendars of councils and teams, as plain values."""

from datetime import time

from councils.calendar import WorkingCalendar
from councils.models import Council, WorkingPattern

DEFAULT = "default"


def calendar_names(council: Council) -> dict[str, str]:
    """The council's calendars by slug, its own first: one query."""
    rows = dict(council.working_patterns.order_by("name").values_list("slug", "name"))
    return {DEFAULT: rows.pop(DEFAULT, "Office hours"), **rows}


def calendar_for(council: Council, slug: str = DEFAULT) -> WorkingCalendar:
    """The named calendar of a council, or office hours when it has none. Cached on the council."""
    calendars = getattr(council, "_calendars", None)
    if calendars is None:
        calendars = {}
        for pattern in council.working_patterns.prefetch_related("closures"):
            calendars[pattern.slug] = calendar_of(pattern)
        council._calendars = calendars
    if slug in calendars:
        return calendars[slug]
    return calendars.get("default") or calendar_of(WorkingPattern(council=council))


def calendar_of(pattern: WorkingPattern) -> WorkingCalendar:
    """One stored week, with its closures, as a plain value."""
    closures = [closure.day for closure in pattern.closures.all()] if pattern.pk else []
    week = {
        int(day): [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in blocks]
        for day, blocks in pattern.week.items()
    }
    return WorkingCalendar(division=pattern.division, week=week, closures=frozenset(closures))
