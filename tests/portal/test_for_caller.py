"""A form filled in for a caller: same pages, prefilled, the agent as proxy, the contact logged."""

from uuid import uuid4

import pytest

from casework.models import Case, Contact
from casework.operations.customers import create_customer
from casework.records import ContactDetails
from channels_shift.models import Fact
from councils import clock
from councils.tenancy import in_council
from portal.models import Draft
from tests.casework import factories as cases
from tests.portal.factories import SOMETHING_ELSE_POSTS
from tests.support.people import as_staff, make_staff, make_user

START = "/services/something-else/for-caller/"


@pytest.fixture
def agent(site):
    return make_staff(site, "agent", name="Ada Agent")


@pytest.fixture
def desk(client_for, site, agent):
    return client_for(site, agent)


@pytest.fixture
def caller(site, agent):
    details = ContactDetails(
        name="Mo Khan",
        email="mo@people.example",
        phone="01622 602111",
        postcode="ME15 6YE",
        contact_needs=("relay",),
    )
    return create_customer(contact=details, by=as_staff(agent, site), now=clock.now())


def begin(client, caller=None, channel="phone"):
    response = client.post(
        START, {"channel": channel, "customer": str(caller.pk) if caller else ""}
    )
    assert response.status_code == 302
    return response["Location"]


def answer_all(client, first):
    """Page by page to the confirmation."""
    base = first.rsplit("/", 2)[0]
    for page, fields in SOMETHING_ELSE_POSTS.items():
        response = client.post(f"{base}/{page}/", {**fields, "full_name": "Mo Khan"})
        assert response.status_code == 302, response.content.decode()
    check = client.get(f"{base}/check/")
    assert "They agreed to" in check.content.decode()
    response = client.post(f"{base}/check/", {"declaration": "yes"})
    return response["Location"]


def test_what_is_done_here_starts_and_the_rest_points_on(desk, caller):
    page = desk.get("/services/for-caller/", {"customer": str(caller.pk)}).content.decode()
    assert "Fill in a form for Mo Khan" in page
    assert "Relay UK" in page
    assert f'formaction="{START}"' in page
    assert "Point them there" in page
    found = desk.get("/services/for-caller/", {"q": "fly tipping"}).content.decode()
    assert 'formaction="/services/fly-tipping/for-caller/"' in found


def test_the_same_pages_with_a_banner_and_what_we_know(desk, caller):
    first = begin(desk, caller)
    page = desk.get(first).content.decode()
    assert "You are helping Mo Khan" in page
    you = first.rsplit("/", 2)[0] + "/you/"
    for each in ("what", "where", "photos"):
        desk.post(first.rsplit("/", 2)[0] + f"/{each}/", SOMETHING_ELSE_POSTS[each])
    prefilled = desk.get(you).content.decode()
    assert 'value="Mo Khan"' in prefilled
    assert 'value="mo@people.example"' in prefilled


def test_it_ends_as_a_case_with_a_proxy_and_a_logged_contact(
    desk, caller, agent, site, deliver_events
):
    sent = answer_all(desk, begin(desk, caller, channel="face_to_face"))
    page = desk.get(sent).content.decode()
    case = Case.objects.get()
    assert "for Mike" in page  # the reference read aloud: MBC
    assert f"/desk/cases/{case.reference}/letter/" in page
    assert (case.customer_id, case.assisted_by_id, case.channel) == (
        caller.pk,
        agent.pk,
        "face_to_face",
    )
    contact = Contact.objects.get()
    assert (contact.channel, contact.outcome, contact.case_id, contact.by_id) == (
        "face_to_face",
        "case_opened",
        case.pk,
        agent.pk,
    )
    deliver_events(site)
    contacts = Fact.objects.filter(channel="face_to_face").values_list("contacts", flat=True)
    assert sum(contacts) == 1  # one conversation, not two


def test_a_second_send_logs_nothing_more(desk, caller):
    first = begin(desk, caller)
    answer_all(desk, first)
    desk.post(first.rsplit("/", 2)[0] + "/check/", {"declaration": "yes"})
    assert (Case.objects.count(), Contact.objects.count()) == (1, 1)


def test_somebody_without_a_record_gets_one(desk):
    answer_all(desk, begin(desk))
    assert Case.objects.get().customer.name == "Mo Khan"


def test_only_the_agent_who_began_it_goes_on(desk, caller, client_for, host_client, site):
    first = begin(desk, caller)
    for other in (
        client_for(site, make_staff(site, "agent")),
        client_for(site, make_user()),
        host_client(site),
    ):
        assert other.get(first).status_code == 404


def test_an_agent_who_left_cannot_go_on(desk, caller, agent):
    from accounts.models import StaffMembership

    first = begin(desk, caller)
    StaffMembership.objects.filter(user=agent).update(state="suspended")
    assert desk.get(first).status_code == 404


@pytest.mark.parametrize("channel", ["", "web", "pigeon"])
def test_the_channel_is_one_of_the_list(desk, caller, channel):
    response = desk.post(START, {"channel": channel, "customer": str(caller.pk)})
    assert response.status_code == 422
    assert "Choose how they reached us" in response.content.decode()
    assert not Draft.objects.exists()


def test_strangers_ids_are_not_found(desk, swale):
    with in_council(swale):
        by = cases.staff("agent")
        there = create_customer(contact=ContactDetails(name="X"), by=by, now=clock.now())
    for customer in (str(there.pk), str(uuid4()), "rubbish"):
        posted = desk.post(START, {"channel": "phone", "customer": customer})
        assert posted.status_code == 404, customer
        assert desk.get("/services/for-caller/", {"customer": customer}).status_code == 404
    assert desk.post("/services/council-tax/for-caller/", {"channel": "phone"}).status_code == 404


@pytest.mark.parametrize("role", ["contractor", "auditor", "council_admin"])
def test_who_may_not(client_for, site, role):
    client = client_for(site, make_staff(site, role))
    assert client.get("/services/for-caller/").status_code == 403
    assert client.post(START, {"channel": "phone"}).status_code == 403


def test_residents_do_not_see_it(host_client, site):
    assert host_client(site).get("/services/for-caller/").status_code == 302
