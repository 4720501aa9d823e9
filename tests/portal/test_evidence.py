"""Pages kept for another team: a linked, closed case beside the main one; one request to see."""

import json
from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from casework import api as casework
from casework.models import Case, CaseLink, CaseType
from casework.operations.messaging import send_message
from casework.operations.routing import route_case
from casework.operations.setting_up import add_team_member
from casework.queries.cases import case_detail
from channels_shift.facts import fact_of
from councils.events.testing import captured_events
from portal.invariants import ledger, request_without_case
from portal.models import Draft, Form, FormVersion, ServiceRequest
from portal.operations.installing import publish_version
from portal.operations.receipt import receipt_of
from portal.operations.submitting import Sender, content_hash, send_draft, tracking_code
from portal.sending import parts_for
from portal.visitor import context_for
from tests.casework.factories import staff
from tests.portal.factories import (
    FLY_TIPPING,
    NOW,
    SOMETHING_ELSE,
    draft,
    facts,
    send,
    stored_photo,
)
from tests.support.people import make_user

SAW_IT = {
    "witnessed": "saw_it",
    "vehicle": "AB12 CDE",
    "people": "Two men in green jackets",
    "statement": "yes",
}


@pytest.fixture(autouse=True)
def _site(site, settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture(autouse=True)
def kept_apart():
    """Fly-tipping whose witness page goes to enforcement alone, with a photo of its own."""
    form = Form.objects.get(key="fly_tipping")
    definition = deepcopy(form.versions.first().definition)
    page = next(one for one in definition["pages"] if one["id"] == "seen")
    page["separate"] = {
        "case_type": "environmental_enforcement",
        "title": "What was seen at a fly-tip",
    }
    photos = next(one for one in definition["pages"] if one["id"] == "photos")["questions"][0]
    page["questions"].append({**photos, "id": "seen_photos"})
    return publish_version(form=form, definition=definition, now=NOW)


def both(told) -> tuple[Case, Case]:
    main = Case.objects.get(pk=told.case_id)
    return main, CaseLink.objects.get(case=main, kind="evidence").other


def test_what_was_seen_stands_on_the_closed_case_alone():
    told = send(draft(answers=FLY_TIPPING | SAW_IT))
    main, closed = both(told)
    assert (closed.is_restricted, closed.is_sensitive, main.is_restricted) == (True, True, False)
    assert (closed.case_type.key, closed.service_key) == ("environmental_enforcement",) * 2
    assert closed.service_title == "What was seen at a fly-tip"
    assert "green jackets" in json.dumps(closed.answers)
    for words in ("green jackets", "AB12 CDE"):
        assert words not in json.dumps(main.answers)
    assert "tyres" not in json.dumps(closed.answers)
    assert (closed.customer, closed.updates_by) == (None, "none")
    assert (closed.postcode, closed.channel) == (main.postcode, main.channel)
    assert route_case(case_id=closed.pk, now=NOW).queue.slug == "environmental-enforcement"


def test_the_kind_of_case_comes_with_the_form_and_a_team_that_nobody_is_in():
    kind = CaseType.objects.get(key="environmental_enforcement")
    assert (kind.is_restricted, kind.label) == (True, "What was seen at a fly-tip")
    assert kind.first_queue.team.members.count() == 0


def test_nothing_said_nothing_opened():
    told = send(draft())
    assert not CaseLink.objects.exists()
    assert Case.objects.get().pk == told.case_id


def test_its_photos_go_with_it():
    begun = draft()
    mine, theirs = stored_photo(begun), stored_photo(begun)
    begun.answers |= SAW_IT | {"photos": [mine], "seen_photos": [theirs]}
    begun.save()
    main, closed = both(send(begun))
    assert [str(one.file_id) for one in main.attachments.all()] == [mine]
    assert [str(one.file_id) for one in closed.attachments.all()] == [theirs]


def test_staff_of_the_main_case_read_that_it_was_given_and_its_team_follows_the_link():
    main, closed = both(send(draft(answers=FLY_TIPPING | SAW_IT)))
    [link] = case_detail(main.reference, by=staff("officer"), now=NOW).links
    assert (link.code, link.text, link.extra) == ("evidence", "", "Environmental enforcement")
    inside = staff("officer")
    add_team_member(team="environmental-enforcement", user_id=inside.user_id)
    [link] = case_detail(main.reference, by=inside, now=NOW).links
    assert link.text == closed.reference


def test_the_resident_has_one_request_with_everything_they_said():
    person = make_user()
    begun = draft(answers=FLY_TIPPING | SAW_IT, person_id=person.pk)
    theirs = stored_photo(begun)
    begun.answers["seen_photos"] = [theirs]
    begun.save()
    told = send(begun)
    main, closed = both(told)
    assert Activity.everywhere.count() == 1
    [line] = casework.cases_of_person(person.pk).items
    assert line.reference == main.reference
    case = casework.case_for_resident(main.reference, person_id=person.pk)
    assert "green jackets" in json.dumps(case.answers)
    assert [str(one) for one in case.attachments] == [theirs]
    ids = [page["id"] for page in case.answers["pages"]]
    assert ids.index("witness") + 1 == ids.index("seen") < ids.index("you")
    receipt = json.dumps(receipt_of(case))
    assert "green jackets" in receipt
    assert closed.reference not in receipt + json.dumps(case.answers)
    assert casework.case_for_resident(closed.reference, person_id=person.pk) is None
    assert [one.reference for one in ServiceRequest.objects.all()] == [main.reference]


def test_staff_who_filled_it_in_do_not_get_the_witness_s_words_back():
    told = send(draft(answers=FLY_TIPPING | SAW_IT))
    case = casework.case_for_resident(told.reference, case_id=told.case_id, whole=False)
    assert "green jackets" not in json.dumps(case.answers)


def test_it_becomes_the_resident_s_own_when_its_team_writes():
    person = make_user()
    main, closed = both(send(draft(answers=FLY_TIPPING | SAW_IT, person_id=person.pk)))
    inside = staff("officer")
    add_team_member(team="environmental-enforcement", user_id=inside.user_id)
    route_case(case_id=closed.pk, now=NOW)
    send_message(case_id=closed.pk, text="Would you make a statement?", by=inside, now=NOW)
    closed.refresh_from_db()
    assert (closed.customer_id, closed.updates_by) == (main.customer_id, "email")
    assert {one.reference for one in casework.cases_of_person(person.pk).items} == {
        main.reference,
        closed.reference,
    }
    titles = set(Activity.everywhere.values_list("service_title", flat=True))
    assert titles == {"Report fly-tipping", "A request to Maidstone"}


def test_a_second_click_opens_nothing_more():
    begun = draft(answers=FLY_TIPPING | SAW_IT)
    first, again = send(begun), send(begun)
    assert (again.again, again.reference) == (True, first.reference)
    assert Case.objects.count() == 2


def test_the_ledger_agrees_and_sees_a_change_on_either_case():
    begun = draft(answers=FLY_TIPPING | SAW_IT)
    told = send(begun)
    main, closed = both(told)
    sent = ServiceRequest.objects.get()
    entry = {
        "reference": told.reference,
        "hash": sent.content_hash,
        "code": tracking_code(begun.pk),
        "person": "",
    }
    assert {one.kind for one in ledger([entry])} == {"unrouted"}
    route_case(case_id=main.pk, now=NOW)
    assert {one.kind for one in ledger([entry])} == {"unrouted"}
    route_case(case_id=closed.pk, now=NOW)
    assert ledger([entry]) == []
    assert request_without_case(NOW) == []
    assert content_hash(main.answers) != sent.content_hash
    closed.refresh_from_db()
    closed.answers["pages"][0]["items"][0]["value"] = "XX99 XXX"
    closed.save()
    assert {one.kind for one in ledger([entry])} == {"altered"}


def test_it_is_one_contact_in_the_figures():
    with captured_events() as seen:
        send(draft(answers=FLY_TIPPING | SAW_IT))
    opened = [one for one in seen if type(one).__name__ == "CaseOpened"]
    assert sorted(one.linked for one in opened) == [False, True]
    facts_of = [
        fact_of(
            one,
            name="casework.case_opened",
            event_id=one.case_id,
            occurred_at=NOW,
            source="live",
        ).measures
        for one in opened
    ]
    assert sorted(one.get("contacts", 0) for one in facts_of) == [0, 1]
    for one in opened:
        assert "green" not in json.dumps(one.to_payload())


def test_an_agent_fills_in_a_form_that_is_closed_to_them_afterwards():
    """The contact is logged although the agent no longer knows the case."""
    CaseType.objects.filter(key="fly_tipping").update(is_restricted=True)
    agent = staff("agent")
    begun = draft(assisted_by=agent.user_id, channel="phone")
    sender = Sender(
        may_use=lambda _: True,
        facts=lambda _: facts(),
        context=context_for,
        has_declared=True,
        staff=agent,
    )
    Draft.objects.filter(pk=begun.pk).update(
        answered=list(begun.answers), pages_done=[p["id"] for p in _pages(begun)]
    )
    told = send_draft(draft_id=begun.pk, sender=sender, now=NOW)
    case = Case.objects.get(pk=told.case_id)
    assert case.contacts.get().by_id == agent.user_id
    assert case_detail(case.reference, by=agent, now=NOW) is None


def _pages(begun: Draft):
    return FormVersion.objects.get(pk=begun.form_version_id).definition["pages"]


def test_a_form_without_such_pages_pays_nothing():
    begun = draft("something_else", answers=SOMETHING_ELSE)
    assert not any(type(one).__name__ == "Evidence" for one in parts_for(begun.form_version_id))
    with CaptureQueriesContext(connection) as seen:
        send(begun)
    assert not any("caselink" in query["sql"].lower() for query in seen)
