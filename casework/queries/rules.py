"""Routing rules as an admin reads them: in the order in which they are asked."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casework.choices import RuleLayer
from casework.models import CaseType, Queue, RoutingRule
from casework.operations.rules import order_shown
from casework.routing.deciding import in_order, problems_of
from casework.routing.rule_words import action_lines, condition_lines, gone
from casework.routing.vocabulary import Vocabulary
from councils.operations.editing import token_of


@dataclass(frozen=True)
class RuleLine:
    """One rule in words, with what is wrong with it."""

    rule: RoutingRule
    when: list[str]
    then: list[str]
    problems: list[str]
    is_any: bool


@dataclass(frozen=True)
class RuleList:
    """Rules that are asked one after the other."""

    title: str
    layer: str
    lines: list[RuleLine]
    token: str

    @property
    def is_own(self) -> bool:
        """Whether the council may change them."""
        return self.layer != RuleLayer.PARTNERSHIP


def queues_in_use() -> dict[str, str]:
    """Name by slug of every queue that takes cases."""
    rows = Queue.objects.filter(is_active=True).order_by("position", "name")
    return dict(rows.values_list("slug", "name"))


def all_rules() -> list[RoutingRule]:
    """Every rule of the entered council, switched off ones too, in the order of asking."""
    return in_order(RoutingRule.objects.order_by("order", "label", "pk"))


def rule_by_id(rule_id: UUID) -> RoutingRule | None:
    """One of the council's own rules."""
    return RoutingRule.objects.exclude(layer=RuleLayer.PARTNERSHIP).filter(pk=rule_id).first()


def case_type_by_key(key: str) -> CaseType | None:
    """A service's kind of case, with its first queue."""
    return CaseType.objects.select_related("first_queue").filter(key=key).first()


def rule_lists(words: Vocabulary, queues: dict[str, str], titles: dict[str, str]) -> list[RuleList]:
    """All rules by list: each service's, the council's, the partnership's. One query."""
    found: dict[tuple[str, str], list[RoutingRule]] = {}
    for rule in all_rules():
        key = rule.service_key if rule.layer == RuleLayer.SERVICE else ""
        found.setdefault((rule.layer, key), []).append(rule)
    return [
        RuleList(
            title=words.services.get(key, key) if key else titles[layer],
            layer=layer,
            lines=[_line(rule, words, queues) for rule in rules],
            token=token_of(order_shown(rules)),
        )
        for (layer, key), rules in found.items()
    ]


def _line(rule: RoutingRule, words: Vocabulary, queues: dict[str, str]) -> RuleLine:
    condition: Any = rule.condition
    return RuleLine(
        rule=rule,
        when=condition_lines(condition, words),
        then=action_lines(rule.actions, queues),
        problems=problems_of(rule) or gone(rule, words, queues),
        is_any=bool(condition) and "any" in condition,
    )
