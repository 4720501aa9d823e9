"""Acts on a case: claimed, planned, paused, answered, closed, reopened, sent elsewhere."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from casework import counters, errors
from casework.choices import Direction, Outcome, PauseReason, Status
from casework.models import Assignment, Case, Message, Note
from casework.operations import (
    absences,
    assigning,
    closing,
    excluding,
    messaging,
    progressing,
    transferring,
    watching,
)
from casework.operations.routing import route_case
from casework.operations.setting_up import create_case_type
from casework.queries.resident import case_for_resident
from councils.events.testing import captured_events
from tests.casework.factories import (
    NOW,
    TODAY,
    closed,
    later,
    missed_bin,
    parks_queue,
    routed,
    staff,
)

pytestmark = pytest.mark.usefixtures("in_maidstone")


@pytest.fixture
def officer(in_maidstone):
    return staff("officer", name="Olive Officer")


@pytest.fixture
def leader(in_maidstone):
    return staff("team_leader", name="Lee Leader")


def again(case: Case) -> Case:
    return Case.objects.select_related("queue__team", "case_type", "customer").get(pk=case.pk)


def numbers(case: Case) -> dict[str, int]:
    assert counters.numbers_by_queue().get(case.queue_id) == counters.recount().get(
        case.queue_id, dict.fromkeys(counters.NAMES, 0)
    )
    return counters.numbers_by_queue()[case.queue_id]


def test_claiming_starts_the_work(officer) -> None:
    case = assigning.claim_case(case_id=routed().pk, by=officer, now=NOW)
    assert (again(case).status, again(case).assignee_id) == ("in_progress", officer.user_id)
    assert numbers(case) == {"open": 1, "new": 0, "unassigned": 0, "replied": 0}


def test_only_one_can_claim(officer) -> None:
    case = assigning.claim_case(case_id=routed().pk, by=officer, now=NOW)
    assigning.claim_case(case_id=case.pk, by=officer, now=NOW)
    with pytest.raises(errors.AlreadyTaken):
        assigning.claim_case(case_id=case.pk, by=staff("officer"), now=NOW)
    assert Assignment.objects.filter(case=case).count() == 1


def test_claiming_takes_few_statements(officer) -> None:
    case = routed()
    with CaptureQueriesContext(connection) as seen:
        assigning.claim_case(case_id=case.pk, by=officer, now=NOW)
    assert len(seen) <= 7  # lock, end, start, event, case, numbers


def test_assigning_needs_a_member_of_staff_here(leader, officer, swale) -> None:
    case = routed()
    other = staff("officer", council=swale)
    with pytest.raises(errors.NotAMember):
        assigning.assign_case(case_id=case.pk, officer_id=other.user_id, by=leader, now=NOW)
    assigning.assign_case(case_id=case.pk, officer_id=officer.user_id, by=leader, now=NOW)
    assigning.unassign_case(case_id=case.pk, by=leader, now=NOW)
    assert again(case).assignee_id is None
    assert numbers(case)["unassigned"] == 1


def test_bulk_names_what_it_left_alone(leader, officer) -> None:
    open_one, shut = routed(), closed(leader)
    result = assigning.assign_cases(
        case_ids=[open_one.pk, shut.pk], officer_id=officer.user_id, by=leader, now=NOW
    )
    assert result.done == (open_one.reference,)
    assert result.refused == ((shut.reference, errors.CaseIsClosed().words()),)


def test_planning_tells_the_day(officer) -> None:
    case = routed()
    with pytest.raises(errors.DateInThePast):
        progressing.plan_case(case_id=case.pk, planned_on=date(2026, 11, 29), by=officer, now=NOW)
    with captured_events() as seen:
        progressing.plan_case(case_id=case.pk, planned_on=date(2026, 12, 3), by=officer, now=NOW)
    assert seen[-1].planned_on == date(2026, 12, 3)
    told = case_for_resident(case.reference, customer_id=case.customer_id, now=NOW)
    assert told.status_words == "Planned for Thursday 3 December"


def test_asking_stops_the_clock_until_the_answer(officer) -> None:
    case = routed()
    progressing.ask_resident(case_id=case.pk, question="Which bin?", by=officer, now=NOW)
    told = case_for_resident(case.reference, customer_id=case.customer_id, now=NOW)
    assert (told.status_words, told.needs_reply, told.promise_words) == (
        "Waiting for you",
        True,
        "",
    )
    assert "because we are waiting for you to answer" in told.pause_words
    messaging.reply_as_resident(case_id=case.pk, text="The green one.", now=later(days=2))
    case = again(case)
    assert (case.status, case.due_on) == ("in_progress", date(2026, 12, 7))
    assert case.paused_seconds == 2 * 24 * 3600
    assert case.replied_at == later(days=2)
    assert numbers(case)["replied"] == 1


def test_waiting_needs_a_named_reason(officer) -> None:
    case = routed()
    for reason in ("", "tea", PauseReason.RESIDENT):
        with pytest.raises(errors.ReasonNeeded):
            progressing.wait_on_others(case_id=case.pk, reason=reason, by=officer, now=NOW)
    progressing.wait_on_others(
        case_id=case.pk, reason=PauseReason.WEATHER, by=officer, now=NOW, stop=False
    )
    assert again(case).paused_since is None
    with captured_events() as seen:
        progressing.resume_case(case_id=case.pk, by=officer, now=later(days=1))
    assert seen[-1].seconds == 0
    assert again(case).due_on == date(2026, 12, 3)


def test_a_message_answers_the_reply(officer) -> None:
    case = routed()
    messaging.reply_as_resident(case_id=case.pk, text="Hello?", now=NOW)
    messaging.reply_as_resident(case_id=case.pk, text="Hello??", now=later(hours=1))
    assert again(case).replied_at == NOW
    messaging.send_message(case_id=case.pk, text="We are on it.", by=officer, now=later(hours=2))
    assert again(case).replied_at is None
    assert numbers(case)["replied"] == 0
    with pytest.raises(errors.WordsNeeded):
        messaging.send_message(case_id=case.pk, text="  \x00 ", by=officer, now=NOW)


def test_a_reply_to_a_closed_case_puts_it_on_top(officer) -> None:
    case = closed(officer)
    messaging.reply_as_resident(case_id=case.pk, text="Thank you!", now=later(days=1))
    assert (again(case).status, numbers(case)["replied"]) == ("closed", 1)


def test_nothing_closes_without_a_sentence(officer) -> None:
    case = routed()
    with pytest.raises(errors.SentenceNeeded):
        closing.close_case(case_id=case.pk, outcome=Outcome.DONE, sentence=" ", by=officer, now=NOW)
    with pytest.raises(errors.TargetTeamNeeded):
        closing.close_case(
            case_id=case.pk, outcome=Outcome.NOT_OURS, sentence="It is Kent's.", by=officer, now=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="closed", is_open=False)


def test_a_ready_sentence_serves(officer) -> None:
    missed_bin(sentences={"done": "We collected your bin."})
    case = routed()
    with captured_events() as seen:
        closing.close_case(case_id=case.pk, outcome=Outcome.DONE, sentence="", by=officer, now=NOW)
    assert again(case).outcome_sentence == "We collected your bin."
    assert (seen[-1].outcome, seen[-1].on_time) == ("done", True)
    assert numbers(case) == {"open": 0, "new": 0, "unassigned": 0, "replied": 0}


def test_closing_late_is_not_on_time(officer) -> None:
    case = routed()
    with captured_events() as seen:
        closing.close_case(
            case_id=case.pk, outcome=Outcome.DONE, sentence="Done.", by=officer, now=later(days=9)
        )
    assert seen[-1].on_time is False


def test_still_a_problem_within_the_limit(officer) -> None:
    case = closed(officer)
    with captured_events() as seen:
        closing.still_a_problem(case_id=case.pk, text="It is still there.", now=later(days=10))
    case = again(case)
    assert (case.status, case.reopened_count, case.due_on) == (
        "in_progress",
        1,
        date(2026, 12, 15),
    )
    assert [event.event_name for event in seen] == [
        "casework.case_reopened",
        "casework.message_sent",
    ]
    assert seen[0].by_resident
    said = Message.objects.filter(case=case).order_by("at")
    assert [message.text for message in said] == ["We collected it.", "It is still there."]
    assert numbers(case)["replied"] == 1


def test_past_the_limit_it_is_refused(officer) -> None:
    case = closed(officer)
    with pytest.raises(errors.TooLateToReopen):
        closing.still_a_problem(case_id=case.pk, text="Still there.", now=later(days=15))
    assert not again(case).is_open


def test_a_council_sets_its_own_limit(officer, in_maidstone) -> None:
    case = closed(officer)
    in_maidstone.options["casework.reopen_days"] = 2
    assert not closing.may_reopen(again(case), now=later(days=3))


def test_withdrawing_is_counted_once(officer) -> None:
    case = routed()
    with captured_events() as seen:
        closing.withdraw_as_resident(case_id=case.pk, now=NOW)
    assert [event.event_name for event in seen] == ["casework.case_withdrawn"]
    assert not closing.may_reopen(again(case), now=NOW)


def test_another_team_gets_it_with_reason_and_promise(officer) -> None:
    case = assigning.claim_case(case_id=routed().pk, by=officer, now=NOW)
    due_on, queue = case.due_on, parks_queue()
    transferring.transfer_case(
        case_id=case.pk, queue_id=queue.pk, reason="It is in the park.", by=officer, now=NOW
    )
    moved = again(case)
    assert (moved.queue, moved.status, moved.assignee_id) == (queue, Status.NEW, None)
    assert moved.due_on == due_on
    assert Note.objects.get(case=case).text == "It is in the park."
    assert numbers(moved) == {"open": 1, "new": 1, "unassigned": 1, "replied": 0}
    assert numbers(case)["open"] == 0


def test_another_service_keeps_the_answers_and_is_routed_anew(officer) -> None:
    case = routed()
    create_case_type(key="litter", label="Litter", lgsl=1, target_days=1, first_queue=parks_queue())
    transferring.change_service(
        case_id=case.pk,
        service_key="litter",
        service_title="Report litter",
        case_type_key="litter",
        by=officer,
        now=NOW,
    )
    route_case(case_id=case.pk, now=NOW)
    moved = again(case)
    assert (moved.queue.slug, moved.due_on, moved.lgsl) == ("parks", date(2026, 12, 1), 1)
    assert moved.answers == case.answers
    assert numbers(case)["open"] == 0


def test_who_knows_the_person_no_longer_finds_the_case(officer) -> None:
    case = assigning.claim_case(case_id=routed().pk, by=officer, now=NOW)
    excluding.exclude_myself(case_id=case.pk, by=officer, now=NOW)
    assert again(case).assignee_id is None
    with pytest.raises(errors.NotFound):
        messaging.add_note(case_id=case.pk, text="Hm", by=officer, now=NOW)


def test_cases_of_an_absent_person_move(leader, officer) -> None:
    cases = [assigning.claim_case(case_id=routed().pk, by=officer, now=NOW) for _ in range(3)]
    colleague = staff("officer")
    moved = absences.move_all_cases(
        from_id=officer.user_id, to_id=colleague.user_id, by=leader, now=NOW, away_until=TODAY
    )
    assert set(moved.done) == {case.reference for case in cases}
    assert not Case.objects.filter(assignee_id=officer.user_id).exists()
    back = absences.move_all_cases(from_id=colleague.user_id, by=leader, now=NOW)
    assert len(back.done) == 3
    assert numbers(cases[0])["unassigned"] == 3


def test_a_missed_promise_is_admitted_once(officer) -> None:
    case = routed()
    late = later(days=5)
    assert watching.missed_promises(now=NOW) == []
    assert watching.missed_promises(now=late) == [case.pk]
    with captured_events() as seen:
        assert watching.admit_missed_promise(case_id=case.pk, now=late)
        assert not watching.admit_missed_promise(case_id=case.pk, now=late)
    assert [event.event_name for event in seen] == ["casework.promise_missed"]
    assert watching.missed_promises(now=late) == []
    told = case_for_resident(case.reference, customer_id=case.customer_id, now=late)
    assert told.promise_words == "We said Thursday 3 December and we missed it. We are sorry."


def test_urgency_moves_a_case_up(officer) -> None:
    case = routed()
    before = case.sort_at
    progressing.set_priority(case_id=case.pk, priority="urgent", by=officer, now=NOW)
    assert again(case).sort_at < before


def test_the_resident_reads_the_way_and_the_words(officer) -> None:
    case = routed()
    messaging.send_message(case_id=case.pk, text="Hello", by=officer, now=later(minutes=1))
    closing.close_case(
        case_id=case.pk,
        outcome=Outcome.CANNOT,
        sentence="the road is not ours.",
        by=officer,
        now=later(hours=1),
    )
    told = case_for_resident(case.reference, customer_id=case.customer_id, now=later(hours=2))
    assert told.status_words == "We cannot do this because the road is not ours."
    assert [entry.words for entry in told.timeline] == [
        "We received your request.",
        "It went to the Waste team.",
        "We cannot do this.",
    ]
    assert [entry.text for entry in told.messages] == ["Hello"]
    assert told.can_reopen
    assert Message.objects.get(case=case).direction == Direction.TO_RESIDENT
