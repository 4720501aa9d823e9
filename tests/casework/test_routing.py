"""Routing: three layers in order, first decision stands, the reason is kept, nothing is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import counters
from casework.models import Case
from casework.operations.routing import route_case
from casework.operations.setting_up import add_team_member, ensure_rule
from casework.routing.deciding import condition_words, problems_of
from councils.events.testing import captured_events
from tests.casework.factories import (
    NOW,
    later,
    missed_bin,
    opened,
    parks_queue,
    routed,
    staff,
    waste_queue,
    waste_team,
)

pytestmark = pytest.mark.usefixtures("in_maidstone")


def rule(label: str = "Recycling", **changes):
    facts = {
        "layer": "council",
        "condition": {"answer": "bin", "is": "recycling"},
        "actions": {"queue": "parks"},
        **changes,
    }
    return ensure_rule(label=label, **facts)


def test_no_rule_goes_to_the_first_queue_and_says_so() -> None:
    case = routed()
    assert case.queue.slug == "waste"
    assert case.routing_reason["placed_by"] == "first_queue"
    assert case.routing_reason["words"].startswith("No rule matched")


def test_no_queue_at_all_goes_to_the_general_one() -> None:
    missed_bin(first_queue=None)
    case = routed()
    assert case.queue.slug == "general"
    assert case.routing_reason["placed_by"] == "general"


def test_a_rule_places_and_is_named() -> None:
    parks_queue()
    placed = rule()
    with captured_events() as seen:
        case = routed()
    assert case.queue.slug == "parks"
    assert case.routing_reason["rule"] == str(placed.pk)
    assert "Recycling" in case.routing_reason["words"]
    assert seen[-1].event_name == "casework.case_routed"
    assert seen[-1].rule_id == placed.pk


def test_every_other_rule_says_why_not() -> None:
    parks_queue()
    rule("Ward", condition={"fact": "ward", "in": ["E05000001"]})
    rule("Refuse", condition={"answer": "bin", "is": "refuse"})
    trail = {line["label"]: line for line in routed().routing_reason["rules"]}
    assert trail["Ward"]["why_not"] == ["Ward is none of “E05000001”"]
    assert trail["Refuse"]["why_not"] == ["answer “bin” is not “refuse”"]
    assert not trail["Ward"]["applied"]


def test_the_reason_never_holds_an_answer() -> None:
    parks_queue()
    rule("Refuse", condition={"answer": "bin", "is": "refuse"})
    assert "recycling" not in str(routed().routing_reason).lower()


def test_service_before_council_before_partnership() -> None:
    parks_queue()
    rule("Partnership", layer="partnership", actions={"queue": "waste", "priority": "urgent"})
    rule("Council", layer="council", order=1, actions={"queue": "waste"})
    rule("Service", layer="service", service_key="missed_bin", order=900)
    case = routed()
    assert case.queue.slug == "parks"
    assert case.priority == "urgent"  # nobody before the partnership decided it
    assert case.routing_reason["decided_by"] == {"queue_slug": "Service", "priority": "Partnership"}


def test_rules_of_other_services_are_not_asked() -> None:
    rule("Other", layer="service", service_key="fly_tipping")
    assert routed().routing_reason["rules"] == []


def test_a_queue_that_is_gone_falls_back_and_says_so() -> None:
    rule(actions={"queue": "nowhere"})
    case = routed()
    assert case.queue.slug == "waste"
    assert case.routing_reason["rules"][-1]["why_not"] == ["there is no queue “nowhere”"]


def test_routing_twice_changes_nothing() -> None:
    case = routed()
    with captured_events() as seen:
        route_case(case_id=case.pk, now=later(hours=1))
    assert seen == []


def test_a_target_tightens_a_promise_and_never_loosens_it() -> None:
    rule("Sooner", actions={"target_days": 1})
    assert routed().due_on.isoformat() == "2026-12-01"


def test_a_longer_target_leaves_the_promise() -> None:
    rule("Later", actions={"target_days": 9})
    assert routed().due_on.isoformat() == "2026-12-03"


def test_each_in_turn() -> None:
    waste_queue()
    members = [staff("officer", name=name) for name in ("Ann", "Bea")]
    for member in members:
        add_team_member(team=waste_team(), user_id=member.user_id)
    rule("Turns", actions={"assignee": "round_robin"})
    given = [routed(now=later(minutes=minute)).assignee_id for minute in range(4)]
    assert given[0] != given[1]
    assert given[:2] == given[2:]


def test_whoever_has_fewest() -> None:
    waste_queue()
    busy, idle = staff("officer"), staff("officer")
    for member in (busy, idle):
        add_team_member(team=waste_team(), user_id=member.user_id)
    case = routed()
    Case.objects.filter(pk=case.pk).update(assignee_id=busy.user_id)
    rule("Fewest", actions={"assignee": "least_loaded"})
    assert routed().assignee_id == idle.user_id


def test_statements_stay_the_same_however_many_rules() -> None:
    for number in range(3):
        rule(f"Rule {number}", condition={"answer": "bin", "is": "nothing"})
    case_id = opened().case_id
    with CaptureQueriesContext(connection) as few:
        route_case(case_id=case_id, now=NOW)
    for number in range(30):
        rule(f"More {number}", condition={"answer": "bin", "is": "nothing"})
    case_id = opened().case_id
    with CaptureQueriesContext(connection) as many:
        route_case(case_id=case_id, now=NOW)
    assert len(few) == len(many) <= 8


def test_routing_counts_the_case_in_its_queue() -> None:
    case = routed()
    numbers = counters.numbers_by_queue()[case.queue_id]
    assert numbers == {"open": 1, "new": 1, "unassigned": 1, "replied": 0}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"answer": "a", "is_empty": False}, "answer “a” is missing"),
        ({"any": [{"fact": "ward", "is": "E1"}]}, "none of these: Ward is not “E1”"),
        ({"not": {"answer": "a", "is": 1}}, "the exception holds"),
        ("nonsense", "the condition cannot be read"),
    ],
)
def test_words_of_a_condition(part, words: str) -> None:
    assert condition_words(part) == words


def test_a_rule_is_checked_before_it_is_stored() -> None:
    wrong = rule("Wrong", condition={"answer": "a"}, actions={"queue": "", "fly": 1})
    assert len(problems_of(wrong)) == 3
    assert problems_of(rule("Right")) == []
