"""Working calendars: pure, so no database."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.bank_holidays import DIVISIONS, ENGLAND_AND_WALES, SCOTLAND, by_rule, easter_sunday
from councils.calendar import (
    LONDON,
    BankHolidays,
    Block,
    CalendarError,
    WorkingCalendar,
    add_calendar_days,
    add_calendar_months,
    local_date,
    statutory_due,
)

OFFICE = WorkingCalendar()
NIGHT = WorkingCalendar(week={d: [("00:00", "24:00")] for d in range(7)})
SPLIT = WorkingCalendar(
    week={0: [("13:00", "17:00"), ("09:00", "12:00")], 2: [("09:00", "12:30")]},
    closures=frozenset({date(2026, 7, 1)}),
)
DAYS = st.dates(min_value=date(2012, 1, 1), max_value=date(2035, 12, 31))
MOMENTS = st.datetimes(
    min_value=datetime(2015, 1, 1),  # noqa: DTZ001
    max_value=datetime(2032, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
CALENDARS = st.sampled_from([OFFICE, SPLIT, NIGHT, WorkingCalendar(division="uk-wide")])


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


# Bank holidays


def test_divisions_differ():
    andrew = date(2026, 11, 30)
    assert andrew not in BankHolidays.for_divisions(ENGLAND_AND_WALES)
    assert andrew in BankHolidays.for_divisions(SCOTLAND)
    assert andrew in BankHolidays.for_divisions("uk-wide")


def test_one_off_days_are_known():
    assert date(2022, 9, 19) in BankHolidays()
    assert date(2020, 5, 4) not in BankHolidays(), "moved to 8 May for VE day"


ONE_OFF_YEARS = {2012, 2020, 2022, 2023}  # jubilees, VE day, a funeral and a coronation


@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("year", sorted(set(range(2012, 2029)) - ONE_OFF_YEARS))
def test_the_rules_agree_with_what_was_published(division, year):
    assert by_rule(division, year) == set(BankHolidays.for_divisions(division).in_year(year))


def test_years_that_are_not_published_yet_follow_the_rules():
    assert date(2033, 12, 27) in BankHolidays(), "Christmas Day 2033 is a Sunday"
    assert easter_sunday(2038) == date(2038, 4, 25)


def test_an_unknown_division_is_refused():
    with pytest.raises(ValueError, match="cornwall"):
        BankHolidays.for_divisions("cornwall")


# Working days


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 12, 3), 1, date(2026, 12, 4)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas Friday, Boxing Day moved to Monday
        (date(2026, 4, 2), 2, date(2026, 4, 8)),  # over Easter
        (date(2026, 12, 5), 0, date(2026, 12, 7)),  # a Saturday
        (date(2026, 12, 29), -1, date(2026, 12, 24)),
    ],
)
def test_working_days(start, days, due):
    assert OFFICE.add_working_days(start, days) == due


def test_closures_do_not_count():
    shut = WorkingCalendar(closures=frozenset({date(2026, 12, 29), date(2026, 12, 30)}))
    assert shut.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 31)


def test_freedom_of_information_counts_from_the_day_after_receipt():
    # 17 March is a bank holiday in Northern Ireland, 3 and 6 April 2026 in England.
    assert statutory_due(date(2026, 3, 16)) == date(2026, 4, 16)
    assert OFFICE.add_working_days(date(2026, 3, 16), 20) == date(2026, 4, 15)


def test_an_evening_in_summer_is_that_day_in_london():
    assert local_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert OFFICE.add_working_days(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), 1) == date(2026, 7, 2)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(TypeError):
        OFFICE.add_working_days(datetime(2026, 6, 30, 23, 30), 1)  # noqa: DTZ001


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_adding_and_counting_agree(working, start, days):
    due = working.add_working_days(start, days)
    assert working.is_working_day(due)
    assert due > start
    assert working.working_days_between(start, due) == days
    assert working.working_days_between(due, start) == -days


@given(CALENDARS, DAYS, st.integers(0, 20), st.integers(1, 20))
def test_adding_in_two_steps_is_adding_once(working, start, first, second):
    halfway = working.add_working_days(start, first)
    if first:
        assert working.add_working_days(halfway, second) == working.add_working_days(
            start, first + second
        )


# Working time


def test_working_time_runs_over_a_weekend():
    friday = london(2026, 11, 27, 16, 0)
    assert OFFICE.add_working_time(friday, timedelta(hours=2)) == london(2026, 11, 30, 10, 0)


def test_the_end_of_a_block_is_still_that_block():
    assert OFFICE.add_working_time(london(2026, 11, 26, 9), timedelta(hours=8)) == london(
        2026, 11, 26, 17
    )


def test_several_blocks_a_day():
    monday = london(2026, 6, 22, 11, 30)
    assert SPLIT.add_working_time(monday, timedelta(hours=1)) == london(2026, 6, 22, 13, 30)
    assert not SPLIT.is_open(london(2026, 6, 22, 12, 0))
    assert SPLIT.next_open(london(2026, 6, 22, 17, 0)) == london(2026, 6, 24, 9, 0)
    assert SPLIT.next_open(london(2026, 6, 29, 17, 0)) == london(2026, 7, 6, 9), "1 July: shut"


def test_the_night_of_the_clock_change_has_its_true_length():
    spring, autumn = london(2026, 3, 28, 12), london(2026, 10, 24, 12)
    assert NIGHT.add_working_time(spring, timedelta(hours=24)) == london(2026, 3, 29, 13)
    assert NIGHT.add_working_time(autumn, timedelta(hours=24)) == london(2026, 10, 25, 11)
    assert OFFICE.next_open(london(2026, 10, 25, 3)).astimezone(LONDON).hour == 9


@given(CALENDARS, MOMENTS, st.integers(0, 60 * 60))
def test_working_time_added_is_working_time_between(working, start, minutes):
    end = working.add_working_time(start, timedelta(minutes=minutes))
    assert end >= start
    assert end.utcoffset() == timedelta(0)
    assert working.working_time_between(start, end) == timedelta(minutes=minutes)


@given(CALENDARS, MOMENTS)
def test_it_is_open_when_it_next_opens(working, at):
    opens = working.next_open(at)
    assert working.is_open(opens)
    assert opens >= at
    assert (opens == at) == working.is_open(at)


# Calendar days and months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_calendar_months(start, months, end):
    assert add_calendar_months(start, months) == end


def test_calendar_days_count_every_day():
    assert add_calendar_days(date(2026, 12, 24), 5) == date(2026, 12, 29)


# Settings


@given(CALENDARS)
def test_settings_there_and_back(working):
    assert WorkingCalendar.from_settings(working.to_settings()) == working


def test_empty_settings_are_office_hours():
    assert WorkingCalendar.from_settings({}) == OFFICE


def test_days_may_be_numbered():
    named = WorkingCalendar.from_settings({"week": {"wed": [["09:00", "12:00"]]}})
    assert WorkingCalendar.from_settings({"week": {"2": [["09:00", "12:00"]]}}) == named


@pytest.mark.parametrize(
    "settings",
    [
        {"division": "cornwall"},
        {"week": {}},
        {"week": {"funday": [["09:00", "17:00"]]}},
        {"week": {"mon": [["17:00", "09:00"]]}},
        {"week": {"mon": [["09:00", "13:00"], ["12:00", "17:00"]]}},
        {"week": {"mon": [["nine", "17:00"]]}},
        {"week": {"mon": [["09:00"]]}},
        {"week": {"mon": [["09:00", "25:00"]]}},
        {"closures": ["29/12/2026"]},
    ],
)
def test_settings_that_make_no_sense_say_so(settings):
    with pytest.raises(CalendarError):
        WorkingCalendar.from_settings(settings)


def test_blocks_take_times_or_text():
    assert Block.of(time(9), time(17)) == Block.of("09:00", "17:00")
    assert Block.of("18:00", time(0)).closes == 24 * 60
