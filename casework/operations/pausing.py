"""Stopping and starting a case's clock, on a case that is held."""

from datetime import date, datetime

from casework import sayings, targets
from casework.models import Case
from councils.calendar import WorkingCalendar
from councils.calendars import calendar_for
from councils.clock import local_day
from councils.tenancy import current_council


def stop_clock(case: Case, *, reason: str, now: datetime) -> None:
    """Stop the clock for a named reason; a clock that stands already keeps its start."""
    if case.paused_since is None:
        case.paused_since = now
    case.pause_reason = reason


def start_clock(case: Case, *, now: datetime) -> float:
    """Let the clock run again and move the due date; returns the seconds that it stood."""
    if case.paused_since is None:
        return 0.0
    since = case.paused_since
    stood = (now - since).total_seconds()
    case.paused_seconds += int(stood)
    case.paused_since, case.pause_reason = None, ""
    calendar = calendar_of(case)
    before = case.due_on
    if case.due_on is not None:
        target = sayings.promise_target(case)
        set_due(
            case,
            targets.after_pause(target, case.due_on, local_day(since), local_day(now), calendar),
        )
        keep_stage_in_step(case, before)
    return stood


def keep_stage_in_step(case: Case, before: date | None = None) -> None:
    """The stage that a case stands in falls due when the case does; later promises move along.

    `before` is when it was due until now.
    """
    if not case.stage or case.due_on is None:
        return
    case.stage_rows.filter(done_at=None).update(due_on=case.due_on)
    if case.next_due_on is None or before is None:
        return
    calendar = calendar_of(case)
    lost = calendar.working_days_between(before, case.due_on)
    if lost > 0:
        case.next_due_on = calendar.add_working_days(case.next_due_on, lost)


def calendar_of(case: Case) -> WorkingCalendar:
    """The working calendar that a case's promises are counted by: that of its team."""
    team = case.queue.team if case.queue else None
    return calendar_for(current_council(), team.calendar if team else "default")


def set_due(case: Case, due_on: date | None) -> None:
    """Give a case its due date and with it its place in the order of work."""
    case.due_on = due_on
    case.due_at = targets.due_moment(case.due_on)
    resort(case)


def resort(case: Case) -> None:
    """Find the case's place in the order of work again."""
    case.sort_at = targets.sort_moment(
        priority=case.priority, due_at=case.due_at, opened_at=case.opened_at
    )
