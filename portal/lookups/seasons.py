"""Years that begin on a day of their own: the garden waste season and the Council Tax year.

The dates are pure; the look-ups read only today's date and the form's settings.
"""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from councils import clock
from councils.dates import date_with_year, long_date
from portal.lookups import lookups
from portal.lookups.context import Context

MONDAY = 0
TAX_YEAR = "04-01"


def year_from(day: date, begins: str) -> tuple[date, date]:
    """First and last day of the year that `day` is in; it begins each year on `begins` (07-01)."""
    month, first = (int(part) for part in begins.split("-"))
    start = date(day.year, month, first)
    if start > day:
        start = date(day.year - 1, month, first)
    return start, date(start.year + 1, month, first) - timedelta(days=1)


def months_left(day: date, begins: str) -> int:
    """How many months of the year are left, this month included: 12 in its first, 1 in its last."""
    start, _end = year_from(day, begins)
    return 12 - ((day.year - start.year) * 12 + day.month - start.month)


def first_monday(day: date, cut_off: int) -> date:
    """The first Monday of next month; from the day after the cut-off, of the month after."""
    ahead = 1 if day.day <= cut_off else 2
    month = day.month - 1 + ahead
    first = date(day.year + month // 12, month % 12 + 1, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def _today(context: Context) -> date:
    return date.fromisoformat(str(context.facts.get("today") or clock.today().isoformat()))


def _setting(context: Context, name: str, default: Any) -> Any:
    found = context.facts.get("setting")
    value = found.get(name) if isinstance(found, dict) else None
    return default if value in (None, "") else value


@lookups.register("garden_season")
class GardenSeason:
    """What is left of the garden waste year, and when a new one begins.

    Settings of the form: `year_starts` (07-01) for a fixed year, `cut_off_day` (14) where a
    collection begins on the first Monday after it.
    """

    label = _("The garden waste year")
    gives = "facts"
    takes = ()
    names = ("months_left", "ends_on", "year_words", "starts_on", "starts_words")

    def __call__(self, context: Context) -> dict[str, Any]:
        today, begins = _today(context), str(_setting(context, "year_starts", "07-01"))
        start, end = year_from(today, begins)
        found: dict[str, Any] = {
            "months_left": months_left(today, begins),
            "ends_on": end.isoformat(),
            "year_words": _("%(first)s to %(last)s")
            % {"first": date_with_year(start), "last": date_with_year(end)},
        }
        cut_off = int(_setting(context, "cut_off_day", 0))
        if cut_off:
            monday = first_monday(today, cut_off)
            found |= {"starts_on": monday.isoformat(), "starts_words": long_date(monday)}
        return found


@lookups.register("council_tax_year")
class CouncilTaxYear:
    """The year that bills are for at present. An account's own period is the revenues system's."""

    label = _("The Council Tax year")
    gives = "facts"
    takes = ()
    names = ("start", "end")

    def __call__(self, context: Context) -> dict[str, Any]:
        start, end = year_from(_today(context), TAX_YEAR)
        return {"start": start.isoformat(), "end": end.isoformat()}
