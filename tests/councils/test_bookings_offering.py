"""Which days and times are offered: bank holidays, lead, cut-off, areas, the change of clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from councils.bookings.offering import Book, Hours, Rules, day_of, slot_of
from councils.bookings.words import slot_words
from councils.calendar import LONDON, WorkingCalendar

MONDAY_10AM = datetime(2026, 6, 1, 9, tzinfo=UTC)


def crew(**more):
    hours = more.pop("hours", [Hours(weekday=day, capacity=5) for day in range(5)])
    return Book(key="crew", is_day=True, hours=hours, **more)


def desk(opens="09:00", closes="10:00", minutes=15, days=range(7), **more):
    hours = [
        Hours(
            weekday=day,
            capacity=2,
            opens=time.fromisoformat(opens),
            closes=time.fromisoformat(closes),
            slot_minutes=minutes,
        )
        for day in days
    ]
    return Book(key="desk", is_day=False, hours=hours, **{"lead_working_days": 0, **more})


def slots(book, now=MONDAY_10AM, **more):
    return [one.slot for one in book.offered(now=now, **more)]


def london(*parts):
    return datetime(*parts, tzinfo=LONDON).astimezone(UTC)


def test_days_are_named_by_their_date_and_last_until_midnight_here():
    first = crew().offered(now=MONDAY_10AM)[0]
    assert (first.slot, first.capacity) == ("2026-06-02", 5)
    assert first.start == datetime(2026, 6, 1, 23, tzinfo=UTC)  # midnight in summer
    assert first.end - first.start == timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (london(2026, 6, 1, 10, 59), "2026-06-02"),
        (london(2026, 6, 1, 11, 0), "2026-06-03"),  # the cut-off itself is too late
        (london(2026, 6, 5, 10, 59), "2026-06-08"),  # Friday for Monday
        (london(2026, 6, 6, 9, 0), "2026-06-09"),  # a weekend is too late for Monday
        (london(2026, 4, 2, 10, 59), "2026-04-07"),  # before Easter: Tuesday is the next day
        (london(2026, 4, 2, 11, 1), "2026-04-08"),
    ],
)
def test_the_cut_off_is_an_hour_of_the_working_day_before(now, first):
    assert slots(crew(), now)[0] == first


def test_a_form_may_ask_for_more_time_and_never_for_less():
    assert slots(crew(), rules=Rules(lead_working_days=2))[0] == "2026-06-03"
    assert slots(crew(lead_working_days=3), rules=Rules(lead_working_days=1))[0] == "2026-06-04"
    assert slots(crew(), rules=Rules(cut_off=time(9)))[0] == "2026-06-03"
    assert slots(crew(), rules=Rules(cut_off=time(23)))[0] == "2026-06-02"
    assert slots(crew(), rules=Rules(days_ahead=3))[-1] == "2026-06-04"
    assert slots(crew(days_ahead=3), rules=Rules(days_ahead=9))[-1] == "2026-06-04"


def test_rules_are_kept_as_json():
    rules = Rules(lead_working_days=2, cut_off=time(9, 30), days_ahead=20)
    assert Rules.of(rules.to_json()) == rules
    assert Rules.of({}) == Rules()


def test_bank_holidays_and_closures_are_not_offered():
    closed = WorkingCalendar(closures=frozenset({date(2026, 8, 27)}))
    found = slots(crew(working=closed, days_ahead=100))
    assert "2026-08-31" not in found  # summer bank holiday
    assert "2026-08-27" not in found
    assert "2026-08-28" in found


def test_saturdays_can_be_offered_though_the_office_is_shut():
    saturdays = crew(hours=[Hours(weekday=5, capacity=3)])
    assert slots(saturdays)[0] == "2026-06-06"


def test_a_special_day_is_closed_or_has_other_places_and_beats_a_bank_holiday():
    days = {date(2026, 6, 3): None, date(2026, 6, 4): 9, date(2026, 8, 31): 2, date(2026, 6, 6): 1}
    offered = {
        one.slot: one.capacity
        for one in crew(special=days, days_ahead=100).offered(now=MONDAY_10AM)
    }
    assert "2026-06-03" not in offered
    assert offered["2026-06-04"] == 9
    assert offered["2026-08-31"] == 2
    assert offered["2026-06-06"] == 1  # a Saturday on which the crew works for once


def test_a_day_belongs_to_areas():
    hours = [
        Hours(weekday=1, capacity=5, areas=frozenset({"E05000001"})),
        Hours(weekday=3, capacity=5, areas=frozenset({"E05000002"})),
    ]
    book = crew(hours=hours)
    assert {date.fromisoformat(one).weekday() for one in slots(book, area="E05000001")} == {1}
    assert slots(book, area="") == []  # we do not know where it is
    assert {date.fromisoformat(one).weekday() for one in slots(book, area=None)} == {1, 3}


def test_staff_keep_to_no_lead():
    assert slots(crew(), strict=False)[0] == "2026-06-01"


def test_times_are_named_in_utc_and_end_before_closing():
    found = slots(desk(), london(2026, 6, 1, 9, 20))
    assert found[:2] == ["2026-06-01T08:30Z", "2026-06-01T08:45Z"]
    assert slot_words(found[0]) == "Monday 1 June 2026 at 9:30am"
    assert len([one for one in found if one.startswith("2026-06-02")]) == 4


def test_the_hour_that_spring_takes_away_is_not_offered():
    night = desk("00:00", "04:00", 30)
    found = list(night.starts_on(date(2026, 3, 29)))
    clocks = [one.start.astimezone(LONDON).strftime("%H:%M") for one in found]
    assert clocks == ["00:00", "00:30", "02:00", "02:30", "03:00", "03:30"]
    assert [one.start for one in found] == sorted({one.start for one in found})


def test_the_hour_that_comes_twice_is_offered_once():
    found = list(desk("00:00", "03:00", 30).starts_on(date(2026, 10, 25)))
    assert len(found) == len({one.slot for one in found}) == 6
    assert all(one.end - one.start == timedelta(minutes=30) for one in found)


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change():
    book = desk()
    for day in (date(2026, 3, 27), date(2026, 3, 30), date(2026, 10, 23), date(2026, 10, 26)):
        first = next(book.starts_on(day))
        assert first.start.astimezone(LONDON).time() == time(9)
        assert book.start_of(first.slot) == first
    assert next(book.starts_on(date(2026, 3, 27))).slot.endswith("T09:00Z")
    assert next(book.starts_on(date(2026, 3, 30))).slot.endswith("T08:00Z")


def test_a_day_of_23_or_25_hours_is_one_day():
    book = crew(hours=[Hours(weekday=6, capacity=1)], special={})
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        [one] = book.starts_on(day)
        assert one.end - one.start == timedelta(hours=hours)
        assert slot_of(one.start, is_day=True) == day.isoformat()


def test_the_cut_off_is_the_hour_here_on_both_sides_of_a_change():
    # Clocks change on Sunday 29 March: the cut-off for Monday is Friday 11am, still winter time.
    book = crew()
    start = book.start_of("2026-03-30")
    assert book.open_until(start) == datetime(2026, 3, 27, 11, tzinfo=UTC)
    assert book.change_until(start.day, start.start) == datetime(2026, 3, 27, 11, tzinfo=UTC)
    later = book.start_of("2026-03-31")
    assert book.open_until(later) == datetime(2026, 3, 30, 10, tzinfo=UTC)


def test_a_time_with_no_lead_can_be_had_until_it_begins():
    book = desk(change_working_days=0)
    first = next(book.starts_on(date(2026, 6, 2)))
    assert book.open_until(first) == first.start
    assert book.change_until(first.day, first.start) == first.start


@pytest.mark.parametrize(
    "name",
    [
        "", "2026-13-01", "2026-06-31", "x" * 10, "x" * 17, None, 7, ["2026-06-02"], {"a": 1},
        "2026-06-02T25:00Z", "2026-06-02T09:00+", "9999-12-31T23:59Z", "0001-01-01T00:00Z",
        "２０２６-06-02", "2026-W23-2", "2026-06-02T09:00Z; drop",
    ],
)  # fmt: skip
def test_what_is_no_name_of_a_place_is_offered_nowhere(name):
    day_of(name)
    assert crew().is_offered(name, now=MONDAY_10AM) is None
    assert desk().is_offered(name, now=MONDAY_10AM) is None
    assert crew().start_of(name) is None


@pytest.mark.parametrize("name", ["2026-06-01", "2026-05-29", "2026-12-24", "2026-06-06"])
def test_too_soon_past_too_late_and_a_weekend_are_not_offered(name):
    assert crew().is_offered(name, now=london(2026, 6, 1, 12)) is None


def test_a_time_between_two_times_is_not_offered():
    assert desk().is_offered("2026-06-02T08:10Z", now=MONDAY_10AM) is None
    assert desk().is_offered("2026-06-02T08:15Z", now=MONDAY_10AM) is not None
