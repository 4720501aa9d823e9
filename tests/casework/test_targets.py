"""Promises: due dates, pauses, and the words. Pure."""

from datetime import UTC, date, datetime

import pytest

from casework import targets
from casework.choices import ClockKind
from casework.targets import Target
from councils.calendar import WorkingCalendar

OFFICE = WorkingCalendar()
MONDAY = date(2026, 11, 30)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "days", "start", "due"),
    [
        (ClockKind.WORKING_DAYS, 3, MONDAY, date(2026, 12, 3)),
        (ClockKind.WORKING_DAYS, 2, date(2026, 12, 24), date(2026, 12, 30)),  # Christmas
        (ClockKind.STATUTORY_DAYS, 20, date(2026, 12, 1), date(2026, 12, 31)),
        (ClockKind.CALENDAR_DAYS, 10, MONDAY, date(2026, 12, 10)),
        (ClockKind.CALENDAR_MONTHS, 1, date(2026, 1, 31), date(2026, 2, 28)),
    ],
)
def test_due_date(clock: str, days: int, start: date, due: date) -> None:
    assert targets.due_date(Target(days=days, clock=clock), start, OFFICE) == due


def test_no_target_promises_nothing() -> None:
    target = Target(days=None, is_confirmed=True)
    assert targets.due_date(target, MONDAY, OFFICE) is None
    assert targets.promise_words(target, due_on=None, now=NOON) == ""


def test_the_promise_holds_until_its_day_is_over_here() -> None:
    winter = targets.due_moment(date(2026, 12, 3))
    summer = targets.due_moment(date(2026, 7, 3))
    assert winter == datetime(2026, 12, 4, 0, tzinfo=UTC)
    assert summer == datetime(2026, 7, 3, 23, tzinfo=UTC)


def test_words_with_the_date() -> None:
    target = Target(days=3, is_confirmed=True, promise="We will collect it by {date}")
    words = targets.promise_words(target, due_on=date(2026, 12, 3), now=NOON)
    assert words == "We will collect it by Thursday 3 December"


def test_a_target_that_nobody_confirmed_stays_internal() -> None:
    target = Target(days=3, promise="We will collect it by {date}")
    assert targets.promise_words(target, due_on=date(2026, 12, 3), now=NOON) == ""


def test_a_missed_day_is_admitted_with_the_new_one() -> None:
    target = Target(days=3, is_confirmed=True)
    late = datetime(2026, 12, 8, 9, tzinfo=UTC)
    said = targets.promise_words(target, due_on=date(2026, 12, 3), now=late)
    assert said == "We said Thursday 3 December and we missed it. We are sorry."
    again = targets.promise_words(
        target, due_on=date(2026, 12, 3), now=late, planned_on=date(2026, 12, 10)
    )
    assert again == said + " Our new date is Thursday 10 December."


def test_a_pause_says_why_and_takes_the_promise_back() -> None:
    target = Target(days=3, is_confirmed=True)
    due = date(2026, 12, 3)
    assert targets.promise_words(target, due_on=due, now=NOON, paused_for="weather") == ""
    words = targets.pause_words("weather", MONDAY)
    assert (
        words == "Our clock has been stopped since Monday 30 November because the weather stops us."
    )
    assert targets.pause_words("", MONDAY) == ""


@pytest.mark.parametrize(
    ("target", "due"),
    [
        (Target(days=5), date(2026, 12, 9)),  # two working days did not count
        (Target(days=5, restarts=True), date(2026, 12, 11)),  # five days from Friday
        (Target(days=5, clock=ClockKind.CALENDAR_DAYS), date(2026, 12, 9)),
    ],
)
def test_a_pause_moves_the_date(target: Target, due: date) -> None:
    paused, resumed = date(2026, 12, 2), date(2026, 12, 4)
    assert targets.after_pause(target, date(2026, 12, 7), paused, resumed, OFFICE) == due


def test_a_pause_over_a_weekend_costs_nothing() -> None:
    friday, sunday = date(2026, 12, 4), date(2026, 12, 6)
    due = date(2026, 12, 8)
    assert targets.after_pause(Target(days=5), due, friday, sunday, OFFICE) == due


@pytest.mark.parametrize(
    ("is_open", "paused", "breached"),
    [(True, False, True), (True, True, False), (False, False, False)],
)
def test_breach(is_open: bool, paused: bool, breached: bool) -> None:
    due_at = datetime(2026, 12, 1, 0, tzinfo=UTC)
    assert targets.is_breached(due_at, now=NOON, is_open=is_open, paused=paused) is breached


def test_urgent_cases_stand_above_all_and_those_without_a_target_below() -> None:
    due = datetime(2026, 12, 4, tzinfo=UTC)
    order = [
        targets.sort_moment(priority="urgent", due_at=None, opened_at=NOON),
        targets.sort_moment(priority="urgent", due_at=due, opened_at=NOON),
        targets.sort_moment(priority="normal", due_at=due, opened_at=NOON),
        targets.sort_moment(priority="normal", due_at=None, opened_at=NOON),
    ]
    assert order == sorted(order)
