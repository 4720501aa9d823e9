"""Submit once: one transaction, few statements, the same answer for a repeat."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Attachment, Case
from councils.events.testing import captured_events
from councils.files.errors import FileRefused
from councils.messaging.models import Dispatch
from portal.errors import AnsweredAtOnce, DraftGone, NotComplete
from portal.invariants import request_without_case, submitted_without_request
from portal.models import Draft, ServiceRequest
from portal.operations.submitting import content_hash, sent_before, tracking_code
from tests.portal.factories import (
    FLY_TIPPING,
    NOW,
    SOMETHING_ELSE,
    ago,
    draft,
    send,
    stored_photo,
)
from tests.support.people import make_user

MOST_STATEMENTS = 14


@pytest.fixture(autouse=True)
def _site(site, settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def statements(begun):
    with CaptureQueriesContext(connection) as seen:
        send(begun)
    return [query["sql"] for query in seen]


def test_a_request_becomes_a_case_with_reference_and_promise():
    told = send(draft())
    assert told.reference.startswith("MBC-")
    assert told.again is False
    request = ServiceRequest.objects.get(reference=told.reference)
    case = Case.objects.get(pk=told.case_id)
    assert (request.case_id, request.channel) == (case.pk, "web")
    assert (case.postcode, case.ward_gss) == ("ME15 6YE", "E05004992")
    assert case.customer.email == "zoe@people.example"
    assert submitted_without_request(NOW) == []
    assert request_without_case(NOW) == []


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("photos", [0, 1, 3])
def test_few_statements_and_no_savepoint(signed_in, photos):
    person = make_user().pk if signed_in else None
    send(draft(person_id=person))  # the form is parsed once a process
    begun = draft(person_id=person)
    begun.answers["photos"] = [stored_photo(begun) for _ in range(photos)]
    begun.save()
    sql = statements(begun)
    assert len(sql) <= MOST_STATEMENTS, "\n".join(sql)
    assert not [one for one in sql if "SAVEPOINT" in one]


def test_the_number_of_statements_does_not_grow_with_what_is_there():
    send(draft())
    few = len(statements(draft()))
    for _ in range(12):
        send(draft())
    assert len(statements(draft())) == few


def test_a_photo_goes_with_the_case():
    begun = draft()
    begun.answers["photos"] = [stored_photo(begun)]
    begun.save()
    told = send(begun)
    assert [str(one.file_id) for one in Attachment.objects.filter(case_id=told.case_id)] == (
        begun.answers["photos"]
    )


def test_somebody_elses_photo_does_not():
    mine, other = draft(), draft()
    mine.answers["photos"] = [stored_photo(other)]
    mine.save()
    with pytest.raises(FileRefused):
        send(mine)
    assert not ServiceRequest.objects.exists()


def test_a_repeat_gets_the_first_answer():
    begun = draft()
    first, again = send(begun), send(begun)
    assert (again.reference, again.case_id) == (first.reference, first.case_id)
    assert (again.promise_words, again.due_on) == (first.promise_words, first.due_on)
    assert (first.again, again.again) == (False, True)
    assert Case.objects.count() == 1
    assert sent_before(Draft.objects.get(pk=begun.pk)).reference == first.reference


def test_a_submit_that_fails_leaves_nothing(monkeypatch):
    begun = draft()

    def fail(*args, **kwargs):
        raise RuntimeError("the last write fails")

    monkeypatch.setattr("portal.operations.sessions.announce", fail)
    with captured_events(), pytest.raises(RuntimeError):
        send(begun)
    assert not Case.objects.exists()
    assert not ServiceRequest.objects.exists()
    assert not Dispatch.objects.exists()
    assert Draft.objects.get(pk=begun.pk).submitted_at is None
    monkeypatch.undo()
    assert send(begun).again is False


def test_missing_answers_name_the_page_to_return_to():
    begun = draft(answers=FLY_TIPPING | {"land": None})
    with pytest.raises(NotComplete) as wrong:
        send(begun)
    assert wrong.value.page_id == "land"
    assert not Case.objects.exists()


def test_a_tampered_answer_is_not_complete():
    with pytest.raises(NotComplete) as wrong:
        send(draft(answers=FLY_TIPPING | {"size": "a_mountain"}))
    assert wrong.value.page_id == "what"


def test_what_is_answered_at_once_makes_no_case():
    answers = {
        "property": {"lines": ["1 Mill Street"], "postcode": "ME15 6YE", "typed": True},
        "missed_on": "2026-11-30",
        "bins": ["refuse"],
        "flat": "no",
        "assisted": "no",
        "out_by": "no",
        "tag": "no",
        "street": "only_us",
        "full_name": "Zoë Brown",
        "updates": "none",
    }
    with pytest.raises((AnsweredAtOnce, NotComplete)):
        send(draft("missed_bin", answers))
    assert not Case.objects.exists()
    assert send(draft("missed_bin", answers | {"out_by": "yes"})).reference


def test_an_expired_draft_is_gone_but_one_that_was_sent_is_not():
    old = draft(now=ago(days=60))
    with pytest.raises(DraftGone):
        send(old)
    begun = draft(now=ago(days=27))
    told = send(begun)
    later = NOW.replace(year=2027)
    assert send(begun, now=later).reference == told.reference


def test_hidden_answers_are_dropped():
    told = send(draft(answers=FLY_TIPPING | {"vehicle": "a white van", "witnessed": "no"}))
    kept = str(Case.objects.get(pk=told.case_id).answers)
    assert "a white van" not in kept
    assert "Mill Street" in kept


def test_an_anonymous_report_keeps_no_name():
    told = send(
        draft(answers=FLY_TIPPING | {"anonymous": "yes", "updates": "none", "email": "z@x.example"})
    )
    case = Case.objects.get(pk=told.case_id)
    assert "Brown" not in str(case.answers)
    assert case.customer is None or "Brown" not in case.customer.name


def test_the_hash_is_of_what_was_sent():
    told = send(draft())
    other = send(draft())
    changed = send(draft(answers=FLY_TIPPING | {"size": "single_item"}))
    hashes = dict(ServiceRequest.objects.values_list("reference", "content_hash"))
    assert hashes[told.reference] == hashes[other.reference] != hashes[changed.reference]
    case = Case.objects.get(pk=told.case_id)
    assert content_hash(case.answers) == hashes[told.reference]


def test_the_session_ends_with_one_event_without_personal_data():
    begun = draft()
    begun.timings, begun.pages_done = {"where": 20, "land": 5}, ["where", "land"]
    begun.save()
    with captured_events() as seen:
        send(begun)
        send(begun)
    ended = [one for one in seen if one.event_name == "portal.form_session_ended"]
    assert [(one.outcome, one.last_page, one.pages, one.seconds) for one in ended] == [
        ("sent", "land", 2, 25)
    ]
    told = " ".join(str(one.to_payload()) for one in seen)
    assert "Brown" not in told
    assert "zoe@" not in told
    assert "Mill" not in told


def test_a_place_elsewhere_is_flagged_for_routing():
    swale = FLY_TIPPING["location"] | {"council_gss": "E07000113"}
    told = send(draft(answers=FLY_TIPPING | {"location": swale}))
    assert "outside_area" in Case.objects.get(pk=told.case_id).flags
    assert "outside_area" not in Case.objects.get(pk=send(draft()).case_id).flags


def test_danger_is_urgent():
    told = send(draft(answers=FLY_TIPPING | {"hazard": ["on_fire"]}))
    assert Case.objects.get(pk=told.case_id).priority == "urgent"


def test_a_request_without_a_place_or_a_name_is_taken():
    told = send(draft("something_else", SOMETHING_ELSE))
    assert Case.objects.get(pk=told.case_id).lat is None


def test_the_tracking_code_is_the_same_at_each_showing_and_differs_by_draft():
    one, two = draft(), draft()
    assert tracking_code(one.pk) == tracking_code(one.pk) != tracking_code(two.pk)
    assert len(tracking_code(one.pk)) == 8
    assert tracking_code(one.pk).isdecimal()
