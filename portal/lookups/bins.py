"""What the missed bin form asks of the collection calendar."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from councils import clock
from councils.calendars import calendar_for
from councils.fields import in_words
from councils.options import value
from councils.tenancy import current_council
from portal.collections.days import PropertyCalendar, calendar_of, status_of
from portal.collections.kinds import name_of
from portal.lookups import lookups
from portal.lookups.context import Context

GIVEN = ("property", "day")


def _uprn(context: Context) -> str:
    found = context.given.get("property")
    return str(found.get("uprn") or "") if isinstance(found, Mapping) else ""


def _day(context: Context) -> date | None:
    given = context.given.get("day")
    try:
        return date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _today(context: Context) -> date:
    return date.fromisoformat(str(context.facts.get("today") or clock.today().isoformat()))


def _calendar(context: Context) -> PropertyCalendar | None:
    uprn = _uprn(context)
    found = calendar_of(uprn, today=_today(context)) if uprn else None
    return found if found and found.known else None


@lookups.register("bins_due")
class BinsDue:
    """Only the bins that were due on that day, in the council's own words."""

    label = _("Bins that were due at an address")
    gives = "options"
    takes = GIVEN

    def __call__(self, context: Context) -> list[tuple[str, str, str]]:
        calendar, day = _calendar(context), _day(context)
        if calendar is None or day is None:
            return []
        return [(kind, name_of(kind), "") for kind in calendar.due_on(day)]


@lookups.register("collection_days")
class CollectionDays:
    """The property's last and next day, and whether the day given was one."""

    label = _("Collection days of an address")
    gives = "facts"
    takes = GIVEN
    names = ("known", "last", "last_words", "next", "scheduled", "working_days_ago")

    def __call__(self, context: Context) -> dict[str, Any]:
        calendar, day, today = _calendar(context), _day(context), _today(context)
        if calendar is None:
            return {"known": False}
        found: dict[str, Any] = {"known": True}
        past, coming = calendar.last_days(), calendar.coming(1)
        if past:
            found |= {
                "last": past[0].isoformat(),
                "last_words": f"{past[0]:%A} {in_words(past[0])}",
            }
        if coming:
            found["next"] = coming[0].day.isoformat()
        if day:
            office = calendar_for(current_council())
            found["scheduled"] = bool(calendar.due_on(day))
            found["working_days_ago"] = office.working_days_between(day, today)
        return found


@lookups.register("round_status")
class RoundStanding:
    """How the round stands on that day: what the crew said, else what the usual hours mean."""

    label = _("How a collection round stands")
    gives = "facts"
    takes = GIVEN
    names = ("known", "visited", "finished", "wait_until", "words")

    def __call__(self, context: Context) -> dict[str, Any]:
        uprn, day, today = _uprn(context), _day(context) or _today(context), _today(context)
        if not uprn:
            return {"known": False}
        calendar = calendar_of(uprn, today=today)
        due = set(calendar.due_on(day))
        if not due:
            return {"known": False}
        said = [one for one in status_of(uprn, day) if one.bin_kind in due]
        until = _wait_until(said)
        silent = due - {one.bin_kind for one in said}  # for these the usual hours count
        late = not silent or _time(context) >= until
        over, road = day < today, _postcode(context)
        finished = over or (late and all(one.state == "finished" for one in said))
        visited = over or (late and all(one.has_been_to(road) for one in said))
        words = _said(said) if said else _usual(finished, until)
        if said and visited and not finished:
            words = " ".join([words, _("The crew has been to your road.")])
        return {
            "known": True,
            "visited": visited,
            "finished": finished,
            "wait_until": _clock(until),
            "words": words,
        }


def _postcode(context: Context) -> str:
    found = context.given.get("property")
    return str(found.get("postcode") or "") if isinstance(found, Mapping) else ""


def _time(context: Context) -> time:
    return time.fromisoformat(str(context.facts.get("time") or "00:00"))


def _wait_until(said: list[Any]) -> time:
    limit = time.fromisoformat(value("portal.missed_bin_wait_until"))
    return max([limit, *(one.expected_finish for one in said if one.state != "finished")])


def _said(said: list[Any]) -> str:
    return " ".join(
        f"{one.name}: {str(one.state_words).lower()}. {one.note}".strip() for one in said
    )


def _usual(done: bool, until: time) -> str:
    if done:
        return _("Crews have finished for the day.")
    return _("Crews are still out. They work until %(time)s.") % {"time": _clock(until)}


def _clock(moment: time) -> str:
    """5pm, 5:30pm: as the GOV.UK style guide writes times."""
    shown = datetime.combine(date.min, moment).strftime("%I:%M%p").lower().lstrip("0")
    return shown.replace(":00", "")
