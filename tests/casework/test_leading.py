"""Lists of leaders, and the dates of stages that an admin looks after."""

from datetime import date, timedelta

import pytest

from casework.errors import NotFound, NotPermitted
from casework.models import CaseType, LearningAction
from casework.operations.complaining import add_learning, finish_learning
from casework.operations.staged_types import any_confirmed, change_stage, confirm_stages
from casework.queries.leading import open_learning, repeat_failures
from tests.casework.factories import NOW, PLACE, STAGES, complaint_of, later, routed, staff
from tests.support.people import make_staff

pytestmark = pytest.mark.usefixtures("in_maidstone")


@pytest.fixture
def leader(in_maidstone):
    return staff("team_leader", name="Lea Der")


def learnt(case, by, day=date(2026, 12, 4)):
    return add_learning(
        case_id=case.pk, text="Ring first", owner_id=by.user_id, due_on=day, by=by, now=NOW
    )


class TestLearning:
    def test_soonest_first_in_two_statements(self, leader, django_assert_num_queries) -> None:
        case = routed()
        for day in (9, 4, 7):
            learnt(case, leader, date(2026, 12, day))
        with django_assert_num_queries(2):
            lines = open_learning(by=leader, now=later(days=5))
        assert [line.due_on.day for line in lines] == [4, 7, 9]
        assert lines[0].is_late
        assert lines[0].owner == "Lea Der"

    def test_done_is_off_the_list_once(self, leader) -> None:
        action = learnt(routed(), leader)
        finish_learning(action_id=action.pk, by=leader, now=NOW)
        finish_learning(action_id=action.pk, by=leader, now=later(days=1))
        assert LearningAction.objects.get().done_at == NOW
        assert open_learning(by=leader, now=NOW) == []

    def test_only_leaders(self, leader) -> None:
        action = learnt(routed(), leader)
        with pytest.raises(NotPermitted):
            finish_learning(action_id=action.pk, by=staff("officer"), now=NOW)
        with pytest.raises(NotFound):
            finish_learning(action_id=leader.user_id, by=leader, now=NOW)


class TestRepeatFailures:
    def test_newest_of_each_property(self, leader, django_assert_num_queries) -> None:
        for hours in (1, 2):
            newest = routed(flags=["repeat_failure"], now=later(hours=hours))
        routed()
        routed(flags=["repeat_failure"], now=NOW - timedelta(days=100))
        with django_assert_num_queries(1):
            (line,) = repeat_failures(by=leader, now=later(days=1))
        assert (line.reference, line.times) == (newest.reference, 2)
        assert line.place == PLACE.address_text

    def test_pages(self, client_for, maidstone) -> None:
        routed(flags=["repeat_failure"])
        client = client_for(maidstone, make_staff(maidstone, "team_leader"))
        assert "Repeated failures" in client.get("/desk/").content.decode()
        assert client.get("/desk/repeat-failures/").status_code == 200
        assert client.get("/desk/learning/").status_code == 200
        officer = client_for(maidstone, make_staff(maidstone, "officer"))
        assert officer.get("/desk/repeat-failures/").status_code == 403


class TestStagesOfAKind:
    @pytest.fixture
    def admin(self, in_maidstone):
        complaint_of(routed().customer)
        rows = [{**row, "basis": "code"} for row in STAGES]
        CaseType.objects.filter(key="complaint_by_code").update(stages=rows, is_confirmed=False)
        return staff("council_admin")

    def test_one_kept_is_enough_to_be_read(self) -> None:
        assert any_confirmed(STAGES)
        assert any_confirmed([{**STAGES[0], "basis": "code"}, *STAGES[1:]])
        assert not any_confirmed([{**row, "basis": "code"} for row in STAGES])
        assert not any_confirmed([])

    def test_confirming_dates_what_was_not(self, admin) -> None:
        kind = confirm_stages(case_type_key="complaint_by_code", by=admin, now=NOW)
        assert kind.is_confirmed
        assert {row["dated"] for row in kind.stages} == {"2026-11-30"}

    def test_changing_one(self, admin) -> None:
        kind = change_stage(
            case_type_key="complaint_by_code",
            stage_key="stage_1",
            days=15,
            source="Our policy, page 3",
            by=admin,
            now=NOW,
        )
        assert kind.stages[1]["days"] == 15
        assert [row.get("basis") for row in kind.stages] == ["code", "confirmed", "code"]
        with pytest.raises(NotFound):
            change_stage(
                case_type_key="complaint_by_code",
                stage_key="stage_9",
                days=1,
                source="x",
                by=admin,
                now=NOW,
            )
        with pytest.raises(NotPermitted):
            confirm_stages(case_type_key="complaint_by_code", by=staff("officer"), now=NOW)

    def test_on_the_screen(self, admin, client_for, maidstone) -> None:
        client = client_for(maidstone, make_staff(maidstone, "council_admin"))
        assert "Not confirmed" in client.get("/manage/stages/").content.decode()
        page = "/manage/stages/complaint_by_code/stage_1/"
        wrong = client.post(page, {"days": "0", "source": ""})
        assert wrong.status_code == 422
        assert client.post(page, {"days": "12", "source": "Policy"}).status_code == 302
        assert client.post("/manage/stages/complaint_by_code/confirm/").status_code == 302
        assert "Residents see it" in client.get("/manage/stages/").content.decode()
        assert client.get("/manage/stages/complaint_by_code/other/").status_code == 404
        assert client.post("/manage/stages/nothing/confirm/").status_code == 404
