"""Logging a contact: any channel, with or without a case; chasing sends the news; undo."""

from uuid import uuid4

import pytest

from casework.choices import LOGGABLE_CHANNELS
from casework.models import Contact, Message
from casework.operations.messaging import reply_as_resident
from casework.operations.undoing import UNDO_WITHIN
from channels_shift.models import Fact, MonthlyDelta
from councils import clock
from councils.messaging.models import Dispatch
from councils.tenancy import in_council
from tests.casework import factories
from tests.support.people import make_staff

LOG = "/desk/contacts/new/"


@pytest.fixture
def agent(in_maidstone):
    return make_staff(in_maidstone, "agent", name="Ada Agent")


@pytest.fixture
def desk(client_for, in_maidstone, agent):
    return client_for(in_maidstone, agent)


def bar(**fields):
    """What the bar on a page sends at one press."""
    return {
        "channel": "phone",
        "outcome": "answered",
        "reason": "none",
        "key": str(uuid4()),
        **fields,
    }


def chase(case, **fields):
    return bar(reason="chasing", case=str(case.pk), update="yes", **fields)


@pytest.mark.parametrize("channel", [str(one) for one in LOGGABLE_CHANNELS])
def test_any_channel_without_a_case_or_a_name(desk, agent, channel):
    response = desk.post(LOG, bar(channel=channel, outcome="passed_on", reason="wrong_place"))
    assert response.status_code == 302
    contact = Contact.objects.get()
    assert (contact.channel, contact.outcome, contact.reason) == (
        channel,
        "passed_on",
        "wrong_place",
    )
    assert (contact.is_avoidable, contact.case_id, contact.by_id) == (True, None, agent.pk)


def test_a_useful_contact_has_no_reason(desk):
    desk.post(LOG, bar())
    contact = Contact.objects.get()
    assert (contact.is_avoidable, contact.reason) == (False, "")


def test_the_minutes_are_those_that_the_page_was_open(desk):
    now = int(clock.now().timestamp())
    desk.post(LOG, bar(shown_at=str(now - 95)))
    desk.post(LOG, bar(shown_at="1"))
    desk.post(LOG, bar(shown_at="soon"))
    first, capped, unknown = Contact.objects.order_by("at").values_list("seconds", flat=True)
    assert 95 <= first <= 97
    assert (capped, unknown) == (4 * 3600, None)


def test_a_second_press_of_the_same_button_counts_once(desk):
    pressed = bar()
    assert desk.post(LOG, pressed).status_code == 302
    assert desk.post(LOG, pressed).status_code == 302
    assert Contact.objects.count() == 1


def test_what_is_wrong_is_shown_and_nothing_typed_is_lost(desk):
    response = desk.post(LOG, bar(channel="pigeon", reason="", note="About the hedge"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose how they reached us from the list" in page
    assert "About the hedge" in page
    assert Contact.objects.count() == 0


def test_chasing_an_open_case_is_counted_and_tells_the_resident(desk, in_maidstone, deliver_events):
    case = factories.routed()
    response = desk.post(LOG, chase(case, next=f"/desk/customers/{case.customer_id}/"), follow=True)
    assert "We emailed them how it stands" in response.content.decode()
    deliver_events(in_maidstone)
    contact = Contact.objects.get()
    assert (contact.case_id, contact.customer_id) == (case.pk, case.customer_id)
    fact = Fact.objects.get(kind="contact")
    assert (fact.channel, fact.reason, fact.avoidable, fact.contacts) == ("phone", "chasing", 1, 1)
    sent = Dispatch.objects.get(reason="message")
    assert sent.to == "isla@people.example"
    assert "You asked us about “Report a missed bin”. The Waste team has it." in sent.text
    assert "We will collect it by Thursday 3 December." in sent.text


def test_the_same_news_goes_once_an_hour_and_answers_no_question(desk):
    case = factories.routed()
    reply_as_resident(case_id=case.pk, text="Any news?", now=factories.NOW)
    desk.post(LOG, chase(case))
    desk.post(LOG, chase(case))
    assert Contact.objects.count() == 2
    assert Message.objects.filter(direction="to_resident").count() == 1
    case.refresh_from_db()
    assert case.replied_at == factories.NOW


def test_nobody_is_written_to_who_gets_no_email(desk):
    contact = factories.ContactDetails(name="Isla Smith", phone="01622 602000", updates_by="phone")
    case = factories.routed(contact=contact)
    response = desk.post(LOG, chase(case, next=f"/desk/customers/{case.customer_id}/"), follow=True)
    assert "tell them now" in response.content.decode()
    assert Message.objects.count() == 0


def test_another_councils_case_is_none_here(desk, swale):
    with in_council(swale):
        there = factories.routed()
    assert desk.post(LOG, chase(there)).status_code == 404
    assert desk.post(LOG, bar(customer=str(there.customer_id))).status_code == 404
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    "next_path", ["https://evil.example/", "//evil.example", "/desk/\\evil", "/"]
)
def test_it_leads_back_to_the_desk_only(desk, next_path):
    assert desk.post(LOG, bar(next=next_path))["Location"] == "/desk/search/"


def test_undo_within_a_minute_takes_it_out_of_the_figures(desk, in_maidstone, deliver_events):
    case = factories.routed()
    desk.post(LOG, chase(case, shown_at=str(int(clock.now().timestamp()) - 30)))
    contact = Contact.objects.get()
    deliver_events(in_maidstone)
    url = f"/desk/contacts/{contact.pk}/undo/"
    assert desk.get(url).status_code == 200
    assert Contact.objects.count() == 1  # a link changes nothing
    assert desk.post(url).status_code == 302
    deliver_events(in_maidstone)
    assert Contact.objects.count() == 0
    facts = Fact.objects.filter(kind="contact")
    assert [
        sum(getattr(f, m) for f in facts) for m in ("contacts", "avoidable", "timed", "seconds")
    ] == [
        0,
        0,
        0,
        0,
    ]
    assert (
        sum(MonthlyDelta.objects.filter(reason="chasing").values_list("contacts", flat=True)) == 0
    )


def test_undo_is_for_ones_own_contact_and_for_a_minute(desk, client_for, in_maidstone):
    desk.post(LOG, bar())
    contact = Contact.objects.get()
    url = f"/desk/contacts/{contact.pk}/undo/"
    other = client_for(in_maidstone, make_staff(in_maidstone, "agent"))
    assert other.post(url).status_code == 404
    Contact.objects.update(at=contact.at - UNDO_WITHIN)
    assert desk.post(url).status_code == 404
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("role", ["contractor", "auditor"])
def test_who_may_not_log(client_for, in_maidstone, role):
    client = client_for(in_maidstone, make_staff(in_maidstone, role))
    assert client.post(LOG, bar()).status_code == 403


def test_the_letter(desk, swale):
    case = factories.routed()
    page = desk.get(f"/desk/cases/{case.reference}/letter/").content.decode()
    assert "Dear Isla Smith" in page
    assert "We will collect it by Thursday 3 December" in page
    with in_council(swale):
        there = factories.routed()
    assert desk.get(f"/desk/cases/{there.reference}/letter/").status_code == 404
