"""The case page and what is done on it: words, roles, refusals, files, statements."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from casework.acts import ACTS
from casework.choices import Outcome, Status
from casework.models import Case, CaseType, Message, Note
from casework.operations import assigning, closing, messaging, uploading
from casework.operations.setting_up import add_team_member
from councils import clock
from councils.clock import today
from councils.events.models import AuditEntry
from tests.casework.factories import (
    SNAPSHOT,
    closed,
    missed_bin,
    parks_queue,
    routed,
    waste_team,
)
from tests.support.people import as_staff, make_staff

pytestmark = pytest.mark.usefixtures("in_maidstone")


@pytest.fixture
def enter(client_for, maidstone):
    """A signed-in browser of somebody with these roles, and who it is."""

    def make(*roles, team=False):
        user = make_staff(maidstone, *roles)
        if team:
            add_team_member(team=waste_team(), user_id=user.pk)
        return client_for(maidstone, user), as_staff(user, maidstone)

    return make


@pytest.fixture
def officer(enter):
    return enter("officer")


@pytest.fixture
def leader(enter):
    return enter("team_leader")


def at(case, act: str = "") -> str:
    return f"/desk/cases/{case.reference}/{act + '/' if act else ''}"


def picture(name: str = "photo.png"):
    content = BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


# --- the page -------------------------------------------------------------------------------------


def test_page_says_what_matters(officer) -> None:
    client, by = officer
    case = routed()
    messaging.reply_as_resident(case_id=case.pk, text="Any news?", now=clock.now())
    page = client.get(at(case)).content.decode()
    for words in (
        "Report a missed bin",
        "Isla Smith",
        "Recycling",
        "Any news?",
        "The resident wrote",
        "openstreetmap.org",
        "No rule matched",
        "Maidstone Borough Council",
        f"/desk/customers/{case.customer_id}/",
    ):
        assert words in page, words
    assert by is not None


def test_reading_is_written_down(officer) -> None:
    client, by = officer
    case = routed()
    client.get(at(case))
    assert AuditEntry.objects.filter(act="case.viewed", actor_id=by.user_id).count() == 1


def test_statements_do_not_grow_with_the_case(officer) -> None:
    client, by = officer
    case = routed()

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(at(case)).status_code == 200
        apart = ("django_session", "accounts_accountsession", "SET search_path")
        return len([q for q in seen.captured_queries if not any(a in q["sql"] for a in apart)])

    client.get(at(case))
    assert statements() <= 9
    for _each in range(10):
        messaging.send_message(case_id=case.pk, text="Hello", by=by, now=clock.now())
        messaging.add_note(case_id=case.pk, text="Seen", by=by, now=clock.now())
    uploading.upload_file(
        case_id=case.pk, upload=picture(), visible_to_resident=False, by=by, now=clock.now()
    )
    assert statements() <= 9


def test_unknown_and_foreign_references(officer, swale, maidstone) -> None:
    from councils.tenancy import in_council

    client, _by = officer
    assert client.get("/desk/cases/MBC-0000-0000/").status_code == 404
    with in_council(swale):
        theirs = routed()
    for act in ("", "claim", "close", "sheet"):
        assert client.get(at(theirs, act)).status_code == 404
    assert client.post(at(theirs, "claim")).status_code == 404


def test_a_lower_case_reference_finds_it(officer) -> None:
    client, _by = officer
    assert client.get(at(routed()).lower()).status_code == 200


# --- who may --------------------------------------------------------------------------------------

EVERY = [act.slug for act in ACTS]
CONTRACTORS = {
    *("claim", "put-back", "plan", "wait", "resume", "note", "file", "close"),
    *("their-reference", "exclude"),
}


ALLOWED = {
    "agent": set(EVERY) - {"assign", "handed-over", "acknowledge", "answer", "more-time", "refund"},
    "officer": set(EVERY) - {"assign"},
    "team_leader": set(EVERY),
    "council_admin": set(EVERY),
    "contractor": CONTRACTORS,
    "auditor": {"exclude"},
}


@pytest.mark.parametrize("role", ALLOWED)
def test_roles_of_each_act(enter, role) -> None:
    case = routed()
    client, _by = enter(role, team=role == "contractor")
    codes = {slug: client.get(at(case, slug)).status_code for slug in EVERY}
    assert {slug for slug, code in codes.items() if code != 403} == ALLOWED[role]
    assert set(codes.values()) <= {200, 403, 409}


def test_a_contractor_sees_its_own_queue_and_marked_fields(enter) -> None:
    client, _by = enter("contractor", team=True)
    CaseType.objects.filter(pk=missed_bin().pk).update(contractor_fields=["contents"])
    case = routed()
    page = client.get(at(case)).content.decode()
    assert "Paper" in page
    for hidden in ("Isla", "Recycling", "What happened", "Conversation", "01622 602000"):
        assert hidden not in page, hidden
    Case.objects.filter(pk=case.pk).update(queue=parks_queue())
    assert client.get(at(case)).status_code == 404
    assert client.post(at(case, "claim")).status_code == 404


def test_answers_marked_by_the_form_reach_the_contractor(enter) -> None:
    client, _by = enter("contractor", team=True)
    marked = {**SNAPSHOT["pages"][0]["items"][0], "contractor_visible": True}
    case = routed(answers={"pages": [{"title": "", "items": [marked]}]})
    assert "Recycling" in client.get(at(case)).content.decode()


def test_an_auditor_only_reads(enter) -> None:
    client, _by = enter("auditor")
    case = routed()
    page = client.get(at(case))
    assert page.context["acts"]["now"] == []
    assert "Send the message" not in page.content.decode()
    assert client.post(at(case, "note"), {"text": "Hm"}).status_code == 403


# --- acts -----------------------------------------------------------------------------------------


def test_claim_and_put_back(officer) -> None:
    client, by = officer
    case = routed()
    assert client.post(at(case, "claim"), follow=True).status_code == 200
    assert fresh(case).assignee_id == by.user_id
    client.post(at(case, "put-back"))
    assert fresh(case).assignee_id is None


def test_somebody_was_first(officer, leader) -> None:
    client, _by = officer
    case = routed()
    assigning.claim_case(case_id=case.pk, by=leader[1], now=clock.now())
    answer = client.post(at(case, "claim"))
    assert answer.status_code == 409
    assert "Somebody else has taken this case" in answer.content.decode()


def test_assign(leader, officer) -> None:
    client, _by = leader
    case = routed()
    client.post(at(case, "assign"), {"officer": str(officer[1].user_id)})
    assert fresh(case).assignee_id == officer[1].user_id
    answer = client.post(at(case, "assign"), {"officer": str(uuid4())})
    assert answer.status_code == 422


def test_plan(officer) -> None:
    client, _by = officer
    case, day = routed(), today().replace(year=today().year + 1, day=1)
    parts = {"planned_on_0": day.day, "planned_on_1": day.month, "planned_on_2": day.year}
    client.post(at(case, "plan"), parts)
    assert (fresh(case).status, fresh(case).planned_on) == (Status.PLANNED, day)
    answer = client.post(at(case, "plan"), {**parts, "planned_on_2": 2019})
    assert answer.status_code == 422
    assert "2019" in answer.content.decode()


def test_ask_wait_resume(officer) -> None:
    client, _by = officer
    case = routed()
    client.post(at(case, "ask"), {"question": "Which bin?"})
    assert fresh(case).status == Status.WAITING_ON_RESIDENT
    client.post(at(case, "wait"), {"reason": "weather", "stop": "on"})
    assert fresh(case).status == Status.WAITING_ON_OTHERS
    assert fresh(case).paused_since
    client.post(at(case, "resume"))
    assert fresh(case).status == Status.IN_PROGRESS
    answer = client.post(at(case, "resume"))
    assert answer.status_code == 409
    assert "cannot become" in answer.content.decode()


def test_message_note_and_nothing_typed(officer) -> None:
    client, _by = officer
    case = routed()
    client.post(at(case, "message"), {"text": "We come on Monday."})
    client.post(at(case, "note"), {"text": "Key is at the depot."})
    assert Message.objects.get(case=case).text == "We come on Monday."
    assert Note.objects.get(case=case).text == "Key is at the depot."
    answer = client.post(at(case, "message"), {"text": "  "})
    assert answer.status_code == 422
    assert "Write the message" in answer.content.decode()


def test_a_reply_that_needs_no_answer(officer) -> None:
    client, _by = officer
    case = routed()
    messaging.reply_as_resident(case_id=case.pk, text="Thanks!", now=clock.now())
    client.post(at(case, "answered"))
    assert fresh(case).replied_at is None


def test_priority_and_their_reference(officer) -> None:
    client, _by = officer
    case = routed()
    client.post(at(case, "priority"), {"priority": "urgent"})
    client.post(at(case, "their-reference"), {"their_reference": "JOB 77"})
    assert (fresh(case).priority, fresh(case).their_reference) == ("urgent", "JOB 77")
    assert client.post(at(case, "priority"), {"priority": "huge"}).status_code == 422


def test_transfer_keeps_the_promise(officer) -> None:
    client, _by = officer
    case, parks = routed(), parks_queue()
    client.post(at(case, "transfer"), {"queue": str(parks.pk), "reason": "It is a park bin."})
    assert fresh(case).queue_id == parks.pk
    assert fresh(case).due_on == case.due_on
    assert "Sent here by" in client.get(at(case)).content.decode()
    answer = client.post(at(case, "transfer"), {"queue": str(uuid4()), "reason": "Keep me"})
    assert answer.status_code == 422
    assert "Keep me" in answer.content.decode()


def test_wrong_service_keeps_the_answers(officer) -> None:
    from casework.operations.setting_up import create_case_type

    client, _by = officer
    case = routed()
    create_case_type(key="litter", label="Litter", first_queue=parks_queue())
    client.post(at(case, "service"), {"case_type": "litter"})
    changed = fresh(case)
    assert (changed.service_key, changed.service_title) == ("litter", "Litter")
    assert changed.answers == SNAPSHOT


def test_close_with_a_sentence(officer) -> None:
    client, _by = officer
    case = routed()
    answer = client.post(at(case, "close"), {"outcome": "done"})
    assert answer.status_code == 422
    assert "Write one sentence" in answer.content.decode()
    client.post(at(case, "close"), {"outcome": "done", "sentence": "We collected it."})
    assert (fresh(case).outcome, fresh(case).outcome_sentence) == ("done", "We collected it.")


def test_a_ready_sentence_is_offered_and_used(officer) -> None:
    client, _by = officer
    CaseType.objects.filter(pk=missed_bin().pk).update(sentences={"done": "Your bin is empty."})
    case = routed()
    assert "Your bin is empty." in client.get(at(case, "close")).content.decode()
    client.post(at(case, "close"), {"outcome": "done", "sentence": ""})
    assert fresh(case).outcome_sentence == "Your bin is empty."


def test_not_ours_and_duplicate_need_their_detail(officer) -> None:
    client, _by = officer
    case, first = routed(), routed()
    said = {"outcome": "not_ours", "sentence": "Kent has it."}
    assert client.post(at(case, "close"), said).status_code == 422
    dup = {"outcome": "duplicate", "sentence": "We know.", "duplicate_of": "MBC-0000-0000"}
    answer = client.post(at(case, "close"), dup)
    assert answer.status_code == 422
    assert "MBC-0000-0000" in answer.content.decode()
    client.post(at(case, "close"), {**dup, "duplicate_of": first.reference})
    assert fresh(case).outcome == Outcome.DUPLICATE
    assert first.reference in client.get(at(case)).content.decode()


def test_contractors_close_with_fewer_outcomes(enter) -> None:
    client, _by = enter("contractor", team=True)
    case = routed()
    words = {"sentence": "Not ours.", "not_ours_to": "Kent"}
    assert client.post(at(case, "close"), {"outcome": "not_ours", **words}).status_code == 422
    client.post(at(case, "close"), {"outcome": "done", "sentence": "Emptied."})
    assert fresh(case).outcome == "done"


def test_a_closed_case_refuses_in_plain_words_and_loses_nothing(officer) -> None:
    client, by = officer
    case = closed(by)
    page = client.get(at(case, "ask"))
    assert page.status_code == 409
    assert "This case is closed. Reopen it first." in page.content.decode()
    answer = client.post(at(case, "ask"), {"question": "Long and careful words"})
    assert answer.status_code == 409
    assert "Long and careful words" in answer.content.decode()
    assert "This case is closed" in answer.content.decode()


def test_reopen_and_withdraw(officer) -> None:
    client, by = officer
    case = closed(by)
    assert "Closed" in client.get(at(case)).content.decode()
    client.post(at(case, "reopen"))
    assert fresh(case).is_open
    client.post(at(case, "withdraw"))
    assert fresh(case).outcome == Outcome.WITHDRAWN


def test_i_know_this_person(officer) -> None:
    client, _by = officer
    case = routed()
    assert "cannot undo" in client.get(at(case, "exclude")).content.decode()
    answer = client.post(at(case, "exclude"))
    assert answer["Location"] == "/desk/"
    assert client.get(at(case)).status_code == 404
    assert case.reference not in client.get("/desk/queues/waste/").content.decode()


def test_link(officer) -> None:
    client, _by = officer
    case, other = routed(), routed()
    client.post(at(case, "link"), {"other": other.reference.lower(), "kind": "follow_up"})
    assert "Follows from" in client.get(at(case)).content.decode()
    assert "Was followed by" in client.get(at(other)).content.decode()
    answer = client.post(at(case, "link"), {"other": case.reference, "kind": "related"})
    assert answer.status_code == 422


def test_a_confirmation_page_needs_no_script(officer) -> None:
    client, _by = officer
    page = client.get(at(routed(), "claim")).content.decode()
    assert '<form method="post"' in page


# --- files ----------------------------------------------------------------------------------------


def test_files_are_added_shown_and_guarded(enter, client_for, maidstone) -> None:
    client, _by = enter("officer")
    case, other = routed(), routed()
    client.post(at(case, "file"), {"file": picture(), "visible": "on"})
    page = client.get(at(case))
    (photo,) = page.context["photos"]
    assert "Photo 1 of 1" in page.content.decode()
    small = client.get(photo["href"], {"side": "320"})
    assert small["Content-Type"] == "image/jpeg"
    assert client.get(photo["href"].replace(case.reference, other.reference)).status_code == 404
    assert client_for(maidstone).get(photo["href"]).status_code == 302
    stranger, _them = enter("contractor")
    assert stranger.get(photo["href"]).status_code == 404


def test_a_refused_file_says_why(officer) -> None:
    client, _by = officer
    bad = SimpleUploadedFile("run.exe", b"MZ not a picture", "image/png")
    answer = client.post(at(routed(), "file"), {"file": bad})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_what_was_sent_is_shown(officer, deliver_events) -> None:
    client, _by = officer
    case = routed()
    deliver_events()
    page = client.get(at(case))
    assert [one.to for one in page.context["dispatches"]] == ["isla@people.example"]
    assert "isla@people.example" in page.content.decode()


def test_why_other_rules_did_not_place_it(officer) -> None:
    from casework.operations.setting_up import ensure_rule

    ensure_rule(
        label="Parks look after parks",
        layer="council",
        condition={"fact": "channel", "is": "phone"},
        actions={"queue": parks_queue().slug},
    )
    client, _by = officer
    page = client.get(at(routed())).content.decode()
    assert "Parks look after parks" in page
    assert "not this time" in page


def test_a_closed_case_can_still_be_written_to(officer) -> None:
    client, by = officer
    case = closed(by)
    client.post(at(case, "message"), {"text": "One more thing."})
    assert Message.objects.filter(case=case, text="One more thing.").exists()
    assert closing.may_reopen(fresh(case), now=case.closed_at)
