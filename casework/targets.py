"""Promises: when a case falls due, what a pause does to that, and the words. Pure: no database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from casework.choices import ClockKind, PauseReason, Priority
from councils.calendar import (
    LONDON,
    STATUTORY,
    WorkingCalendar,
    add_calendar_days,
    add_calendar_months,
    local_date,
)
from councils.dates import long_date

ONE_DAY = timedelta(days=1)
# Urgent cases and cases without a target still need a place in the order of work.
_URGENT_FIRST = timedelta(days=3650)
_NO_TARGET_LAST = timedelta(days=3650)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a kind of case promises; without `days` it promises nothing."""

    days: int | None
    clock: str = ClockKind.WORKING_DAYS
    is_confirmed: bool = False
    promise: str = ""
    restarts: bool = False


def due_date(target: Target, start: date, calendar: WorkingCalendar) -> date | None:
    """The last day on which the promise is still kept, for something received on `start`."""
    if target.days is None:
        return None
    day = local_date(start)
    match target.clock:
        case ClockKind.STATUTORY_DAYS:
            return STATUTORY.add_working_days(day, target.days)
        case ClockKind.CALENDAR_DAYS:
            return add_calendar_days(day, target.days)
        case ClockKind.CALENDAR_MONTHS:
            return add_calendar_months(day, target.days)
        case _:
            return calendar.add_working_days(day, target.days)


def due_moment(due_on: date | None) -> datetime | None:
    """The moment at which the promise is broken: when that day is over here."""
    if due_on is None:
        return None
    return datetime.combine(due_on + ONE_DAY, time.min, tzinfo=LONDON).astimezone(UTC)


def sort_moment(*, priority: str, due_at: datetime | None, opened_at: datetime) -> datetime:
    """Where the case stands in the order of work: urgent first, then by due time."""
    if priority == Priority.URGENT:
        return (due_at or opened_at) - _URGENT_FIRST
    return due_at or opened_at + _NO_TARGET_LAST


def after_pause(
    target: Target, due_on: date | None, paused: date, resumed: date, calendar: WorkingCalendar
) -> date | None:
    """The due date once a pause has ended: moved by the days that did not count, or anew."""
    if due_on is None or target.restarts:
        return due_date(target, resumed, calendar)
    paused, resumed = local_date(paused), local_date(resumed)
    if target.clock in (ClockKind.CALENDAR_DAYS, ClockKind.CALENDAR_MONTHS):
        return due_on + (resumed - paused)
    clock = STATUTORY if target.clock == ClockKind.STATUTORY_DAYS else calendar
    lost = clock.working_days_between(paused, resumed)
    return clock.add_working_days(due_on, lost) if lost else due_on


def is_breached(due_at: datetime | None, *, now: datetime, is_open: bool, paused: bool) -> bool:
    """Whether the promise is broken now: never while the clock is paused or the case closed."""
    return is_open and not paused and due_at is not None and due_at <= now


def promise_words(
    target: Target,
    *,
    due_on: date | None,
    now: datetime,
    is_open: bool = True,
    paused_for: str = "",
    planned_on: date | None = None,
) -> str:
    """What we promise, in the resident's words; empty while the council has not confirmed it."""
    if not (target.is_confirmed and due_on and is_open):
        return ""
    if paused_for:
        return ""
    if is_breached(due_moment(due_on), now=now, is_open=is_open, paused=False):
        return _breach_words(due_on, planned_on, local_date(now))
    return (target.promise or _("We will finish this by {date}")).replace(
        "{date}", long_date(due_on)
    )


def _breach_words(due_on: date, planned_on: date | None, today: date) -> str:
    missed = _("We said %(date)s and we missed it. We are sorry.") % {"date": long_date(due_on)}
    if planned_on and planned_on >= today:
        return missed + " " + _("Our new date is %(date)s.") % {"date": long_date(planned_on)}
    return missed


def pause_words(reason: str, since: date | None) -> str:
    """Why the clock stands still, for the resident."""
    if not reason or since is None:
        return ""
    return _("Our clock has been stopped since %(date)s because %(why)s.") % {
        "date": long_date(local_date(since)),
        "why": PauseReason(reason).label,
    }
