"""Complaints by the Ombudsman's code: acknowledged, answered, made longer, asked for again."""

from datetime import date, timedelta

import pytest

from casework import sayings, stages
from casework.choices import Finding, Outcome, Status
from casework.errors import (
    ExtensionTooLong,
    FindingNeeded,
    NoStage,
    SentenceNeeded,
    TooLateToEscalate,
    TooLateToReopen,
)
from casework.models import Case, CaseStage, LearningAction, Message
from casework.operations import complaining
from casework.operations.closing import close_case, reopen_case, still_a_problem
from casework.operations.complaining import Learning
from casework.operations.messaging import reply_as_resident
from casework.operations.opening import open_case
from casework.operations.progressing import ask_resident
from casework.operations.routing import route_case
from casework.operations.setting_up import create_case_type
from casework.operations.transferring import change_service
from casework.operations.watching import admit_missed_promise, missed_promises
from casework.queries.resident import case_for_resident
from councils.events.testing import captured_events
from tests.casework.factories import CONTACT, NOW, SNAPSHOT, TODAY, later, missed_bin, staff

pytestmark = pytest.mark.usefixtures("in_maidstone")

CODE = [
    {
        "key": "acknowledge",
        "label": "Acknowledge",
        "days": 5,
        "from": "opened",
        "basis": "published",
    },
    {"key": "stage_1", "label": "Stage 1", "days": 10, "from": "acknowledge", "basis": "published"},
    {"key": "stage_2", "label": "Stage 2", "days": 20, "from": "asked", "basis": "published"},
]


def complaint(confirmed=True, rows=None, now=NOW) -> Case:
    """A complaint received on a Monday, in its queue."""
    create_case_type(
        key="complaint", label="Complaint", stages=rows or CODE, confirmed=confirmed, target_days=10
    )
    opened = open_case(
        case_type_key="complaint",
        service_key="complaint",
        service_title="Make a complaint",
        channel="web",
        answers=SNAPSHOT,
        place=None,
        contact=CONTACT,
        now=now,
    )
    return route_case(case_id=opened.case_id, now=now)


def again(case: Case) -> Case:
    return Case.objects.select_related("case_type", "customer").get(pk=case.pk)


@pytest.fixture
def officer(in_maidstone):
    return staff("officer")


def answered(case, officer, at=None, **changes):
    at = at or later(days=8)
    return complaining.answer_stage(
        **{
            "case_id": case.pk,
            "finding": Finding.PART_UPHELD,
            "text": "Dear Isla, this is what we found.",
            "sentence": "We upheld part of your complaint.",
            "remedy": "We paid £50.",
            "by": officer,
            "now": at,
            **changes,
        }
    )


def test_the_first_promise_names_both_days() -> None:
    case = again(complaint())
    assert (case.stage, case.due_on, case.next_due_on) == (
        "acknowledge",
        date(2026, 12, 7),
        date(2026, 12, 21),
    )
    assert sayings.promise_of(case, now=NOW) == (
        "We will acknowledge it by Monday 7 December, and answer by Monday 21 December"
    )


def test_what_the_council_has_not_confirmed_stays_its_own() -> None:
    case = again(complaint(rows=[{**row, "basis": "code"} for row in CODE]))
    assert case.due_on == date(2026, 12, 7)
    assert sayings.promise_of(case, now=NOW) == ""


class TestAnAnswerFromTheDayOfReceipt:
    """As some councils publish it: so many days from when we got it, acknowledged or not."""

    rows = (
        {**CODE[0], "days": 2, "basis": "assumed"},
        {**CODE[1], "from": "opened"},
        CODE[2],
    )

    def test_only_the_answer_is_promised(self) -> None:
        case = again(complaint(rows=list(self.rows)))
        assert (case.due_on, case.next_due_on) == (date(2026, 12, 2), date(2026, 12, 14))
        assert sayings.promise_of(case, now=NOW) == "We will answer by Monday 14 December"
        assert "missed" not in sayings.promise_of(case, now=later(days=4))

    def test_acknowledging_does_not_move_it(self, officer) -> None:
        case = complaint(rows=list(self.rows))
        complaining.acknowledge(case_id=case.pk, text="We have it.", by=officer, now=later(days=1))
        assert again(case).due_on == date(2026, 12, 14)

    def test_a_day_that_was_not_promised_is_not_admitted(self) -> None:
        case = complaint(rows=list(self.rows))
        late = later(days=4)
        assert missed_promises(now=late) == [case.pk]
        assert not admit_missed_promise(case_id=case.pk, now=late)
        assert missed_promises(now=late) == []

    def test_a_pause_moves_both(self, officer) -> None:
        case = complaint(rows=list(self.rows))
        ask_resident(case_id=case.pk, question="Which day?", by=officer, now=NOW)
        reply_as_resident(case_id=case.pk, text="Monday", now=later(days=3))
        case = again(case)
        assert (case.due_on, case.next_due_on) == (date(2026, 12, 7), date(2026, 12, 17))


def test_the_answers_clock_starts_with_the_acknowledgement(officer) -> None:
    case = complaint()
    with captured_events() as seen:
        complaining.acknowledge(case_id=case.pk, text="We have it.", by=officer, now=later(days=1))
    case = again(case)
    assert (case.stage, case.status) == ("stage_1", Status.IN_PROGRESS)
    assert case.due_on == date(2026, 12, 15)  # ten working days from Tuesday 1 December
    assert "We will answer by Tuesday 15 December" in sayings.promise_of(case, now=NOW)
    names = [type(one).__name__ for one in seen]
    assert names == ["MessageSent", "StageDone", "StageBegun"]
    first = CaseStage.objects.get(case=case, key="acknowledge")
    assert first.done_at == later(days=1)


def test_an_acknowledgement_is_made_once(officer) -> None:
    case = complaint()
    complaining.acknowledge(case_id=case.pk, text="We have it.", by=officer, now=NOW)
    with pytest.raises(NoStage):
        complaining.acknowledge(case_id=case.pk, text="We have it.", by=officer, now=NOW)


def test_an_answer_keeps_what_was_found_and_learnt(officer) -> None:
    case = complaint()
    complaining.acknowledge(case_id=case.pk, text="We have it.", by=officer, now=NOW)
    learning = Learning(text="Check lids", owner_id=officer.user_id, due_on=date(2027, 1, 4))
    answered(case, officer, learning=[learning])
    case = again(case)
    assert (case.finding, case.outcome, case.is_open) == ("part_upheld", Outcome.DONE, False)
    stage = CaseStage.objects.get(case=case, key="stage_1")
    assert (stage.finding, stage.remedy) == ("part_upheld", "We paid £50.")
    assert LearningAction.objects.get(case=case).owner_id == officer.user_id
    assert Message.objects.filter(case=case, text__startswith="Dear Isla").exists()


def test_an_answer_at_once_needs_no_acknowledgement(officer) -> None:
    case = complaint()
    answered(case, officer, at=NOW, finding=Finding.RESOLVED_EARLY)
    done = dict(CaseStage.objects.filter(case=case).values_list("key", "finding"))
    assert done == {"acknowledge": "", "stage_1": "resolved_early"}


@pytest.mark.parametrize(
    ("change", "error"),
    [({"finding": "guilty"}, FindingNeeded), ({"sentence": "  "}, SentenceNeeded)],
)
def test_an_answer_needs_a_finding_and_a_sentence(officer, change, error) -> None:
    case = complaint()
    with pytest.raises(error):
        answered(case, officer, **change)
    assert again(case).is_open


def test_a_complaint_is_not_simply_done(officer) -> None:
    case = complaint()
    with pytest.raises(FindingNeeded):
        close_case(case_id=case.pk, outcome="done", sentence="Done.", by=officer, now=NOW)
    close_case(
        case_id=case.pk,
        outcome="not_ours",
        not_ours_to="Kent",
        sentence="Kent has it.",
        by=officer,
        now=NOW,
    )
    assert not CaseStage.objects.filter(case=case, done_at=None).exists()


class TestMoreTime:
    def test_the_resident_is_told_why_and_of_the_ombudsman(self, officer) -> None:
        case = complaint()
        complaining.acknowledge(case_id=case.pk, text="We have it.", by=officer, now=NOW)
        complaining.extend_stage(
            case_id=case.pk, days=10, reason="The crew is away.", by=officer, now=later(days=2)
        )
        case = again(case)
        assert case.due_on == date(2026, 12, 30)  # 14 December, ten more, over Christmas
        told = Message.objects.filter(case=case).latest("at").text
        assert "The crew is away." in told
        assert "Ombudsman" in told
        assert "30 December" in told

    def test_no_more_than_the_code_allows(self, officer) -> None:
        case = complaint()
        complaining.acknowledge(case_id=case.pk, text="We have it.", by=officer, now=NOW)
        extend = {"case_id": case.pk, "reason": "It is hard.", "by": officer, "now": NOW}
        complaining.extend_stage(days=6, **extend)
        with pytest.raises(ExtensionTooLong) as refused:
            complaining.extend_stage(days=5, **extend)
        assert "at most 4 more" in str(refused.value)

    def test_an_acknowledgement_is_not_made_longer(self, officer) -> None:
        case = complaint()
        with pytest.raises(ExtensionTooLong):
            complaining.extend_stage(
                case_id=case.pk, days=1, reason="No time.", by=officer, now=NOW
            )


class TestTheNextStage:
    def test_a_resident_asks_and_the_second_clock_starts(self, officer) -> None:
        case = complaint()
        answered(case, officer, at=later(days=2))
        complaining.escalate_as_resident(
            case_id=case.pk, what="The bin", why="Collect it", now=later(days=7)
        )
        case = again(case)
        assert (case.stage, case.is_open, case.finding) == ("stage_2", True, "")
        assert case.due_on == date(2027, 1, 7)  # 20 working days from 7 December
        assert "final answer by Thursday 7 January" in sayings.promise_of(case, now=later(days=7))
        said = Message.objects.filter(case=case, direction="from_resident").latest("at")
        assert "The bin" in said.text
        assert "Collect it" in said.text

    def test_only_within_the_time(self, officer) -> None:
        case = complaint()
        answered(case, officer, at=NOW)
        late = NOW + timedelta(days=29)
        with pytest.raises(TooLateToEscalate):
            complaining.escalate_as_resident(case_id=case.pk, what="a", why="b", now=late)
        complaining.escalate(case_id=case.pk, what="a", why="b", by=officer, now=late)
        assert again(case).stage == "stage_2"

    def test_after_the_last_there_is_the_ombudsman(self, officer) -> None:
        case = complaint()
        answered(case, officer, at=NOW)
        complaining.escalate_as_resident(case_id=case.pk, what="a", why="b", now=NOW)
        answered(case, officer, at=later(days=3), finding=Finding.NOT_UPHELD)
        shown = case_for_resident(case.reference, case_id=case.pk, now=later(days=3))
        assert not shown.can_escalate
        assert shown.ombudsman
        with pytest.raises(NoStage):
            complaining.escalate(case_id=case.pk, what="a", why="b", by=officer, now=later(days=3))

    def test_an_open_complaint_cannot_be_escalated(self, officer) -> None:
        case = complaint()
        shown = case_for_resident(case.reference, case_id=case.pk, now=NOW)
        assert not shown.can_escalate
        assert not shown.ombudsman

    def test_still_a_problem_is_not_the_way(self, officer) -> None:
        case = complaint()
        answered(case, officer, at=NOW)
        with pytest.raises(TooLateToReopen):
            still_a_problem(case_id=case.pk, text="It is not right.", now=NOW)


def test_a_question_stops_the_stages_clock(officer) -> None:
    case = complaint()
    ask_resident(case_id=case.pk, question="Which day?", by=officer, now=later(days=1))
    reply_as_resident(case_id=case.pk, text="Monday", now=later(days=3))
    case = again(case)
    assert case.due_on == date(2026, 12, 9)
    assert case.next_due_on == date(2026, 12, 23)
    assert CaseStage.objects.get(case=case).due_on == case.due_on


def test_a_reopened_complaint_stands_in_its_stage_again(officer) -> None:
    case = complaint()
    answered(case, officer, at=NOW)
    reopen_case(case_id=case.pk, by=officer, now=later(days=1))
    case = again(case)
    assert (case.stage, case.finding) == ("stage_1", "")
    assert case.due_on == date(2026, 12, 15)


def test_a_request_that_is_really_a_complaint_gets_its_stages(officer) -> None:
    complaint()
    missed_bin()
    case = complaint()
    change_service(
        case_id=case.pk,
        service_key="missed_bin",
        service_title="Missed bin",
        case_type_key="missed_bin",
        by=officer,
        now=NOW,
    )
    assert again(case).stage == ""
    change_service(
        case_id=case.pk,
        service_key="complaint",
        service_title="Complaint",
        case_type_key="complaint",
        by=officer,
        now=later(days=1),
    )
    assert (again(case).stage, again(case).due_on) == ("acknowledge", date(2026, 12, 7))


class TestAsData:
    def test_what_is_sound(self) -> None:
        assert stages.problems(CODE) == []

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ({"key": "x"}, "days must be"),
            ({"key": "x", "days": 0}, "days must be"),
            ({"key": "x", "days": 5, "from": "later"}, "no earlier stage"),
            ({"key": "x", "days": 5, "clock": "moons"}, "no clock"),
            ({"days": 5}, "needs a key"),
            ({"key": "opened", "days": 5}, "stands twice"),
            ("x", "needs a key"),
        ],
    )
    def test_what_is_not(self, row, words) -> None:
        assert words in " ".join(stages.problems([row]))

    def test_foi_counts_from_the_working_day_after_receipt(self) -> None:
        """The statutory clock: twenty working days, the first being the day after receipt."""
        (stage,) = stages.read([{"key": "answer", "days": 20, "clock": "statutory_days"}])
        from councils.calendar import STATUTORY

        assert stages.due_from(stage, TODAY, STATUTORY) == date(2026, 12, 30)
