"""Routing rules of a council: adding, changing, ordering and switching them off and on."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from casework import permissions
from casework.choices import RuleLayer
from casework.errors import NotFound, RuleRefused
from casework.models import Queue, RoutingRule
from casework.operations.excluding import main_role
from casework.routing.deciding import problems_of
from casework.routing.rule_words import gone
from casework.routing.vocabulary import vocabulary
from councils.events.audit_log import audit
from councils.operations.editing import require_unchanged

if TYPE_CHECKING:
    from accounts.api import Staff

STEP = 10


def rule_shown(rule: RoutingRule) -> list[Any]:
    """A rule as a page shows it before it is changed."""
    return [rule.label, rule.condition, rule.actions]


def order_shown(rules: list[RoutingRule]) -> list[str]:
    """The order of rules as a page shows it."""
    return [str(rule.pk) for rule in rules]


@transaction.atomic(savepoint=False)
def add_rule(
    *,
    service_key: str,
    label: str,
    condition: dict[str, Any],
    actions: dict[str, Any],
    by: "Staff",
    now: datetime,
) -> RoutingRule:
    """A rule at the end of its list: of one service, or of the whole council (no key).

    Raises RuleRefused for a rule that cannot be read or names something that is gone.
    """
    permissions.require("change_rules", by)
    layer = RuleLayer.SERVICE if service_key else RuleLayer.COUNCIL
    last = _list(layer, service_key).last()
    rule = RoutingRule(
        layer=layer,
        service_key=service_key,
        label=label,
        condition=condition,
        actions=actions,
        order=min(last.order + STEP, 32_000) if last else STEP,
    )
    _require_sound(rule)
    rule.save(force_insert=True)
    _note("rule.added", rule, by, now)
    return rule


@transaction.atomic(savepoint=False)
def change_rule(
    *,
    rule_id: UUID,
    label: str,
    condition: dict[str, Any],
    actions: dict[str, Any],
    seen: str,
    by: "Staff",
    now: datetime,
) -> RoutingRule:
    """Change what a rule asks and decides, from the next case on.

    Raises RuleRefused, NotFound and ChangedMeanwhile.
    """
    permissions.require("change_rules", by)
    rule = _locked(rule_id)
    require_unchanged(rule_shown(rule), seen)
    rule.label, rule.condition, rule.actions = label, condition, actions
    _require_sound(rule)
    rule.save(update_fields=["label", "condition", "actions"])
    _note("rule.changed", rule, by, now)
    return rule


@transaction.atomic(savepoint=False)
def move_rule(*, rule_id: UUID, up: bool, seen: str, by: "Staff", now: datetime) -> RoutingRule:
    """Ask a rule one place earlier or later in its list. At the end of the list nothing changes.

    Raises ChangedMeanwhile when the order is not the one that the page showed.
    """
    permissions.require("change_rules", by)
    found = _locked(rule_id)
    rules = list(_list(found.layer, found.service_key).select_for_update())
    require_unchanged(order_shown(rules), seen)
    at = next(n for n, rule in enumerate(rules) if rule.pk == found.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rules):
        return found
    rules[at], rules[to] = rules[to], rules[at]
    for n, rule in enumerate(rules, start=1):
        rule.order = n * STEP
    RoutingRule.objects.bulk_update(rules, ["order"])
    _note("rule.moved", found, by, now)
    return found


@transaction.atomic(savepoint=False)
def switch_rule(*, rule_id: UUID, on: bool, by: "Staff", now: datetime) -> RoutingRule:
    """Switch a rule off, or on again when everything that it names is there."""
    permissions.require("change_rules", by)
    rule = _locked(rule_id)
    if rule.is_active == on:
        return rule
    if on:
        _require_sound(rule)
    rule.is_active = on
    rule.save(update_fields=["is_active"])
    _note("rule.switched_on" if on else "rule.switched_off", rule, by, now)
    return rule


def _list(layer: str, service_key: str) -> Any:
    """Rules that are asked one after the other, in that order."""
    rules = RoutingRule.objects.filter(layer=layer, service_key=service_key)
    return rules.order_by("order", "label", "pk")


def _locked(rule_id: UUID) -> RoutingRule:
    """One of the council's own rules; the partnership's are not changed here."""
    own = RoutingRule.objects.exclude(layer=RuleLayer.PARTNERSHIP)
    rule = own.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise NotFound
    return rule


def _require_sound(rule: RoutingRule) -> None:
    in_use = dict(Queue.objects.filter(is_active=True).values_list("slug", "name"))
    found = problems_of(rule) + gone(rule, vocabulary(), in_use)
    if found:
        raise RuleRefused(found)


def _note(act: str, rule: RoutingRule, by: "Staff", now: datetime) -> None:
    audit(
        act,
        actor_id=by.user_id,
        role=main_role(by),
        object_type="routing_rule",
        object_id=rule.pk,
        at=now,
        detail_codes={"layer": rule.layer, "service": rule.service_key, "order": rule.order},
    )
