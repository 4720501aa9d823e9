"""Services that may be dangerous to be seen with: the exit, quiet words, a safe way to call."""

import json
import re
from dataclasses import replace

import pytest

from accounts.models import Activity
from casework import api as casework
from casework.models import Case
from casework.operations.messaging import send_message
from casework.operations.reading import say_why
from casework.operations.routing import route_case
from casework.operations.setting_up import add_team_member
from casework.queries.customers import customer_detail
from casework.queries.letters import letter_of
from casework.search import find
from councils.events.testing import deliver_events
from councils.messaging.models import Dispatch
from portal import engine, queries
from portal.models import Service, ServiceRequest
from portal.operations.submitting import tracking_code
from portal.versions import parsed
from tests.casework.factories import staff
from tests.portal.factories import NOW, draft, facts, send
from tests.portal.homelessness import ANSWERS, install
from tests.support.people import make_staff, make_user

# What no message, list or title may say.
TELLING = ("home", "Housing", "partner", "Ada", "lose")


@pytest.fixture(autouse=True)
def service(site):
    return install()


def asked_for(**changes):
    """A request, in its team's queue."""
    begun = draft("homelessness", answers=ANSWERS | changes.pop("answers", {}), **changes)
    told = send(begun)
    case = route_case(case_id=told.case_id, now=NOW)
    return case, begun


def inside(case, *roles):
    by = staff(*(roles or ("officer",)))
    add_team_member(team="housing-options", user_id=by.user_id)
    say_why(case_id=case.pk, why="working", by=by, now=NOW)
    return by


def says_nothing(text: str, but: tuple[str, ...] = ()) -> None:
    for word in TELLING:
        if word not in but:
            assert word not in text, word


# --- the form -------------------------------------------------------------------------------------


def test_with_no_safe_place_only_name_and_phone_are_asked_below_the_phone_line(
    client_for, maidstone
):
    begun = draft("homelessness", answers={"tonight": "no"})
    form = parsed(begun.form_version_id)[1]
    known = facts()
    pages = [page.id for page in engine.visible_pages(form, {"tonight": "no"}, known)]
    assert pages == ["tonight", "you", "safe"]
    way = engine.walk(form, {"tonight": "no"}, known)
    asked = next(step for step in way.steps if step.page.id == "you").questions
    assert [one.id for one in asked] == ["full_name", "phone"]
    [warning] = engine.warnings_for(form, "you", {"tonight": "no"}, known)
    assert (warning.severity, warning.phone) == ("urgent", "01622")
    everything = {"tonight": "yes"}
    assert "situation" in [page.id for page in engine.visible_pages(form, everything, known)]


PAGES = ("", "apply/")


@pytest.mark.parametrize("page", PAGES)
def test_the_exit_stands_before_the_form_begins(client_for, maidstone, page):
    text = client_for(maidstone).get(f"/services/homelessness/{page}").content.decode()
    assert text.count('href="https://www.bbc.co.uk/weather"') == 2  # the button and its skip link
    assert "How to cover your tracks" in text
    assert "js/exit" in text


def test_the_exit_stands_on_every_page_of_the_form_and_after_it(client_for, maidstone):
    client = client_for(maidstone)
    first = client.post("/services/homelessness/apply/")["Location"]
    root = first.rsplit("/", 2)[0]
    posts = {
        "tonight": {"tonight": "yes"},
        "situation": {"why": "My partner hurts me"},
        "you": {
            "full_name": "Ada Hidden",
            "updates": "email",
            "email": "ada@hidden.example",
            "phone": "01622 777123",
        },
        "safe": {"safe_time": "After 5pm", "safe_voicemail": "no"},
    }
    for page, answers in posts.items():
        assert "data-exit-link" in client.get(f"{root}/{page}/").content.decode(), page
        wrong = client.post(f"{root}/{page}/", {} if page != "safe" else {"safe_voicemail": "x"})
        assert "data-exit-link" in wrong.content.decode(), page
        client.post(f"{root}/{page}/", answers)
    for page in ("check", "save"):
        assert "data-exit-link" in client.get(f"{root}/{page}/").content.decode(), page
    sent = client.post(f"{root}/check/", follow=True)
    assert "We have your request" in sent.content.decode()
    assert "data-exit-link" in sent.content.decode()


def test_other_forms_have_no_exit(client_for, maidstone):
    client = client_for(maidstone)
    for page in ("/", "/services/fly-tipping/", "/services/fly-tipping/apply/"):
        assert "data-exit" not in client.get(page).content.decode()


def test_the_council_chooses_where_the_exit_leads(client_for, maidstone):
    maidstone.options["portal.quick_exit_to"] = "https://www.metoffice.gov.uk/"
    maidstone.save()
    text = client_for(maidstone).get("/services/homelessness/").content.decode()
    assert text.count('href="https://www.metoffice.gov.uk/"') == 2


def test_how_to_cover_one_s_tracks_is_a_page_with_an_address_that_says_nothing(
    client_for, maidstone
):
    answer = client_for(maidstone).get("/help/browsing/")
    text = answer.content.decode()
    assert "data-exit-link" in text
    assert "private window" in text
    assert re.search("<title>Help with your browser", text)


def test_it_is_not_among_what_most_people_use():
    Service.objects.filter(key="homelessness").update(position=0)
    assert "homelessness" not in [one.key for one in queries.most_used(100)]


# --- the case -------------------------------------------------------------------------------------


def test_how_it_is_safe_to_call_stands_above_any_number(client_for, maidstone):
    case, _begun = asked_for()
    words = "When is it safe to call? After 5pm. May we leave a message? No"
    assert case.safe_contact == words
    user = make_staff(maidstone, "officer")
    add_team_member(team="housing-options", user_id=user.pk)
    client = client_for(maidstone, user)
    client.post(f"/desk/cases/{case.reference}/why/", {"why": "working"})
    for page in (f"/desk/cases/{case.reference}/", f"/desk/customers/{case.customer_id}/"):
        text = client.get(page).content.decode()
        assert "Before you call or write" in text
        assert text.index(words) < text.index("01622 777123"), page
    text = client.get("/desk/search/?q=Ada+Hid").content.decode()
    assert text.index(words) < text.index("01622 777123")


def test_outside_the_team_nobody_reads_it():
    case, _begun = asked_for()
    agent = staff("agent")
    Case.objects.filter(pk=case.pk).update(is_restricted=False)
    other, _begun = asked_for(customer_id=case.customer_id)
    Case.objects.filter(pk=case.pk).update(safe_contact="")
    assert other.safe_contact
    assert customer_detail(case.customer_id, by=agent, now=NOW).safe_contact == ""
    [person] = find("Ada Hidden", by=agent, now=NOW).people
    assert person.safe_contact == ""
    assert customer_detail(case.customer_id, by=inside(other), now=NOW).safe_contact


def test_a_form_that_does_not_ask_says_nothing():
    told = send(draft())
    assert Case.objects.get(pk=told.case_id).safe_contact == ""


# --- what reaches the resident --------------------------------------------------------------------


def test_mail_says_that_there_is_news_and_no_more():
    case, _begun = asked_for()
    send_message(case_id=case.pk, text="About your home", by=inside(case), now=NOW)
    deliver_events()
    sent = list(Dispatch.objects.filter(to="ada@hidden.example"))
    assert len(sent) == 2
    for mail in sent:
        assert mail.subject == f"News about your request {case.reference}"
        says_nothing(mail.subject + mail.text + mail.html)
    assert not Dispatch.objects.exclude(to="ada@hidden.example").exists()


def test_who_wants_no_news_gets_none_at_all():
    case, _begun = asked_for(answers={"updates": "none"})
    by = inside(case)
    send_message(case_id=case.pk, text="Hello", by=by, now=NOW)
    deliver_events()
    assert not Dispatch.objects.filter(to="ada@hidden.example").exists()
    assert letter_of(case.reference, by=by, now=NOW).wants_none


def test_the_account_and_the_list_are_quiet(client_for, maidstone):
    person = make_user()
    case, _begun = asked_for(person_id=person.pk)
    line = Activity.everywhere.get()
    says_nothing(" ".join((line.service_title, line.status_words, line.promise_words)))
    assert line.promise_words == "We will finish this by Tuesday 1 December"
    client = client_for(maidstone, person)
    text = client.get("/requests/").content.decode()
    assert "A request to Maidstone" in text
    says_nothing(re.sub(r"<a[^>]*>Home</a>", "", text), but=("home", "Ada"))
    page = client.get(f"/requests/{case.reference}/").content.decode()
    says_nothing(re.search("<title>(.*?)</title>", page)[1])
    assert "data-exit-link" in page
    assert "My partner hurts me" in json.dumps(
        casework.case_for_resident(case.reference, person_id=person.pk).answers
    )


def test_a_receipt_is_called_by_its_reference_alone(client_for, maidstone):
    person = make_user()
    case, _begun = asked_for(person_id=person.pk)
    answer = client_for(maidstone, person).get(f"/requests/{case.reference}/receipt.pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}.pdf"'


def test_a_letter_says_as_little():
    case, _begun = asked_for()
    letter = letter_of(case.reference, by=inside(case), now=NOW)
    quiet = replace(letter, to=(), name="", safe_contact="")
    says_nothing(str(quiet), but=("lose",))


def test_tracking_takes_the_code_or_the_email_and_not_the_postcode():
    case, begun = asked_for()
    Case.objects.filter(pk=case.pk).update(postcode="ME15 6YE")
    assert casework.track(case.reference, "ME15 6YE") is None
    assert casework.track(case.reference, "ada@hidden.example")
    found = casework.track(case.reference, tracking_code(begun.pk))
    says_nothing(found.service_title + found.status_words + found.promise_words)


def test_who_filled_it_in_at_the_desk_reads_the_reference_and_no_answer_again(
    client_for, maidstone
):
    user = make_staff(maidstone, "agent")
    case, begun = asked_for(assisted_by=user.pk, channel="phone")
    client = client_for(maidstone, user)
    root = f"/services/homelessness/apply/{begun.pk}/sent/"
    text = client.get(root).content.decode()
    assert case.reference in text
    assert "you cannot open it" in text
    assert client.get(f"{root}receipt.pdf").status_code == 404
    assert client.get(f"/desk/cases/{case.reference}/").status_code == 404
    assert ServiceRequest.objects.count() == 1


def test_the_desk_sees_which_services_are_for_trained_teams(client_for, maidstone):
    client = client_for(maidstone, make_staff(maidstone, "agent"))
    text = client.get("/services/for-caller/?q=homeless").content.decode()
    assert "Trained team only" in text
    text = client.get("/services/for-caller/?q=complaint").content.decode()
    assert "Complaints and reviews" in text
    assert "Trained team only" not in client.get("/services/for-caller/?q=bin").content.decode()
