"""Hand-over: an agent begins, the resident finishes on a phone, and back; counted as it was."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case, Contact
from casework.operations.customers import create_customer
from casework.records import ContactDetails
from channels_shift.models import Fact
from councils import clock
from councils.events.models import AuditEntry
from councils.events.testing import captured_events
from councils.messaging.models import Dispatch
from councils.tenancy import in_council
from portal import codes
from portal.models import Draft, HandOver, Service
from portal.operations.handing import TRIES, make_code
from tests.portal.factories import SOMETHING_ELSE_POSTS, draft_id_of, submit, walk
from tests.support.people import as_staff, link, make_staff, make_user

START = "/services/something-else/for-caller/"
WORDS = "The bench by the river has lost a slat."


@pytest.fixture
def agent(site):
    return make_staff(site, "agent", name="Ada Agent")


@pytest.fixture
def desk(client_for, site, agent):
    return client_for(site, agent)


@pytest.fixture
def phone(site, host_client):
    """The resident's own device, signed out."""
    return host_client(site)


@pytest.fixture
def caller(site, agent):
    details = ContactDetails(name="Mo Khan", email="mo@people.example", postcode="ME15 6YE")
    return create_customer(contact=details, by=as_staff(agent, site), now=clock.now())


@pytest.fixture
def url(desk, caller):
    """What the agent has begun for the caller, its first page answered."""
    begun = desk.post(START, {"channel": "phone", "customer": str(caller.pk)})["Location"]
    return desk.post(begun, SOMETHING_ELSE_POSTS["what"])["Location"]


def at(url, step):
    return url.rsplit("/", 2)[0] + f"/{step}/"


def code_on(page):
    return re.search(r'app-hand-over__code">([0-9A-Z-]+)<', page)[1]


def code_from(client, url, **posted):
    return code_on(client.post(at(url, "hand-over"), posted).content.decode())


def enter(client, code, proof="Khan"):
    return client.post("/continue/", {"code": code, "proof": proof})


def finish(client, url):
    for step in ("where", "photos", "you"):
        client.post(at(url, step), SOMETHING_ELSE_POSTS[step] | {"full_name": "Mo Khan"})
    return submit(client, at(url, "check"))


# --- to the resident


def test_the_agent_begins_and_the_resident_finishes(
    desk, phone, url, agent, caller, site, deliver_events
):
    code = code_from(desk, url)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    with captured_events() as seen:
        answer = enter(phone, code.lower().replace("-", " "))
    assert answer["Location"] == url
    handed = next(one for one in seen if one.event_name == "portal.form_handed_over")
    assert (handed.to, handed.how, handed.assisted) == ("resident", "code", True)
    page = phone.get(url).content.decode()
    assert "You are helping" not in page
    assert "mo@people.example" not in phone.get(at(url, "you")).content.decode()
    assert WORDS in phone.get(at(url, "what")).content.decode()
    with captured_events() as seen:
        assert "MBC-" in finish(phone, url).content.decode()
    case = Case.objects.get()
    assert (case.assisted_by_id, case.channel, case.customer_id) == (agent.pk, "phone", caller.pk)
    ended = [one for one in seen if one.event_name == "portal.form_session_ended"]
    assert [(one.outcome, one.assisted, one.channel) for one in ended] == [("sent", True, "phone")]
    contact = Contact.objects.get()  # of the call in which it was begun
    assert (contact.by_id, contact.channel, contact.case_id) == (agent.pk, "phone", case.pk)
    deliver_events(site)
    assert sum(Fact.objects.values_list("contacts", flat=True)) == 1
    assert sum(Fact.objects.values_list("forms_finished", flat=True)) == 1
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert "form.code_made" in acts


def test_the_code_is_stored_hashed_and_bound_to_the_council(desk, url, swale):
    code = code_from(desk, url)
    row = HandOver.objects.values().get()
    assert code not in str(row)
    assert code.replace("-", "") not in str(row)
    here = codes.digest_of_code(code)
    with in_council(swale):
        assert codes.digest_of_code(code) != here


def test_another_councils_code_opens_nothing(desk, url, swale, host_client, client_for):
    code = code_from(desk, url)
    assert enter(host_client(swale), code).status_code == 422
    there = client_for(swale, make_staff(swale, "agent"))
    assert there.post("/desk/continue/", {"code": code, "channel": "phone"}).status_code == 422
    assert there.get(url).status_code == 404


def test_a_code_works_once(desk, phone, url, site, host_client):
    code = code_from(desk, url)
    assert enter(phone, code).status_code == 302
    assert enter(host_client(site), code).status_code == 422


def test_a_newer_code_ends_the_one_before(desk, phone, url):
    old, new = code_from(desk, url), code_from(desk, url)
    assert enter(phone, old).status_code == 422
    assert enter(phone, new).status_code == 302


def test_a_code_lasts_an_hour(desk, phone, url):
    code = code_from(desk, url)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert enter(phone, code).status_code == 422


@pytest.mark.parametrize("proof", ["Khan", "khan", "MO KHAN", "me156ye", "ME15 6YE", " Khan "])
def test_the_last_name_or_the_postcode_confirms(desk, phone, url, proof):
    assert enter(phone, code_from(desk, url), proof).status_code == 302


@pytest.mark.parametrize("proof", ["", "Mo", "Smith", "ME15", "6YE", "K", "x" * 80])
def test_anything_else_does_not(desk, phone, url, proof):
    assert enter(phone, code_from(desk, url), proof).status_code == 422


def test_nothing_is_asked_where_nothing_is_known(desk, phone):
    begun = desk.post(START, {"channel": "phone"})["Location"]
    assert enter(phone, code_from(desk, begun), "").status_code == 302


def words_of(answer):
    text = re.sub(r'value="[^"]*"|csrfmiddlewaretoken.*?>', "", answer.content.decode())
    return re.sub(r'nonce="[^"]*"', "", text)


def test_every_wrong_try_reads_and_asks_the_same(desk, phone, url):
    code = code_from(desk, url)
    tries = {}
    for name, posted in {
        "wrong proof": (code, "Smith"),
        "wrong code": ("7K4F-92QX", "Khan"),
        "not a code": ("hello", "Khan"),
        "long": ("Z" * 40, "Khan"),
    }.items():
        with CaptureQueriesContext(connection) as seen:
            answer = enter(phone, *posted)
        selects = [q["sql"] for q in seen.captured_queries if q["sql"].startswith("SELECT")]
        tries[name] = (answer.status_code, words_of(answer), len(selects))
    assert len(set(tries.values())) == 1, {name: one[0::2] for name, one in tries.items()}


def test_after_five_wrong_confirmations_the_code_has_ended(desk, phone, url):
    code = code_from(desk, url)
    for _ in range(TRIES):
        assert enter(phone, code, "Smith").status_code == 422
    assert enter(phone, code).status_code == 422
    assert HandOver.objects.get().ended_at is not None


def test_not_too_many_tries_from_one_address(phone, site):
    answers = [enter(phone, "7K4F-92QX").status_code for _ in range(22)]
    assert answers.count(422) == 20
    assert answers[-1] == 429


def test_nor_at_one_council_from_many(phone, site, monkeypatch):
    monkeypatch.setattr("portal.views.handing.IN_ALL", 3)
    monkeypatch.setattr("portal.views.handing.BY_ADDRESS", 100)
    assert [enter(phone, "7K4F-92QX").status_code for _ in range(4)] == [422, 422, 422, 429]


def test_the_code_goes_by_mail_too_where_they_gave_an_address(desk, url):
    page = desk.get(at(url, "hand-over")).content.decode()
    assert 'value="mo@people.example"' in page
    code = code_from(desk, url, email="mo@people.example")
    mail = Dispatch.objects.get()
    assert mail.to == "mo@people.example"
    assert code in mail.text
    assert "/continue/" in mail.text
    assert WORDS not in mail.text


def test_a_mail_about_a_sensitive_service_does_not_name_it(desk, url):
    Service.objects.filter(key="something_else").update(sensitive=True)
    code_from(desk, url, email="mo@people.example")
    mail = Dispatch.objects.get()
    assert "Something else" not in mail.text + mail.subject


def test_a_wrong_address_is_said_beside_it(desk, url):
    answer = desk.post(at(url, "hand-over"), {"email": "mo@"})
    assert answer.status_code == 422
    assert not HandOver.objects.exists()


def test_with_an_account_it_is_theirs_in_the_account_too(desk, url, site, client_for):
    person = make_user(name="Mo Khan")
    link(person, site)
    mine = client_for(site, person)
    enter(mine, code_from(desk, url))
    assert Draft.objects.get().person_id == person.pk
    assert "Not finished" in mine.get("/requests/").content.decode()
    assert "Not finished" in client_for("account", person).get("/requests/").content.decode()


# --- who has it


def test_the_other_side_reads_who_has_it_and_takes_it_back(desk, phone, url):
    enter(phone, code_from(desk, url))
    held = desk.get(url)
    assert held.status_code == 409
    assert "The resident has this form now" in held.content.decode()
    assert "The resident" in desk.get("/desk/forms/").content.decode()
    assert desk.get(at(url, "check")).status_code == 409
    with captured_events() as seen:
        assert desk.post(at(url, "take-back"))["Location"] == url
    assert [(one.to, one.how) for one in seen] == [("agent", "taken_back")]
    assert desk.get(url).status_code == 200
    there = phone.get(url)
    assert there.status_code == 409
    assert "We have this form now" in there.content.decode()
    phone.post(at(url, "take-back"))
    assert phone.get(url).status_code == 200


def test_what_one_side_typed_meanwhile_is_kept(desk, phone, url):
    code = code_from(desk, url)
    enter(phone, code)
    late = desk.post(at(url, "what"), {"summary": "Typed by the agent meanwhile"})
    assert "We have kept what you just typed" in late.content.decode()
    back = desk.post(at(url, "take-back"))["Location"]
    assert back == at(url, "what")
    assert "Typed by the agent meanwhile" in desk.get(back).content.decode()
    assert Draft.objects.get().answers["summary"] == WORDS


def test_the_side_that_does_not_have_it_cannot_send_it(desk, phone, url):
    for step in ("where", "photos", "you"):
        desk.post(at(url, step), SOMETHING_ELSE_POSTS[step])
    enter(phone, code_from(desk, url), "Brown")
    assert desk.post(at(url, "check"), {"declaration": "yes"}).status_code == 409
    assert not Case.objects.exists()
    assert "MBC-" in submit(phone, at(url, "check")).content.decode()
    assert desk.get(url, follow=True).status_code == 200  # the agent reads what became of it


def test_an_agent_who_has_it_back_sends_it_and_the_contact_is_logged_once(desk, phone, url):
    enter(phone, code_from(desk, url))
    desk.post(at(url, "take-back"))
    finish(desk, url)
    assert (Case.objects.count(), Contact.objects.count()) == (1, 1)


def test_nobody_else_makes_codes_or_takes_back(url, host_client, client_for, site, phone, desk):
    enter(phone, code_from(desk, url))
    strangers = (
        host_client(site),
        client_for(site, make_user()),
        client_for(site, make_staff(site, "agent")),
    )
    for other in strangers:
        assert other.post(at(url, "take-back")).status_code == 404
        assert other.post(at(url, "hand-over")).status_code == 404
        assert other.get(at(url, "hand-over")).status_code == 404


# --- to the desk


@pytest.fixture
def online(phone):
    """What a resident has begun by themselves, signed out."""
    return walk(phone, "something-else", SOMETHING_ELSE_POSTS, until="where")


def test_a_resident_asks_for_help_and_an_agent_finishes(phone, desk, online, agent):
    page = phone.get(at(online, "hand-over")).content.decode()
    assert "Ask us to help" in page
    code = code_from(phone, online)
    answer = desk.post("/desk/continue/", {"code": code, "channel": "face_to_face"})
    assert answer["Location"] == online
    assert "You are helping" in desk.get(online).content.decode()
    assert "We have this form now" in phone.get(online).content.decode()
    finish(desk, online)
    case, contact = Case.objects.get(), Contact.objects.get()
    assert (case.assisted_by_id, case.channel) == (agent.pk, "face_to_face")
    assert (contact.channel, contact.case_id) == ("face_to_face", case.pk)
    assert "form.handed_over" in AuditEntry.objects.values_list("act", flat=True)
    assert "MBC-" in phone.get(online, follow=True).content.decode()


def test_there_and_back_again(phone, desk, online):
    desk.post("/desk/continue/", {"code": code_from(phone, online), "channel": "phone"})
    desk.post(online, SOMETHING_ELSE_POSTS["where"])
    enter(phone, code_from(desk, online), "")
    finish(phone, online)
    draft = Draft.objects.get()
    assert (draft.channel, draft.held_by) == ("phone", "resident")
    assert (Case.objects.count(), Contact.objects.count()) == (1, 1)


def test_a_code_for_one_side_is_none_for_the_other(phone, desk, online, url):
    for_desk, for_resident = code_from(phone, online), code_from(desk, url)
    assert enter(phone, for_desk).status_code == 422
    posted = {"code": for_resident, "channel": "phone"}
    assert desk.post("/desk/continue/", posted).status_code == 422


@pytest.mark.parametrize("posted", [{}, {"code": ""}, {"code": "x"}, {"code": "\0"}])
def test_wrong_input_at_the_desk_is_said_beside_it(desk, posted):
    assert desk.post("/desk/continue/", posted | {"channel": "phone"}).status_code == 422
    assert desk.post("/desk/continue/", {"code": "x", "channel": "pigeon"}).status_code == 422


@pytest.mark.parametrize("role", ["contractor", "auditor", "council_admin"])
def test_who_may_not(client_for, site, role):
    client = client_for(site, make_staff(site, role))
    for path in ("/desk/forms/", "/desk/continue/"):
        assert client.get(path).status_code == 403


# --- the agent's list


def test_the_agent_finds_it_again(desk, url, caller, client_for, site):
    page = desk.get("/desk/forms/").content.decode()
    assert "Mo Khan" in page
    assert "1 of 4 pages" in page
    assert at(url, "go-on") in page
    assert desk.get(at(url, "go-on"))["Location"] == url
    other = client_for(site, make_staff(site, "agent"))
    assert "Mo Khan" not in other.get("/desk/forms/").content.decode()


def test_the_list_asks_the_same_number_of_statements_at_any_length(desk, url, caller, agent):
    def asked(path="/desk/forms/"):
        with CaptureQueriesContext(connection) as seen:
            answer = desk.get(path)
        return len(seen), answer.content.decode()

    few, _ = asked()
    for _ in range(30):
        desk.post(START, {"channel": "phone", "customer": str(caller.pk)})
    many, page = asked()
    assert many == few
    following = re.search(r"\?after=[0-9a-f-]+", page)[0]
    again, rest = asked(f"/desk/forms/{following}")
    assert again == few
    assert page.count("Mo Khan") // 2 + rest.count("Mo Khan") // 2 == 31
    assert desk.get("/desk/forms/?after=nonsense").status_code == 200


def test_a_code_for_what_was_sent_is_not_made(desk, url):
    from portal.errors import DraftGone

    finish(desk, url)
    assert desk.get(at(url, "hand-over")).status_code == 404
    with pytest.raises(DraftGone):
        make_code(draft_id=draft_id_of(url), to="resident", now=clock.now())
