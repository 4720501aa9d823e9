"""A booking's own page and the request's: change, cancel, the case follows, mail, calendar file."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar as ReadCalendar

from casework import invariants
from casework.models import Case
from casework.operations import closing
from casework.operations.progressing import ask_resident, resume_case
from councils import clock
from councils.bookings import api as bookings
from councils.bookings import queries
from councils.bookings.models import Booking, Calendar
from councils.bookings.operations import sweeping
from councils.events.testing import deliver_events
from councils.messaging.models import Dispatch
from councils.tenancy import in_council
from tests.casework.factories import staff
from tests.councils.booking_samples import day_calendar, time_calendar
from tests.portal.slot_samples import slot_service
from tests.portal.test_slots import answered, begin, shown, slots
from tests.support.people import make_user


@pytest.fixture
def client(site, host_client):
    return host_client(site)


@pytest.fixture(autouse=True)
def _counted(site):
    yield
    assert queries.miscounted() == []


def sent(client, slot=None, *, calendar="crew"):
    """A request with a booking, sent through the pages and carried; its booking."""
    slot_service(calendar=calendar)
    url = begin(client)
    client.post(answered(client, url, slot or slots(calendar)[3]))
    deliver_events(strict=True)
    return bookings.booking_of(Case.objects.get().pk)


def page(client, booking, step="", **more):
    return client.get(bookings.path_of(booking.id, step), **more)


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def case():
    return Case.objects.select_related("queue").get()


def test_the_case_is_planned_for_the_day_that_is_booked(client):
    day_calendar()
    booking = sent(client)
    assert (case().status, case().planned_on) == ("planned", booking.day)
    [told] = [one for one in Dispatch.objects.all() if one.reason == "planned"]
    assert booking.words in told.text
    assert bookings.path_of(booking.id) in told.text


def test_the_page_of_a_booking_shows_it_and_names_nobody(client):
    day_calendar()
    booking = sent(client)
    text = words(page(client, booking))
    assert booking.words in text
    assert booking.reference in text
    assert "Zoë" not in text
    assert "zoe@" not in text
    assert page(client, booking)["Referrer-Policy"] == "no-referrer"


def test_only_the_link_opens_it(client, host_client, swale):
    day_calendar()
    booking = sent(client)
    path = bookings.path_of(booking.id)
    proof = path.split("/")[3]
    for wrong in (
        path.replace(proof, "0" * 32),
        path.replace(proof, proof[:-1] + ("0" if proof[-1] != "0" else "1")),
        path.replace(str(booking.id), str(uuid4())),
        path.replace(proof, "é"),
    ):
        assert client.get(wrong).status_code == 404
    assert host_client(swale).get(path).status_code == 404
    with in_council(swale):
        assert not bookings.is_proof(booking.id, proof)
    for step in ("change/", "cancel/", "calendar.ics"):
        assert client.get(path.replace(proof, "0" * 32) + step).status_code == 404


def test_a_hold_has_no_page(client):
    day_calendar()
    slot_service()
    answered(client, begin(client), slots()[0])
    held = Booking.objects.get()
    assert client.get(bookings.path_of(held.pk)).status_code == 404


def test_changing_the_day(client):
    day_calendar(capacity=1)
    booking = sent(client)
    path = bookings.path_of(booking.id, "change/")
    offered = shown(client.get(path)) or re.findall(
        r'name="when_choice" value="([^"]+)"', client.get(path).content.decode()
    )
    assert booking.slot not in offered
    done = client.post(path, {"when_choice": offered[0], "when_at": "0"}, follow=True)
    assert bookings.slot_words(offered[0]) in words(done)
    assert case().planned_on.isoformat() == offered[0]
    deliver_events(strict=True)
    assert case().planned_on.isoformat() == offered[0]
    assert bookings.booking_of(case().pk).changes == 1


def test_changing_needs_a_choice_and_finds_later_dates(client):
    day_calendar(days_ahead=80)
    booking = sent(client)
    path = bookings.path_of(booking.id, "change/")
    empty = client.post(path, {"when_at": "0"})
    assert empty.status_code == 422
    assert "Choose a date, or keep the one you have" in words(empty)
    later = client.post(path, {"when_at": "0", "find": "when:later"})
    assert later.status_code == 200
    assert "Earlier dates" in words(later)
    assert client.post(path, {"when_choice": "2020-01-01"}).status_code == 422
    assert bookings.booking_of(case().pk).slot == booking.slot


def test_a_day_that_goes_while_somebody_chooses_keeps_the_old_one(client, monkeypatch):
    day_calendar(capacity=1)
    booking = sent(client)
    other = slots()[0]
    real = bookings.change

    def too_late(subject, slot, *, now, **more):
        bookings.hold("crew", other, holder=uuid4(), now=now)
        return real(subject, slot, now=now, **more)

    monkeypatch.setattr("portal.operations.bookings.bookings.change", too_late)
    path = bookings.path_of(booking.id, "change/")
    gone = client.post(path, {"when_choice": other, "when_at": "0"})
    assert gone.status_code == 422
    assert "That day has gone. Choose another." in words(gone)
    monkeypatch.undo()
    assert bookings.booking_of(case().pk).slot == booking.slot


def test_cancelling_asks_first_then_frees_the_place_and_withdraws(client):
    day_calendar(capacity=1)
    booking = sent(client)
    path = bookings.path_of(booking.id, "cancel/")
    assert "You cannot undo this" in words(client.get(path))
    assert bookings.booking_of(case().pk).is_to_come
    done = client.post(path, follow=True)
    assert "Cancelled" in words(done)
    assert (case().status, case().outcome) == ("closed", "withdrawn")
    assert booking.slot in slots()
    assert client.post(path, follow=True).status_code == 200
    deliver_events(strict=True)
    assert invariants.bookings_of_ended_cases(clock.now()) == []


def test_cancelling_can_leave_the_request_open(client):
    day_calendar(cancel_ends_request=False)
    booking = sent(client)
    client.post(bookings.path_of(booking.id, "cancel/"))
    assert (case().is_open, case().planned_on, case().status) == (True, None, "new")


def test_after_the_cut_off_there_are_words_and_a_phone_number(client, site):
    day_calendar()
    booking = sent(client)
    Calendar.objects.update(change_working_days=30)
    text = words(page(client, booking))
    assert "It was possible to change or cancel it online until" in text
    assert site.phone in text
    assert "Cancel the booking" not in text
    for step in ("change/", "cancel/"):
        assert page(client, booking, step)["Location"] == bookings.path_of(booking.id)
    client.post(bookings.path_of(booking.id, "cancel/"))
    assert bookings.booking_of(case().pk).is_to_come


def test_the_calendar_file(client):
    time_calendar(place="Town Hall", address="1 High Street")
    booking = sent(client, calendar="desk")
    file = page(client, booking, "calendar.ics")
    assert file["Content-Type"].startswith("text/calendar")
    [event] = ReadCalendar.from_ical(file.content).walk("VEVENT")
    assert event.decoded("dtstart") == booking.start
    assert "Town Hall" in str(event["location"])


def test_the_request_page_of_its_owner_shows_it(site, client_for):
    day_calendar()
    person = make_user(name="Rosa Vale")
    client = client_for(site, person)
    booking = sent(client)
    text = words(client.get(f"/requests/{booking.reference}/"))
    assert f'href="{bookings.path_of(booking.id)}change/"' in text
    assert "Planned for" in text
    Calendar.objects.update(change_working_days=30)
    text = words(client.get(f"/requests/{booking.reference}/"))
    assert "change/" not in text
    assert site.phone in text


def test_the_confirmation_shows_it(client):
    day_calendar()
    slot_service()
    check = answered(client, begin(client), slots()[0])
    text = words(client.post(check, follow=True))
    assert "Your booking" in text
    assert bookings.slot_words(Booking.objects.get().calendar and slots()[0]) in text


def test_a_case_that_closes_frees_the_place(client):
    day_calendar(capacity=1)
    booking = sent(client)
    closing.close_case(
        case_id=case().pk,
        outcome="cannot",
        sentence="The road is closed.",
        by=staff("officer"),
        now=clock.now(),
    )
    assert len(invariants.bookings_of_ended_cases(clock.now())) == 1
    deliver_events(strict=True)
    assert invariants.bookings_of_ended_cases(clock.now()) == []
    assert bookings.booking_of(case().pk).state == "cancelled"
    assert booking.slot in slots()


def test_a_case_that_waits_is_planned_when_it_goes_on(client):
    day_calendar()
    booking = sent(client)
    officer = staff("officer")
    ask_resident(case_id=case().pk, question="Which side?", by=officer, now=clock.now())
    bookings.change(case().pk, slots()[0], now=clock.now())
    deliver_events(strict=True)
    assert case().status == "waiting_on_resident"
    resume_case(case_id=case().pk, by=officer, now=clock.now())
    deliver_events(strict=True)
    assert case().status == "planned"
    assert case().planned_on != booking.day


def test_people_are_reminded_by_mail_with_the_link(client, monkeypatch):
    day_calendar()
    booking = sent(client)
    mail.outbox.clear()
    eve = (queries.day_bounds(booking.day)[0] - timedelta(hours=13)).astimezone()
    monkeypatch.setattr("councils.clock.now", lambda: eve)
    assert sweeping.remind(now=eve) == 1
    deliver_events(strict=True)
    [told] = [one for one in Dispatch.objects.all() if one.reason == "reminder"]
    assert bookings.path_of(booking.id) in told.text
    assert booking.words in told.text
    assert "too late to change" in told.text  # 11am the working day before has passed
    bookings.cancel(case().pk, now=eve, by_staff=True)
    assert sweeping.remind(now=eve) == 0


def test_a_sensitive_request_is_reminded_of_neutrally(client, monkeypatch):
    day_calendar()
    booking = sent(client)
    Case.objects.update(is_sensitive=True)
    eve = (queries.day_bounds(booking.day)[0] - timedelta(hours=13)).astimezone()
    sweeping.remind(now=eve)
    deliver_events(strict=True)
    [told] = [one for one in Dispatch.objects.all() if one.reason == "reminder"]
    assert told.template == "casework/neutral"
    assert booking.words not in told.text


def test_pages_ask_a_fixed_number_of_questions(client):
    day_calendar(capacity=20)
    booking = sent(client)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            page(client, booking)
            page(client, booking, "change/")
        return len(seen)

    asked()
    few = asked()
    for slot in slots()[:5] * 3:
        bookings.hold("crew", slot, holder=uuid4(), now=clock.now())
    assert asked() == few


# --- places


def test_places_with_their_hours_and_the_wait_only_if_wanted(client):
    day_calendar()
    time_calendar("desk", place="Town Hall", address="1 High Street")
    time_calendar("gateway", place="Gateway", shows_wait=True)
    text = words(client.get("/bookings/"))
    assert "Town Hall" in text
    assert "Crew" not in text
    assert "waiting" not in words(client.get("/bookings/desk/"))
    assert "9am to 10am" in words(client.get("/bookings/desk/"))
    assert "Nobody is waiting now" in words(client.get("/bookings/gateway/"))
    for wrong in ("crew", "none", "new"):
        assert client.get(f"/bookings/{wrong}/").status_code == 404
