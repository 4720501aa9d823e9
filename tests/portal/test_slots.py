"""A day or time from a calendar, through the pages: offered, held, booked, gone, tampered with."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case
from councils import clock, limits
from councils.bookings import api as bookings
from councils.bookings import queries
from councils.bookings.models import Booking, Slot
from councils.bookings.operations import sweeping
from councils.events.testing import deliver_events
from portal.errors import NotComplete
from portal.models import Draft
from portal.operations.drafting import portable_answers
from portal.operations.submitting import submit_draft
from portal.visitor import context_for
from tests.councils.booking_samples import day_calendar, time_calendar
from tests.portal.factories import draft_id_of, facts
from tests.portal.slot_samples import definition, slot_service

YOU_POST = {"full_name": "Zoë Brown", "email": "zoe@people.example"}


@pytest.fixture
def client(site, host_client):
    return host_client(site)


@pytest.fixture(autouse=True)
def _counted(site):
    yield
    assert queries.miscounted() == []


def slots(key="crew", **more):
    return [one.slot for one in bookings.offers(key, now=clock.now(), **more).offers]


def begin(client, slug="visit"):
    return client.post(f"/services/{slug}/apply/")["Location"]


def at(url, step):
    return url.rsplit("/", 2)[0] + f"/{step}/"


def shown(response):
    return re.findall(r'name="when_choice" value="([^"]+)"', response.content.decode())


def hold_by_another(slot, key="crew"):
    return bookings.hold(key, slot, holder=uuid4(), now=clock.now())


def answered(client, url, slot):
    assert client.post(url, {"when_choice": slot, "when_at": "0"}).status_code == 302
    assert client.post(at(url, "you"), YOU_POST)["Location"].endswith("/check/")
    return at(url, "check")


def test_from_a_day_to_a_booking_of_the_case(client):
    day_calendar(capacity=1)
    slot_service()
    url = begin(client)
    first = shown(client.get(url))
    assert first == slots()[: len(first)]
    check = answered(client, url, first[2])
    held = Booking.objects.get()
    assert held.state == "held"
    assert Draft.objects.get().answers["when"]["hold"] == str(held.pk)
    assert bookings.slot_words(first[2]) in client.get(check).content.decode()
    assert client.post(check)["Location"].endswith("/sent/")
    case = Case.objects.get()
    booking = bookings.booking_of(case.pk)
    assert (booking.slot, booking.reference) == (first[2], case.reference)
    assert case.answers["pages"][0]["items"][0]["shown"] == booking.words


def test_a_second_click_books_no_second_place(client):
    day_calendar()
    slot_service()
    check = answered(client, begin(client), slots()[0])
    client.post(check)
    client.post(check)
    assert Booking.objects.filter(state="confirmed").count() == 1


def test_later_dates_come_by_a_button_and_the_choice_stays(client):
    day_calendar(days_ahead=90)
    slot_service(days_ahead=70)
    url = begin(client)
    first = shown(client.get(url))
    later = client.post(url, {"when_choice": first[0], "when_at": "0", "find": "when:later"})
    assert later.status_code == 200
    text = later.content.decode()
    assert "There is a problem" not in text
    assert shown(later)[0] == first[0]
    assert set(shown(later)[1:]).isdisjoint(first)
    assert "Your choice" in text
    back = client.post(url, {"when_choice": first[0], "when_at": "1", "find": "when:earlier"})
    assert shown(back) == first
    far = client.post(url, {"when_at": "999", "find": "when:later"})
    assert "Later dates" not in far.content.decode()
    assert not Booking.objects.exists()


def test_a_day_that_goes_while_somebody_looks_is_refused_beside_the_field(client):
    day_calendar(capacity=1)
    slot_service()
    url = begin(client)
    slot = shown(client.get(url))[0]
    hold_by_another(slot)
    page = client.post(url, {"when_choice": slot, "when_at": "0"})
    assert page.status_code == 422
    assert "That day has gone. Choose another." in page.content.decode()
    assert slot not in shown(page)


def test_a_hold_that_ran_out_is_taken_again_when_the_form_is_sent(client, monkeypatch):
    day_calendar(capacity=1)
    slot_service()
    check = answered(client, begin(client), slots()[0])
    later = clock.now() + timedelta(minutes=11)
    sweeping.expire_holds(now=later)
    assert not Booking.objects.exists()
    assert client.post(check)["Location"].endswith("/sent/")
    assert Booking.objects.get().state == "confirmed"


def test_a_day_lost_while_typing_leads_back_and_loses_nothing(client):
    day_calendar(capacity=1)
    slot_service()
    url, slot = begin(client), slots()[0]
    check = answered(client, url, slot)
    sweeping.expire_holds(now=clock.now() + timedelta(minutes=11))
    hold_by_another(slot)
    gone = client.post(check, follow=True)
    assert gone.request["PATH_INFO"] == at(url, "day")
    text = gone.content.decode()
    assert "That day has gone. Choose another." in text
    assert re.search(r"href=\"#(id_when_0)\"", text), re.findall(r"href=.#[^>]+", text)
    assert "<title>Error" in re.sub(r"\s+", " ", text).replace("<title> ", "<title>")
    assert not Case.objects.exists()
    assert Draft.objects.get().answers["full_name"] == "Zoë Brown"
    check = answered(client, url, slots()[0])
    assert client.post(check)["Location"].endswith("/sent/")


def test_the_last_look_is_the_bookings_own(client, monkeypatch):
    """Free when the answers were checked, gone when it is booked: nothing of the submit stays."""
    day_calendar(capacity=1)
    slot_service()
    url, slot = begin(client), slots()[0]
    answered(client, url, slot)
    draft = Draft.objects.get()
    bookings.release(draft.pk)
    hold_by_another(slot)
    monkeypatch.setattr("portal.fields.slot.Slot.check_stored", lambda *given: [])
    with pytest.raises(NotComplete) as wrong:
        submit_draft(
            draft_id=draft.pk,
            facts=facts(),
            context=context_for(draft),
            assisted_by=None,
            now=clock.now(),
        )
    assert wrong.value.page_id == "day"
    assert not Case.objects.exists()
    assert Draft.objects.get().submitted_at is None


@pytest.mark.parametrize(
    "choice",
    ["2020-01-01", "2099-06-01", "nonsense", "2026-06-02T08:00Z", "' OR 1=1 --", "x" * 5000, "０"],
)
def test_a_choice_that_was_never_offered_is_refused(client, choice):
    day_calendar()
    slot_service()
    url = begin(client)
    page = client.post(url, {"when_choice": choice, "when_at": "-7"})
    assert page.status_code == 422
    assert not Booking.objects.exists()


def test_a_tampered_draft_is_not_sent(client):
    day_calendar()
    slot_service()
    check = answered(client, begin(client), slots()[0])
    bookings.release(Draft.objects.get().pk)
    for stored in (
        {"calendar": "crew", "slot": "2020-01-01", "start": "2020-01-01", "end": "2020-01-01"},
        {"calendar": "other", "slot": slots()[0], "start": slots()[0], "end": slots()[0]},
        {"calendar": 7},
        [1],
        "x",
    ):
        draft = Draft.objects.get()
        draft.answers["when"] = stored
        draft.save()
        assert client.post(check)["Location"].endswith("/day/")
        assert client.get(at(check, "day")).status_code == 200
    assert not Case.objects.exists()


def test_the_forms_own_lead_counts(client):
    day_calendar(lead_working_days=1)
    slot_service(lead_working_days=6, cut_off="09:00")
    url = begin(client)
    rules = bookings.Rules.of({"lead_working_days": 6, "cut_off": "09:00"})
    assert shown(client.get(url))[0] == slots(rules=rules)[0]
    assert client.post(url, {"when_choice": slots()[0]}).status_code == 422


def test_few_places_are_said_and_many_are_not(client):
    day_calendar(capacity=9, few=3)
    slot_service()
    slot = slots()[0]
    for _ in range(8):
        hold_by_another(slot)
    text = client.get(begin(client)).content.decode()
    assert text.count("1 place left") == 1
    assert "9 places left" not in text


def test_times_by_day(client):
    time_calendar(place="Town Hall", address="1 High Street\nMaidstone")
    slot_service(calendar="desk")
    url = begin(client)
    page = client.get(url)
    text = page.content.decode()
    assert "Town Hall" in text
    assert text.count('<details class="govuk-details app-slots"') == 5
    slot = shown(page)[0]
    check = answered(client, url, slot)
    assert bookings.slot_words(slot) in client.get(check).content.decode()
    client.post(check)
    assert bookings.booking_of(Case.objects.get().pk).slot == slot


def test_a_calendar_by_an_answer_and_a_choice_of_another_since(client):
    day_calendar("crew")
    day_calendar("cold")
    which = {
        "id": "which",
        "title": "Which?",
        "questions": [
            {
                "id": "kind",
                "kind": "radios",
                "label": "What is it?",
                "required": True,
                "options": [
                    {"value": "crew", "label": "A sofa"},
                    {"value": "cold", "label": "A fridge"},
                ],
            }
        ],
    }
    form = definition("visit", {"calendar": {"answer": "kind"}}, before=[which])
    slot_service(form=form)
    url = begin(client)
    client.post(url, {"kind": "crew"})
    check = answered(client, at(url, "day"), slots()[0])
    client.post(at(url, "which"), {"kind": "cold"})
    page = client.post(check, follow=True)
    assert page.request["PATH_INFO"] == at(url, "day")
    assert "Choose the date again" in page.content.decode()
    client.post(answered(client, at(url, "day"), slots("cold")[0]))
    assert [one.calendar.key for one in Booking.objects.all()] == ["cold"]


def test_a_weekday_by_area_goes_by_the_ward_of_the_place(client):
    rows = [
        bookings.OpeningHours(weekday=1, capacity=2, areas=("E05004992",)),
        bookings.OpeningHours(weekday=3, capacity=2, areas=("E05004993",)),
    ]
    day_calendar(openings=rows)
    where = {
        "id": "where",
        "title": "Where?",
        "questions": [
            {"id": "spot", "kind": "map_point", "label": "Where is it?", "required": True}
        ],
    }
    slot_service(form=definition("visit", {"calendar": "crew"}, before=[where], place="spot"))
    url = begin(client)
    draft = Draft.objects.get()
    for ward, weekday in (("E05004992", 1), ("E05004993", 3)):
        draft.answers["spot"] = {"lat": 51.27, "lng": 0.52, "ward_gss": ward, "words": "Here"}
        draft.pages_done = ["where"]
        draft.save()
        days = {
            clock.datetime.fromisoformat(one).weekday() for one in shown(client.get(at(url, "day")))
        }
        assert days == {weekday}
    draft.answers["spot"] = {"lat": None, "lng": None, "ward_gss": "", "words": "Somewhere"}
    draft.save()
    assert "There are no dates to choose from online" in client.get(at(url, "day")).content.decode()


@pytest.mark.parametrize("made", [True, False])
def test_no_calendar_or_no_dates_says_whom_to_phone(client, site, made):
    if made:
        day_calendar(openings=[])
    slot_service()
    url = begin(client)
    assert site.phone in client.get(url).content.decode()
    page = client.post(url, {"when_choice": "2026-06-02"})
    assert page.status_code == 422
    assert client.post(url, {}).status_code == 422


def test_a_place_is_not_carried_to_another_council(client):
    day_calendar()
    slot_service()
    answered(client, begin(client), slots()[0])
    assert set(portable_answers(Draft.objects.get())) == {"full_name", "email"}


def test_the_page_asks_a_fixed_number_of_questions(client):
    day_calendar(capacity=30)
    slot_service()
    url = begin(client)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    asked()
    few = asked()
    for slot in slots()[:6] * 4:
        hold_by_another(slot)
    assert asked() == few


def test_holding_again_by_going_back_keeps_one_place(client):
    day_calendar(capacity=2)
    slot_service()
    url = begin(client)
    first, second = slots()[:2]
    answered(client, url, first)
    answered(client, url, first)
    answered(client, url, second)
    assert [one.start for one in Booking.objects.all()] == [Slot.objects.get(taken=1).start]
    assert Booking.objects.get().holder == UUID(str(draft_id_of(url)))


def test_the_page_definition_needs_a_calendar():
    from portal import engine

    broken = definition("visit", {})
    assert any("needs a calendar" in one for one in engine.check_definition(broken))


def test_places_first_then_a_time_at_the_one_that_was_chosen(client):
    time_calendar("hall", place="Town Hall", address="1 High Street")
    time_calendar("library", place="Library")
    day_calendar()
    where = {
        "id": "site",
        "title": "Where?",
        "questions": [
            {
                "id": "place_of_talk",
                "kind": "radios",
                "label": "Where do you want to come to?",
                "required": True,
                "options": [{"value": "hall", "label": "At the town hall"}],
                "options_from": {"lookup": "booking_places"},
            }
        ],
    }
    slot_service(
        form=definition("visit", {"calendar": {"answer": "place_of_talk"}}, before=[where])
    )
    url = begin(client)
    text = client.get(url).content.decode()
    assert "At the town hall" in text
    assert "Library" in text
    assert "Crew" not in text
    client.post(url, {"place_of_talk": "library"})
    slot = slots("library")[2]
    client.post(answered(client, at(url, "day"), slot))
    assert Booking.objects.get().calendar.key == "library"


def test_two_days_in_one_form_are_two_bookings_each_with_its_own_page(client):
    day_calendar("bulk", capacity=1)
    day_calendar("cold", capacity=1)
    cold = {
        "id": "cold",
        "title": "Fridge",
        "questions": [
            {
                "id": "cold_day",
                "kind": "slot",
                "label": "When for the fridge?",
                "required": True,
                "validation": {"calendar": "cold"},
            }
        ],
    }
    slot_service(form=definition("visit", {"calendar": "bulk"}, before=[cold]))
    url = begin(client)
    first, second = slots("cold")[6], slots("bulk")[2]
    client.post(url, {"cold_day_choice": first})
    check = answered(client, at(url, "day"), second)
    hold_id = bookings.release(Draft.objects.get().pk)
    assert hold_id == 2
    hold_by_another(second, "bulk")
    gone = client.post(check, follow=True)
    assert gone.request["PATH_INFO"] == at(url, "day")
    second = slots("bulk")[4]
    page = client.post(answered(client, at(url, "day"), second), follow=True)
    text = page.content.decode()
    assert text.count("Add it to your calendar") == 2
    case = Case.objects.get()
    deliver_events(strict=True)
    mine = bookings.bookings_of(case.pk)
    assert [one.slot for one in mine] == [second, first]
    case.refresh_from_db()
    assert case.planned_on == mine[0].day
    client.post(bookings.path_of(mine[0].id, "cancel/"))
    case.refresh_from_db()
    assert case.is_open  # the fridge is still to be collected
    assert case.planned_on == mine[1].day
    other = slots("cold")[0]
    client.post(bookings.path_of(mine[1].id, "change/"), {"when_choice": other})
    assert [one.slot for one in bookings.bookings_of(case.pk)] == [other]
    client.post(bookings.path_of(mine[1].id, "cancel/"))
    case.refresh_from_db()
    assert not case.is_open


def test_one_address_cannot_hold_every_place(client, monkeypatch):
    monkeypatch.setattr("portal.views.apply.HOLDS", 2)
    limits._local.clear()
    day_calendar(capacity=9)
    slot_service()
    first, *_ = slots()
    for _ in range(2):
        assert client.post(begin(client), {"when_choice": first}).status_code == 302
    refused = client.post(begin(client), {"when_choice": first})
    assert refused.status_code == 422
    assert "Too many times were chosen from this connection" in refused.content.decode()
    assert first in refused.content.decode()  # what was chosen stays
    assert Booking.objects.count() == 2
    limits._local.clear()
