"""A rule in plain words, and what in it points to something that is gone."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.choices import AssigneeStrategy, Priority, RuleLayer
from casework.models import RoutingRule
from casework.routing.vocabulary import Vocabulary
from councils import conditions

OPERATORS = {
    "is": lazy("is"),
    "in": lazy("is one of"),
    "contains": lazy("contains"),
    "contains_any": lazy("contains one of"),
    "gt": lazy("is more than"),
    "gte": lazy("is at least"),
    "lt": lazy("is less than"),
    "lte": lazy("is at most"),
}


def condition_lines(condition: Any, words: Vocabulary) -> list[str]:
    """What has to hold, one sentence each; nothing for a rule that always counts."""
    if not condition:
        return []
    if conditions.check(condition):
        return [_("The condition cannot be read.")]
    if "all" in condition:
        return [line for part in condition["all"] for line in condition_lines(part, words)]
    return [_part(condition, words)]


def _part(part: Any, words: Vocabulary) -> str:
    if "all" in part:
        return _(" and ").join(_part(each, words) for each in part["all"]) or _("always")
    if "any" in part:
        return _(" or ").join(_part(each, words) for each in part["any"]) or _("never")
    if "not" in part:
        return _("not: %(words)s") % {"words": _part(part["not"], words)}
    return _comparison(part, words)


def _comparison(part: Any, words: Vocabulary) -> str:
    source = "answer" if "answer" in part else "fact"
    subject = words.subject(source, part[source])
    label = f"“{subject.label}”" if subject else f"“{part[source]}”"
    operator = next(word for word in part if word != source)
    value = part[operator]
    if operator == "is_empty":
        return _("%(label)s is empty") % {"label": label} if value else f"{label} {_('is filled')}"
    values = value if isinstance(value, list) else [value]
    said = [subject.value_words(each) if subject else str(each) for each in values]
    return f"{label} {OPERATORS.get(operator, operator)} {_(' or ').join(said)}"


def action_lines(actions: dict[str, Any], queues: dict[str, str]) -> list[str]:
    """What a rule decides, one sentence each."""
    found = []
    if slug := actions.get("queue"):
        found.append(_("Place it in %(queue)s") % {"queue": queues.get(slug, f"“{slug}”")})
    if priority := actions.get("priority"):
        urgent = priority == Priority.URGENT
        found.append(_("Make it urgent") if urgent else _("Make it normal"))
    if "assignee" in actions:
        label = dict(AssigneeStrategy.choices).get(actions["assignee"], actions["assignee"])
        found.append(_("Give it to: %(who)s") % {"who": str(label).lower()})
    if "target_days" in actions:
        found.append(_("To be done within %(days)s days") % {"days": actions["target_days"]})
    return found


def gone(rule: RoutingRule, words: Vocabulary, queues: dict[str, str]) -> list[str]:
    """What the rule names and is no longer there, in words. `queues` are those in use."""
    found = []
    slug = rule.actions.get("queue")
    if slug and slug not in queues:
        found.append(_("The queue “%s” is gone or not in use.") % slug)
    if rule.layer == RuleLayer.SERVICE and rule.service_key not in words.services:
        found.append(_("The service “%s” is gone.") % rule.service_key)
    key = rule.service_key if rule.layer == RuleLayer.SERVICE else ""
    for source, name in sorted(conditions.references(rule.condition)):
        if not words.fits(source, name, key):
            said = (
                _("No form asks “%s” now.") if source == "answer" else _("There is no fact “%s”.")
            )
            found.append(said % name)
    return found + list(_gone_values(rule.condition, words))


def _gone_values(condition: Any, words: Vocabulary) -> Iterator[str]:
    """Options that a question or a fact no longer has."""
    for part in comparisons(condition):
        source = "answer" if "answer" in part else "fact"
        subject = words.subject(source, part[source])
        operator = next((word for word in part if word != source), "")
        if subject is None or not subject.options or subject.kind == "yesno":
            continue
        if operator not in ("is", "in", "contains", "contains_any") or subject.name == "flags":
            continue
        value, known = part[operator], dict(subject.options)
        values = value if isinstance(value, list) else [value]
        for each in values:
            if isinstance(each, str) and each not in known:
                yield _("“%(label)s” cannot be “%(value)s” now.") % {
                    "label": subject.label,
                    "value": each,
                }


def comparisons(part: Any) -> Iterator[dict[str, Any]]:
    """Every single comparison of a condition."""
    if isinstance(part, list):
        for each in part:
            yield from comparisons(each)
    elif isinstance(part, dict):
        if isinstance(part.get("answer", part.get("fact")), str):
            yield part
        else:
            for each in part.values():
                yield from comparisons(each)
