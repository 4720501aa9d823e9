"""Every fact and action that a routing rule may use keeps its contract."""

import json

import pytest

from casework.routing import routing_actions, routing_facts
from casework.routing.registries import Decision


@pytest.mark.parametrize("key", list(routing_facts))
def test_a_fact_is_plain_data_with_a_name(key: str) -> None:
    fact = routing_facts.get(key)
    assert fact.label
    assert fact.__doc__
    json.dumps(fact.example())


@pytest.mark.parametrize("key", list(routing_actions))
def test_an_action_accepts_its_example_and_refuses_nonsense(key: str) -> None:
    action = routing_actions.get(key)
    assert action.label
    assert action.check(action.example()) == []
    assert action.check(["nonsense"])
    json.dumps(action.example())


@pytest.mark.parametrize("key", list(routing_actions))
def test_what_is_decided_once_stays(key: str) -> None:
    action, decision = routing_actions.get(key), Decision()
    assert action.decide(action.example(), decision, "first")
    assert not action.decide(action.example(), decision, "second")
    assert set(decision.decided_by.values()) == {"first"}
