"""What a working calendar means, in words. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from councils.calendar import Block, CalendarError, WorkingCalendar
from councils.times import time_words

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
PROMISE_DAYS = 5
ONE_DAY = timedelta(days=1)


def day_words(day: date) -> str:
    """Saturday 3 October 2026."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def block_words(block: Block) -> str:
    """8:30am to 5pm."""
    opens, closes = (f"{at // 60 % 24:02}:{at % 60:02}" for at in (block.opens, block.closes))
    return _("%(opens)s to %(closes)s") % {"opens": time_words(opens), "closes": time_words(closes)}


def week_words(calendar: WorkingCalendar) -> list[tuple[str, str]]:
    """Each day of the week with its hours, in words."""
    found = []
    for weekday, name in enumerate(DAYS):
        hours = _(" and ").join(block_words(block) for block in calendar.week[weekday])
        found.append((_(name), hours or _("Closed")))
    return found


@dataclass(frozen=True)
class Effect:
    """What the calendar does to a promise that is made today."""

    today: str
    counts_from: str
    promise: str
    is_working_day: bool


def effect_of(calendar: WorkingCalendar, today: date) -> Effect | None:
    """From when a promise made today counts, and when five working days end.

    None for a calendar that is shut for more than a year.
    """
    try:
        first = calendar.add_working_days(today, 1)
        last = calendar.add_working_days(today, PROMISE_DAYS)
    except CalendarError:
        return None
    return Effect(
        day_words(today), day_words(first), day_words(last), calendar.is_working_day(today)
    )
