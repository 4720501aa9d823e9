"""Holding, booking, changing and cancelling; attendance; what admins change."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar as ReadCalendar

from councils.bookings import api, invariants, queries
from councils.bookings.models import Booking, Slot
from councils.bookings.operations import calendars, sweeping
from councils.errors import ChangedMeanwhile
from councils.events.models import AuditEntry
from councils.events.testing import captured_events
from councils.models import Closure, WorkingPattern
from councils.operations.editing import token_of
from councils.tenancy import current_council
from tests.councils.booking_samples import NOW, booked, day_calendar, taken, time_calendar

DAY = "2026-06-09"
OTHER = "2026-06-10"


@pytest.fixture(autouse=True)
def _inside(in_maidstone):
    yield
    assert queries.miscounted() == []


def left(key="crew", slot=DAY, **more):
    found = api.offers(key, now=more.pop("now", NOW), **more).get(slot)
    return found.left if found else 0


def hold(slot=DAY, *, key="crew", holder=None, now=NOW, **more):
    return api.hold(key, slot, holder=holder or uuid4(), now=now, **more)


def test_what_is_held_is_not_offered_to_others():
    day_calendar(capacity=2)
    assert left() == 2
    holder = uuid4()
    hold(holder=holder)
    assert left() == 1
    assert left(holder=holder) == 2
    hold()
    assert left() == 0
    with pytest.raises(api.SlotGone, match="That day has gone"):
        hold()


def test_a_hold_runs_out_with_or_without_the_sweep():
    day_calendar(capacity=1)
    hold(minutes=10)
    later = NOW + timedelta(minutes=10)
    assert left(now=later) == 1
    hold(now=later)
    assert Booking.objects.count() == 1
    assert sweeping.expire_holds(now=later + timedelta(minutes=11)) == 1
    assert taken() == {"Tuesday 9 June 2026": 0}
    assert sweeping.expire_holds(now=later + timedelta(minutes=11)) == 0


def test_the_same_again_keeps_one_place_and_another_day_moves_it():
    day_calendar(capacity=1)
    holder = uuid4()
    first = hold(holder=holder)
    again = hold(holder=holder, now=NOW + timedelta(minutes=5))
    assert again.pk == first.pk
    assert again.held_until > first.held_until
    hold(OTHER, holder=holder)
    assert taken() == {"Tuesday 9 June 2026": 0, "Wednesday 10 June 2026": 1}


def test_a_move_that_fails_keeps_what_was_held():
    day_calendar(capacity=1)
    holder = uuid4()
    hold(holder=holder)
    hold(OTHER)
    with pytest.raises(api.SlotGone):
        hold(OTHER, holder=holder)
    assert left(holder=holder) == 1


def test_release_gives_up_what_is_held_and_no_booking():
    day_calendar(capacity=2)
    stands = booked()
    holder = uuid4()
    hold(holder=holder)
    assert api.release(holder) == 1
    assert api.release(holder) == 0
    assert taken() == {"Tuesday 9 June 2026": 1}
    assert api.booking_of(stands.subject).is_to_come


def test_confirming_books_what_is_held_once():
    day_calendar()
    holder, subject = uuid4(), uuid4()
    hold(holder=holder)
    with captured_events() as seen:
        first = api.confirm(holder, subject=subject, reference="MBC-1", now=NOW)
        again = api.confirm(holder, subject=subject, reference="MBC-1", now=NOW)
    assert [one.pk for one in first] == [one.pk for one in again]
    assert [(one.event_name, one.day) for one in seen] == [("bookings.confirmed", date(2026, 6, 9))]
    assert taken() == {"Tuesday 9 June 2026": 1}
    assert api.booking_of(subject).words == "Tuesday 9 June 2026"


def test_a_hold_that_ran_out_is_taken_again_or_gone():
    day_calendar(capacity=1)
    mine, later = uuid4(), NOW + timedelta(minutes=30)
    want = [api.Wanted(calendar="crew", slot=DAY)]
    hold(holder=mine)
    sweeping.expire_holds(now=later)
    [made] = api.confirm(mine, subject=uuid4(), reference="A", now=later, wanted=want)
    assert made.state == "confirmed"
    with pytest.raises(api.SlotGone):
        api.confirm(uuid4(), subject=uuid4(), reference="B", now=later, wanted=want)


def test_a_hold_outlives_the_cut_off_that_passes_while_somebody_types():
    day_calendar(lead_working_days=1)
    holder, before = uuid4(), datetime(2026, 6, 8, 9, 55, tzinfo=UTC)  # cut-off 11am = 10:00 UTC
    hold(holder=holder, now=before)
    after = before + timedelta(minutes=8)
    with pytest.raises(api.SlotGone):
        hold(now=after)
    [made] = api.confirm(
        holder,
        subject=uuid4(),
        reference="A",
        now=after,
        wanted=[api.Wanted(calendar="crew", slot=DAY)],
    )
    assert made.state == "confirmed"


def test_what_the_answers_no_longer_ask_for_is_given_up():
    day_calendar("bulk")
    day_calendar("cold")
    holder = uuid4()
    hold(key="cold", holder=holder)
    hold(key="bulk", holder=holder)
    [made] = api.confirm(
        holder,
        subject=uuid4(),
        reference="A",
        now=NOW,
        wanted=[api.Wanted(calendar="bulk", slot=DAY)],
    )
    assert made.calendar.key == "bulk"
    assert taken("cold") == {"Tuesday 9 June 2026": 0}


@pytest.mark.parametrize(
    "slot", ["2026-06-06", "2026-05-29", "2027-06-09", "nonsense", "2026-06-09T08:00Z", ""]
)
def test_what_was_never_offered_cannot_be_held(slot):
    day_calendar()
    with pytest.raises(api.SlotGone):
        hold(slot)
    assert not Slot.objects.exists()


def test_a_calendar_that_is_not_there_or_not_in_use():
    day_calendar(is_active=False)
    for key in ("crew", "none", "x" * 500):
        with pytest.raises(api.NoCalendar):
            hold(key=key)
        with pytest.raises(api.NoCalendar):
            api.offers(key, now=NOW)


def test_a_change_takes_the_new_before_it_frees_the_old():
    day_calendar(capacity=1)
    mine, other = booked(), booked(slot=OTHER)
    with pytest.raises(api.SlotGone):
        api.change(mine.subject, OTHER, now=NOW)
    assert api.booking_of(mine.subject).slot == DAY
    with captured_events() as seen:
        api.change(mine.subject, "2026-06-11", now=NOW)
        api.change(mine.subject, "2026-06-11", now=NOW)
    assert [(one.before, one.day) for one in seen] == [(date(2026, 6, 9), date(2026, 6, 11))]
    assert left(slot=DAY) == 1
    api.change(other.subject, DAY, now=NOW)
    assert api.booking_of(other.subject).changes == 1


def test_a_resident_changes_until_the_cut_off_and_staff_after_it():
    day_calendar(capacity=1)
    mine = booked()
    until = api.booking_of(mine.subject).change_until
    assert until == datetime(2026, 6, 8, 10, tzinfo=UTC)  # Monday 11am
    api.change(mine.subject, OTHER, now=until - timedelta(days=3))
    api.change(mine.subject, DAY, now=until - timedelta(seconds=1))
    with pytest.raises(api.TooLateToChange):
        api.change(mine.subject, "2026-06-12", now=until)
    with pytest.raises(api.TooLateToChange):
        api.cancel(mine.subject, now=until)
    api.change(mine.subject, OTHER, now=until, by_staff=True)
    api.cancel(mine.subject, now=until, by_staff=True)
    with pytest.raises(api.NoBooking):
        api.cancel(mine.subject, now=until, by_staff=True)


def test_a_change_keeps_to_the_rules_of_the_form():
    day_calendar()
    rules = api.Rules(lead_working_days=4)
    holder, subject = uuid4(), uuid4()
    api.confirm(
        holder,
        subject=subject,
        reference="A",
        now=NOW,
        wanted=[api.Wanted(calendar="crew", slot=DAY, rules=rules)],
    )
    with pytest.raises(api.SlotGone):
        api.change(subject, "2026-06-03", now=NOW)


def test_cancelling_frees_the_place():
    day_calendar(capacity=1)
    mine = booked()
    with captured_events() as seen:
        api.cancel(mine.subject, now=NOW)
    assert [one.event_name for one in seen] == ["bookings.cancelled"]
    assert left() == 1
    assert not api.booking_of(mine.subject).is_to_come
    hold()


def test_the_end_of_a_request_frees_what_is_to_come_and_counts_what_was_done():
    day_calendar(capacity=1)
    early, on_the_day, undone = booked(), booked(slot=OTHER), booked(slot="2026-06-11")
    api.end(early.subject, was_done=True, now=NOW)
    api.end(early.subject, was_done=True, now=NOW)
    api.end(on_the_day.subject, was_done=True, now=datetime(2026, 6, 10, 13, tzinfo=UTC))
    api.end(undone.subject, was_done=False, now=datetime(2026, 6, 11, 13, tzinfo=UTC))
    states = [api.booking_by_id(one.pk).state for one in (early, on_the_day, undone)]
    assert states == ["cancelled", "attended", "cancelled"]
    assert api.end(uuid4(), was_done=True, now=NOW) == []


def test_attendance_is_marked_on_the_day_and_can_be_corrected():
    time_calendar()
    mine = booked("desk", "2026-06-09T08:00Z")
    by = uuid4()
    with pytest.raises(api.NotYet):
        api.attend(mine.pk, by_id=by, now=NOW)
    morning = datetime(2026, 6, 9, 7, 50, tzinfo=UTC)
    with pytest.raises(api.NotYet):
        api.miss(mine.pk, by_id=by, now=morning)
    with captured_events() as seen:
        api.attend(mine.pk, by_id=by, now=morning)
        api.attend(mine.pk, by_id=by, now=morning)
        api.unmark(mine.pk, by_id=by, now=morning)
        api.miss(mine.pk, by_id=by, now=morning + timedelta(hours=1))
    assert [(one.before, one.after) for one in seen] == [
        ("confirmed", "attended"),
        ("attended", "confirmed"),
        ("confirmed", "missed"),
    ]
    with pytest.raises(api.NoBooking):
        api.attend(uuid4(), by_id=by, now=morning)


def test_the_wait_is_of_people_who_came_and_were_not_served():
    calendar = time_calendar(capacity=2)
    morning = datetime(2026, 6, 9, 7, 50, tzinfo=UTC)
    people = [booked("desk", slot) for slot in ("2026-06-09T08:00Z", "2026-06-09T08:15Z") * 2][:3]
    for one in people:
        api.attend(one.pk, by_id=None, now=morning)
    assert api.wait_at(calendar, now=morning) == api.Wait(people=3, minutes=30)
    api.serve(people[0].pk, now=morning)
    api.serve(people[0].pk, now=morning)
    assert api.wait_at(calendar, now=morning) == api.Wait(people=2, minutes=15)
    assert api.wait_at(calendar, now=morning + timedelta(days=1)).people == 0


def test_fewer_places_keep_the_bookings_and_offer_nothing_more():
    day_calendar(capacity=3)
    first, second = booked(), booked()
    hours = [api.OpeningHours(weekday=1, capacity=1)]
    calendar = api.calendar_of("crew")
    seen = token_of(api.hours_shown(calendar))
    calendars.change_hours(key="crew", hours=hours, seen=seen, by_id=uuid4(), now=NOW)
    assert left() == 0
    assert [one.kind for one in invariants.overbooked(NOW)] == ["overbooked-slot"]
    api.cancel(first.subject, now=NOW)
    assert left() == 0
    api.cancel(second.subject, now=NOW)
    assert left() == 1
    with pytest.raises(ChangedMeanwhile):
        calendars.change_hours(key="crew", hours=hours, seen=seen, by_id=uuid4(), now=NOW)


def test_a_closed_day_lists_whom_it_hits_and_takes_no_more():
    calendar, by = day_calendar(), uuid4()
    mine = booked()
    day = date(2026, 6, 9)
    api.add_special_day(
        key="crew", day=day, capacity=None, reason="Crew training", by_id=by, now=NOW
    )
    assert [one.id for one in api.to_come_on(calendar, [day])] == [mine.pk]
    assert left() == 0
    with pytest.raises(api.SlotGone):
        hold()
    with pytest.raises(api.SpecialDayTaken):
        api.add_special_day(key="crew", day=day, capacity=4, reason="x", by_id=by, now=NOW)
    assert api.remove_special_day(key="crew", day=day, by_id=by, now=NOW)
    assert not api.remove_special_day(key="crew", day=day, by_id=by, now=NOW)
    assert left() == 1
    acts = AuditEntry.objects.filter(object_type="booking_calendar").values_list("act", flat=True)
    assert list(acts) == ["booking_exception_added", "booking_exception_removed"]


def test_a_closure_of_the_council_closes_its_calendars():
    day_calendar()
    pattern = WorkingPattern.objects.get(council=current_council(), slug="default")
    Closure.objects.create(pattern=pattern, day=date(2026, 6, 9), reason="Flood")
    vars(current_council()).pop("_calendars", None)
    assert left() == 0
    with pytest.raises(api.SlotGone):
        hold()


def test_hours_of_one_weekday_must_not_overlap():
    rows = [
        api.OpeningHours(weekday=0, capacity=1, opens=time(9), closes=time(12), slot_minutes=15),
        api.OpeningHours(weekday=0, capacity=1, opens=time(11), closes=time(13), slot_minutes=15),
    ]
    with pytest.raises(api.HoursOverlap):
        api.ensure_calendar(key="x", kind="time", title="X", openings=rows)


def test_the_shipped_calendars_are_made_once_and_left_alone():
    made = api.ensure_calendars()
    assert {one.key for one in made} == {"bulky", "bulky_fridge", "appointments"}
    assert api.ensure_calendars() == []
    assert {one.capacity for one in api.calendar_of("bulky").openings.all()} == {20}


def test_each_partner_has_its_own_days(councils):
    from councils.tenancy import in_council

    days = {}
    for council in councils:
        with in_council(council):
            api.ensure_calendars()
            rows = api.calendar_of("bulky").openings.all()
            days[council.slug] = {(row.weekday, row.capacity, bool(row.areas)) for row in rows}
    assert days["swale"] == {(1, 15, False), (3, 15, False)}
    assert days["tunbridge-wells"] == {(day, 15, True) for day in range(5)}


def test_offers_ask_a_fixed_number_of_questions():
    day_calendar(capacity=9)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            api.offers("crew", now=NOW, holder=uuid4())
        return len(seen)

    asked()
    few = asked()
    for number in range(6):
        booked(slot=f"2026-06-{9 + number % 3:02}")
        hold(slot=OTHER)
    assert asked() == few <= 5


def test_the_day_sheet_asks_a_fixed_number_of_questions():
    time_calendar(capacity=9)
    booked("desk", "2026-06-09T08:00Z")

    def asked():
        with CaptureQueriesContext(connection) as seen:
            rows = api.day_sheet("desk", date(2026, 6, 9))
        return len(seen), len(rows)

    asked()
    few, _ = asked()
    for _ in range(5):
        booked("desk", "2026-06-09T08:15Z")
    assert asked() == (few, 6)


@pytest.mark.parametrize(
    ("key", "slot"), [("crew", DAY), ("desk", "2026-06-09T08:00Z"), ("desk", "2026-11-03T09:00Z")]
)
def test_the_calendar_file_is_read_by_a_calendar(key, slot):
    day_calendar()
    time_calendar(days_ahead=300, place="Town Hall", address="1 High Street\nMaidstone")
    mine = api.booking_by_id(booked(key, slot).pk)
    link = "https://maidstone.example/bookings/1/"
    file = api.to_ical(mine, council=current_council(), link=link, now=NOW)
    assert b"\r\n" in file
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    read = ReadCalendar.from_ical(file)
    [event] = read.walk("VEVENT")
    start = event.decoded("dtstart")
    if key == "crew":
        assert start == date(2026, 6, 9)
    else:
        assert start == mine.start
        assert start.hour == 9  # as the clock here shows it
        assert b"Town Hall" in file
    assert str(event["uid"]).startswith(str(mine.id))
    assert read["method"] == "PUBLISH"


def test_people_are_reminded_once_the_day_before():
    day_calendar()
    mine = booked()
    eve = datetime(2026, 6, 8, 8, 30, tzinfo=UTC)
    assert sweeping.remind(now=eve - timedelta(hours=1)) == 0  # before nine
    with captured_events() as seen:
        assert sweeping.remind(now=eve) == 1
        assert sweeping.remind(now=eve) == 0
    assert [(one.event_name, one.subject_id) for one in seen] == [
        ("bookings.reminder_due", mine.subject)
    ]
    assert sweeping.remind(now=eve + timedelta(days=1)) == 0


def test_no_reminder_where_the_council_wants_none():
    day_calendar()
    booked()
    current_council().options["bookings.remind"] = False
    try:
        assert sweeping.remind(now=datetime(2026, 6, 8, 12, tzinfo=UTC)) == 0
    finally:
        current_council().options.pop("bookings.remind")


def test_reconcile_finds_a_wrong_counter_and_a_stale_hold():
    day_calendar()
    hold()
    Slot.objects.update(taken=2)
    assert [one.kind for one in invariants.miscounted(NOW)] == ["miscounted-slot"]
    assert invariants.stale_holds(NOW) == []
    assert len(invariants.stale_holds(NOW + timedelta(hours=1))) == 1
    Slot.objects.update(taken=1)
