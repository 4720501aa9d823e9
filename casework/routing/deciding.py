"""Applying the rules to a case, with the reason written down. Asks the database nothing."""

from collections.abc import Iterable
from typing import Any

from casework.choices import RuleLayer
from casework.models import Case, RoutingRule
from casework.routing.registries import Decision, routing_actions, routing_facts
from casework.snapshots import typed_values
from councils import conditions

LAYERS = (RuleLayer.SERVICE, RuleLayer.COUNCIL, RuleLayer.PARTNERSHIP)


def facts_of(case: Case) -> dict[str, Any]:
    """Every registered fact of the case."""
    return {key: fact.read(case) for key, fact in routing_facts.items()}


def in_order(rules: Iterable[RoutingRule]) -> list[RoutingRule]:
    """The order in which rules are asked: service, council, partnership; then by number."""
    return sorted(
        rules, key=lambda rule: (LAYERS.index(RuleLayer(rule.layer)), rule.order, rule.label)
    )


def decide(case: Case, rules: Iterable[RoutingRule]) -> tuple[Decision, list[dict[str, Any]]]:
    """What the rules decide for a case, and for each rule why it did or did not count."""
    answers, facts = typed_values(case.answers), facts_of(case)
    decision = Decision()
    trail = []
    for rule in in_order(rules):
        if rule.layer == RuleLayer.SERVICE and rule.service_key != case.service_key:
            continue
        missing = conditions.unmet(rule.condition or None, answers, facts)
        took = [] if missing else _follow(rule, decision)
        trail.append(_line(rule, missing, took))
    return decision, trail


def _follow(rule: RoutingRule, decision: Decision) -> list[str]:
    """Take from one rule what no earlier rule decided."""
    took = []
    for name, value in rule.actions.items():
        if name not in routing_actions or routing_actions.get(name).check(value):
            continue
        if routing_actions.get(name).decide(value, decision, rule.label):
            took.append(name)
    if "queue" in took:
        decision.placed_by_id, decision.placed_by = rule.pk, rule.label
    return took


def _line(rule: RoutingRule, missing: list[Any], took: list[str]) -> dict[str, Any]:
    return {
        "rule": str(rule.pk),
        "label": rule.label,
        "layer": rule.layer,
        "applied": not missing,
        "decided": took,
        "why_not": [condition_words(part) for part in missing],
    }


_WORDS = {
    "is": "is not",
    "in": "is none of",
    "contains": "does not contain",
    "contains_any": "contains none of",
    "gt": "is not more than",
    "gte": "is less than",
    "lt": "is not less than",
    "lte": "is more than",
}


def condition_words(part: Any) -> str:
    """One part of a condition that did not hold, as a short sentence for staff.

    It names the question and the value that the rule wanted, never what the resident answered.
    """
    if not isinstance(part, dict):
        return "the condition cannot be read"
    if "any" in part:
        return "none of these: " + "; ".join(condition_words(each) for each in part["any"])
    if "not" in part:
        return "the exception holds"
    source = "answer" if "answer" in part else "fact"
    name = part.get(source)
    operator = next((word for word in part if word not in ("answer", "fact")), "")
    if name is None or not operator:
        return "the condition cannot be read"
    subject = _fact_label(name) if source == "fact" else f"answer “{name}”"
    if operator == "is_empty":
        return f"{subject} {'is there' if part[operator] else 'is missing'}"
    return f"{subject} {_WORDS.get(operator, operator)} {_value_words(part[operator])}"


def _fact_label(name: str) -> str:
    return str(routing_facts.get(name).label) if name in routing_facts else f"fact “{name}”"


def _value_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value_words(each) for each in value)
    if isinstance(value, dict):
        return next((f"{key} “{name}”" for key, name in value.items()), "")
    return f"“{value}”"


def problems_of(rule: RoutingRule) -> list[str]:
    """What is wrong with a rule, in words: what whoever stores one asks first."""
    found = conditions.check(rule.condition) if rule.condition else []
    if not rule.actions:
        found.append("Choose what the rule decides.")
    for name, value in rule.actions.items():
        if name not in routing_actions:
            found.append(f"There is no action “{name}”.")
        else:
            found += routing_actions.get(name).check(value)
    if rule.layer == RuleLayer.SERVICE and not rule.service_key:
        found.append("Choose the service of the rule.")
    return found
