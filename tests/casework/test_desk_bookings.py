"""Day sheets at the desk: who comes, check-in, missed, moved for a caller; and who may do it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case, Message
from casework.operations.closing import close_case
from councils import clock
from councils.bookings import api as bookings
from councils.bookings import queries
from councils.bookings.models import Booking
from councils.events.models import AuditEntry
from councils.events.testing import captured_events, deliver_events
from tests.casework.factories import contractor, opened, routed, staff
from tests.councils.booking_samples import day_calendar, time_calendar
from tests.support.people import make_staff

SLOT = "2026-06-09T08:00Z"
BEFORE = datetime(2026, 6, 1, 9, tzinfo=UTC)
MORNING = datetime(2026, 6, 9, 7, 50, tzinfo=UTC)
SHEET = "/desk/bookings/desk/2026-06-09/"


@pytest.fixture(autouse=True)
def _inside(in_maidstone):
    yield
    assert queries.miscounted() == []


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: what time it is."""

    def be(moment):
        monkeypatch.setattr("councils.clock.now", lambda: moment)

    be(BEFORE)
    return be


@pytest.fixture
def desk(at, maidstone, client_for):
    """`desk(role)`: a browser of somebody with that role."""
    return lambda role="agent": client_for(maidstone, make_staff(maidstone, role))


def book(case_id, slot=SLOT, calendar="desk"):
    [made] = bookings.confirm(
        uuid4(),
        subject=case_id,
        reference=Case.objects.get(pk=case_id).reference,
        now=clock.now(),
        wanted=[bookings.Wanted(calendar=calendar, slot=slot)],
    )
    return made


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def mark(client, booking, act, sheet=SHEET):
    return client.post(f"{sheet}{booking.pk}/{act}/", follow=True)


def test_the_sheet_says_who_comes_and_checks_them_in(desk, at):
    time_calendar(place="Town Hall")
    booking = book(opened().case_id)
    at(MORNING)
    client = desk()
    text = words(client.get(SHEET))
    assert "Isla Smith" in text
    assert "01622 602000" in text
    assert "9am" in text
    assert "Check in" in text
    assert "Did not come<" not in text  # the time has not come
    with captured_events() as seen:
        text = words(mark(client, booking, "attend"))
    assert "Here, waiting (8:50am)" in text
    assert "1 person is waiting" in text
    assert [one.after for one in seen] == ["attended"]
    assert "Seen" in words(mark(client, booking, "serve"))
    assert "Check in" in words(mark(client, booking, "unmark"))
    at(MORNING + timedelta(minutes=20))
    assert "Did not come" in words(mark(client, booking, "miss"))
    assert "1 person" not in words(client.get(SHEET))


def test_too_soon_and_unknown_are_words_and_404(desk, at):
    time_calendar()
    booking = book(opened().case_id)
    client = desk()
    assert "once the time has come" in words(mark(client, booking, "attend"))
    assert client.post(f"{SHEET}{booking.pk}/dance/").status_code == 404
    assert client.post(f"{SHEET}{uuid4()}/attend/").status_code == 404
    assert client.get(f"{SHEET}{booking.pk}/attend/").status_code == 405
    for path in ("desk/2026-13-01", "desk/today", "none/2026-06-09", "desk/2026-06-09T08:00Z"):
        assert client.get(f"/desk/bookings/{path}/").status_code == 404


def test_a_collection_is_a_place_and_done_or_not(desk, at):
    day_calendar()
    booking = book(opened().case_id, "2026-06-09", "crew")
    at(MORNING)
    client = desk("officer")
    sheet = "/desk/bookings/crew/2026-06-09/"
    text = words(client.get(sheet))
    assert "12 High Street" in text
    assert "Could not do it" in text
    assert "1 booked of 2 places" in text
    assert "Not done" in words(mark(client, booking, "miss", sheet))


def test_a_contractor_sees_places_of_its_own_queues_and_no_names(at, maidstone, client_for):
    day_calendar(capacity=9)
    by = contractor()
    mine = book(routed().pk, "2026-06-09", "crew")
    other = book(opened(origin_key="other").case_id, "2026-06-09", "crew")
    from accounts.models import User

    at(MORNING)
    client = client_for(maidstone, User.objects.get(pk=by.user_id))
    sheet = "/desk/bookings/crew/2026-06-09/"
    text = words(client.get(sheet))
    assert "12 High Street" in text
    assert "Isla" not in text
    assert "Closed to you" in text
    assert client.post(f"{sheet}{other.pk}/attend/").status_code == 404
    assert "Done" in words(mark(client, mine, "attend", sheet))


def test_a_restricted_case_is_named_on_its_own_page_only(desk, at):
    time_calendar()
    book(routed().pk)
    Case.objects.update(is_restricted=True)
    text = words(desk().get(SHEET))
    assert "Isla" not in text
    assert "Closed to you" in text


def test_an_auditor_looks_and_marks_nothing(desk, at):
    time_calendar()
    booking = book(opened().case_id)
    at(MORNING)
    client = desk("auditor")
    text = words(client.get(SHEET))
    assert "Isla Smith" in text
    assert "Check in" not in text
    assert client.post(f"{SHEET}{booking.pk}/attend/").status_code == 403


def test_moving_for_a_caller_after_the_cut_off(desk, at):
    time_calendar()
    case = routed()
    booking = book(case.pk)
    deliver_events(strict=True)
    at(MORNING)
    client = desk()
    page = client.get(f"/desk/cases/{case.reference}/")
    assert f"/desk/bookings/booking/{booking.pk}/move/" in words(page)
    path = f"/desk/bookings/booking/{booking.pk}/move/"
    assert client.post(path, {"when_at": "0"}).status_code == 422
    assert client.post(path, {"when_choice": "2020-01-01", "when_at": "0"}).status_code == 422
    later = client.post(path, {"when_at": "0", "find": "when:later"})
    assert later.status_code == 200
    done = client.post(path, {"when_choice": "2026-06-09T08:45Z", "when_at": "0"}, follow=True)
    assert "It is booked for Tuesday 9 June 2026 at 9:45am now" in words(done)
    assert "changed once" in words(done)
    moved = client.post(path, {"when_choice": "2026-06-10T08:00Z", "when_at": "0"}, follow=True)
    assert Case.objects.get().planned_on.isoformat() == "2026-06-10"
    assert "Booked for" in words(moved)


def test_booking_again_after_nobody_came(desk, at):
    time_calendar()
    case = routed()
    booking = book(case.pk)
    at(MORNING + timedelta(hours=2))
    client = desk()
    assert "Book again" in words(mark(client, booking, "miss"))
    path = f"/desk/bookings/booking/{booking.pk}/move/"
    client.post(path, {"when_choice": "2026-06-11T08:00Z", "when_at": "0"})
    states = list(Booking.objects.order_by("start").values_list("state", flat=True))
    assert states == ["missed", "confirmed"]
    assert Case.objects.get().planned_on.isoformat() == "2026-06-11"


def test_cancelling_for_a_caller_leaves_the_case_open(desk, at):
    time_calendar()
    case = routed()
    booking = book(case.pk)
    deliver_events(strict=True)
    client = desk()
    path = f"/desk/bookings/booking/{booking.pk}/cancel/"
    assert "The case stays open" in words(client.get(path))
    assert Case.objects.get().planned_on is not None
    assert "The case is still open" in words(client.post(path, follow=True))
    assert "cancelled or is over" in words(client.post(path, follow=True))
    assert Case.objects.get().is_open
    assert Case.objects.get().planned_on is None


def test_nothing_is_booked_for_a_case_that_ended(desk, at):
    time_calendar()
    case = routed()
    booking = book(case.pk)
    close_case(
        case_id=case.pk, outcome="done", sentence="Done.", by=staff("officer"), now=clock.now()
    )
    path = f"/desk/bookings/booking/{booking.pk}/move/"
    assert desk().get(path)["Location"] == f"/desk/cases/{case.reference}/"


def test_pages_ask_a_fixed_number_of_questions(desk, at):
    time_calendar(capacity=9)
    time_calendar("other")
    client = desk()

    def asked(path):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    book(opened().case_id)
    for path in (SHEET, "/desk/bookings/"):
        asked(path)
    few = [asked(path) for path in (SHEET, "/desk/bookings/")]
    for number in range(5):
        book(opened(origin_key=f"k{number}").case_id)
    time_calendar("third")
    assert [asked(path) for path in (SHEET, "/desk/bookings/")] == few


# --- what admins look after


@pytest.fixture
def admin(desk):
    return desk("council_admin")


def day_post(**more):
    return {"day_0": "9", "day_1": "6", "day_2": "2026", "reason": "Crew training", **more}


def test_a_calendar_from_nothing(admin, at):
    details = {
        "title": "Library appointments",
        "kind": "time",
        "place": "Library",
        "lead_working_days": "1",
        "change_working_days": "1",
        "cut_off": "11am",
        "days_ahead": "30",
        "few": "2",
        "working_days": "default",
        "is_active": "on",
        "cancel_ends_request": "on",
    }
    wrong = admin.post("/manage/bookings/new/", details | {"cut_off": "soon", "days_ahead": "0"})
    assert wrong.status_code == 422
    assert 'value="Library appointments"' in words(wrong)
    made = admin.post("/manage/bookings/new/", details)
    assert made["Location"] == "/manage/bookings/library_appointments/hours/"
    assert admin.post("/manage/bookings/new/", details).status_code == 422
    page = admin.get(made["Location"])
    seen = re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]
    times = {"day0_0_opens": "9am", "day0_0_closes": "5pm", "day0_0_minutes": "20"}
    bad = admin.post(made["Location"], {"seen": seen, **times})
    assert bad.status_code == 422
    assert "Fill in all four, or leave all empty" in words(bad)
    good = admin.post(made["Location"], {"seen": seen, **times, "day0_0_places": "3"}, follow=True)
    assert "9am to 5pm, every 20 minutes, 3 places at once" in words(good)
    assert (
        admin.post(made["Location"], {"seen": seen, **times, "day0_0_places": "4"}).status_code
        == 422
    )
    acts = AuditEntry.objects.filter(object_type="booking_calendar").values_list("act", flat=True)
    assert list(acts) == ["booking_calendar_added", "booking_hours_changed"]


def test_times_that_cannot_be(admin, at):
    time_calendar()
    path = "/manage/bookings/desk/hours/"
    seen = re.search(r'name="seen" value="(\w+)"', admin.get(path).content.decode())[1]

    def post(opens, closes, minutes="15", row="0", **more):
        data = {
            f"day0_{row}_opens": opens,
            f"day0_{row}_closes": closes,
            f"day0_{row}_minutes": minutes,
            f"day0_{row}_places": "2",
        }
        return words(admin.post(path, {"seen": seen, **data, **more}))

    assert "The end must be later than the start" in post("5pm", "9am")
    assert "longer than the time you are open" in post("9am", "9:10am")
    assert "Enter 5 or more" in post("9am", "5pm", "1")
    both = {"day0_1_opens": "4pm", "day0_1_closes": "6pm", "day0_1_minutes": "15"}
    assert "overlap" in post("9am", "5pm", **both, day0_1_places="1")
    assert len(bookings.hours_of(bookings.calendar_of("desk"))) == 5


def test_days_places_and_areas(admin, at):
    day_calendar()
    path = "/manage/bookings/crew/hours/"
    seen = re.search(r'name="seen" value="(\w+)"', admin.get(path).content.decode())[1]
    assert admin.post(path, {"seen": seen, "day1": "-4"}).status_code == 422
    admin.post(path, {"seen": seen, "day1": "15", "day3": "10"})
    areas = "/manage/bookings/crew/areas/1/"
    page = admin.get(areas).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    ward = re.search(r'name="areas" value="(E\d+)"', page)[1]
    assert admin.post(areas, {"seen": seen, "areas": ["E99999999"]}).status_code == 422
    text = words(admin.post(areas, {"seen": seen, "areas": [ward]}, follow=True))
    assert "15 places (1 ward)" in text
    assert admin.get("/manage/bookings/crew/areas/0/").status_code == 404
    found = bookings.offers("crew", now=BEFORE, area=ward).offers
    assert {one.day.weekday() for one in found} == {1, 3}


def test_an_exception_lists_whom_it_hits_and_writes_to_them(admin, at):
    time_calendar(capacity=9)
    cases = [routed(origin_key=str(number)).pk for number in range(2)]
    for case_id in cases:
        book(case_id)
    path = "/manage/bookings/desk/exceptions/new/"
    assert admin.post(path, {}).status_code == 422
    assert admin.post(path, day_post(what="places")).status_code == 422
    asked = words(admin.post(path, day_post(what="closed")))
    assert "2 people are booked on this day" in asked
    assert "Isla Smith" in asked
    assert bookings.offers("desk", now=BEFORE).get(SLOT)
    done = admin.post(
        path,
        day_post(what="closed", sure="2026-06-09", message="Please choose another day."),
        follow=True,
    )
    assert "We are writing to 2 people" in words(done)
    assert "2 booked before" in words(done)
    assert {one.case_id for one in Message.objects.all()} == set(cases)
    assert bookings.offers("desk", now=BEFORE).get(SLOT) is None
    assert Booking.objects.filter(state="confirmed").count() == 2
    again = admin.post(path, day_post(what="places", places="3", sure="2026-06-09"))
    assert "exception for this day already" in words(again)
    gone = "/manage/bookings/desk/exceptions/2026-06-09/"
    assert "2 people are booked on it already" in words(admin.get(gone))
    admin.post(f"{gone}remove/")
    assert admin.get(gone).status_code == 404
    assert bookings.offers("desk", now=BEFORE).get(SLOT)


def test_details_are_not_overwritten_by_an_old_page(admin, at):
    time_calendar()
    path = "/manage/bookings/desk/details/"
    page = admin.get(path).content.decode()
    data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page)) | {
        "working_days": "default",
        "is_active": "on",
    }
    data.pop("csrfmiddlewaretoken", None)
    assert admin.post(path, data | {"days_ahead": "20"}).status_code == 302
    old = admin.post(path, data | {"days_ahead": "10"})
    assert old.status_code == 422
    assert bookings.calendar_of("desk").days_ahead == 20


def test_only_admins_change_and_auditors_look(desk, at):
    time_calendar()
    for role, looks, changes in (
        ("auditor", 200, 403),
        ("officer", 403, 403),
        ("council_admin", 200, 200),
    ):
        client = desk(role)
        assert client.get("/manage/bookings/desk/").status_code == looks
        assert client.get("/manage/bookings/desk/hours/").status_code == changes
    assert "Change the places" not in words(desk("auditor").get("/manage/bookings/desk/"))


def test_unknown_calendars_are_404(admin, at):
    for step in ("", "details/", "hours/", "areas/1/", "exceptions/new/", "exceptions/2026-06-09/"):
        assert admin.get(f"/manage/bookings/none/{step}").status_code == 404


def test_the_lists_ask_a_fixed_number_of_questions(admin, at):
    time_calendar()

    def asked(path):
        with CaptureQueriesContext(connection) as seen:
            assert admin.get(path).status_code == 200
        return len(seen)

    asked("/manage/bookings/")
    few = asked("/manage/bookings/")
    for number in range(4):
        day_calendar(f"crew{number}")
    assert asked("/manage/bookings/") == few
