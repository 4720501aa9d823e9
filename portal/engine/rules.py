"""What the answers mean: warnings on the way, refusals, and rules for the case."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from councils.conditions import evaluate, look_up
from portal.definitions.parts import REFUSAL, URGENT, Form, Warning
from portal.definitions.standing import is_empty
from portal.definitions.texts import words
from portal.engine.steps import Answers, Facts, Way, refuses, walk

CHECK = "check"


@dataclass(frozen=True)
class Warned:
    """A warning as it is shown."""

    id: str
    severity: str
    text: str
    phone: str = ""
    allow_challenge: bool = False
    challenged: bool = False
    service: str = ""


@dataclass(frozen=True)
class AnsweredAtOnce:
    """A refusal that stands and was not challenged: no case is made. It is counted by `reason`."""

    reason: str
    text: str
    outcome: str
    page_id: str
    phone: str = ""
    allow_challenge: bool = True


@dataclass(frozen=True)
class Duplicate:
    """What to compare with earlier requests. `key` agrees for equal answers about one property.

    Without a place (`question` empty) the key is made of `same` alone. `within_days` 0: of any age.
    `who` is "signed_in" where only the person's own requests count.
    """

    question: str
    within_days: int
    offer: str
    radius_m: int
    lat: float | None
    lng: float | None
    uprn: str
    same: Mapping[str, Any]
    key: str
    state: str = "open"
    who: str = "anyone"
    words: str = ""


@dataclass(frozen=True)
class Ruled:
    """What the rules of a form say about one set of answers."""

    priority: str = "normal"
    flags: tuple[str, ...] = ()
    route: str = ""
    matched: tuple[str, ...] = ()
    challenged: tuple[str, ...] = ()
    answered_at_once: AnsweredAtOnce | None = None
    duplicate: Duplicate | None = field(default=None)

    @property
    def duplicate_key(self) -> str:
        """The key to compare; empty where the form or the answers give none."""
        return self.duplicate.key if self.duplicate else ""


def warnings_for(
    form: Form, page_id: str, answers: Answers, facts: Facts = None, way: Way | None = None
) -> list[Warned]:
    """The warnings on a page that hold now. For CHECK: every urgent one of the way, once more."""
    way = way or walk(form, answers, facts)
    if page_id == CHECK:
        found = [w for step in way.steps for w in step.warnings if w.severity == URGENT]
    else:
        step = way.step(page_id)
        found = list(step.warnings) if step else []
    return [_warned(each, way) for each in found]


def outcome_of_rules(
    form: Form, answers: Answers, facts: Facts = None, way: Way | None = None
) -> Ruled:
    """Priority, flags, route, refusal and duplicate check for these answers.

    Only answers that count are looked at. Ids of refusals that the resident has called wrong come
    in as the fact `challenged`: they no longer answer at once, and the case is flagged so.
    """
    way = way or walk(form, answers, facts)
    matched = [rule for rule in form.rules if evaluate(rule.when, way.reads, way.facts)]
    flags = [flag for rule in matched for flag in rule.flags]
    wrong = _challenged(way)
    if wrong:
        flags.append("challenged")
    urgent = any(rule.priority == "urgent" for rule in matched)
    return Ruled(
        priority="urgent" if urgent else "normal",
        flags=tuple(dict.fromkeys(flags)),
        route=next((rule.route for rule in matched if rule.route), ""),
        matched=tuple(rule.id for rule in matched),
        challenged=wrong,
        answered_at_once=_refusal(form, way),
        duplicate=_duplicate(form, way),
    )


def _refusal(form: Form, way: Way) -> AnsweredAtOnce | None:
    done = set(way.facts.get("challenged") or ())
    for step in way.steps:
        for each in step.warnings:
            if refuses(each, done):
                shown = _warned(each, way)
                return AnsweredAtOnce(
                    reason=each.id,
                    text=shown.text,
                    outcome=words(form.outcomes[each.outcome]) if each.outcome else "",
                    page_id=step.page.id,
                    phone=shown.phone,
                    allow_challenge=each.allow_challenge,
                )
    return None


def _challenged(way: Way) -> tuple[str, ...]:
    """Refusals that still stand and that the resident has called wrong."""
    done = set(way.facts.get("challenged") or ())
    standing = [each for step in way.steps for each in step.warnings if each.severity == REFUSAL]
    return tuple(each.id for each in standing if each.id in done and each.allow_challenge)


def _warned(warning: Warning, way: Way) -> Warned:
    numbers = (look_up(way.facts, name) for name in warning.phone)
    return Warned(
        id=warning.id,
        severity=warning.severity,
        text=words(warning.text, way.facts),
        phone=next((str(number) for number in numbers if number), ""),
        allow_challenge=warning.allow_challenge,
        challenged=warning.id in (way.facts.get("challenged") or ()),
        service=warning.service,
    )


def _duplicate(form: Form, way: Way) -> Duplicate | None:
    """What to compare; None where the answers do not say enough for that."""
    check = form.duplicates
    if check is None or (check.who == "signed_in" and not look_up(way.facts, "account.signed_in")):
        return None
    place = way.answers.get(check.question) if check.question else {}
    if not isinstance(place, Mapping):
        return None
    same = {name: way.answers.get(name) for name in check.same}
    uprn = str(place.get("uprn") or "")
    if not check.question and (not same or any(is_empty(answer) for answer in same.values())):
        return None
    if check.question:
        parts = [uprn, *(json.dumps(answer, sort_keys=True) for answer in same.values())]
    else:
        parts = [json.dumps(_alike(answer), sort_keys=True) for answer in same.values()]
    return Duplicate(
        question=check.question,
        within_days=check.within_days,
        offer=check.offer,
        radius_m=check.radius_m,
        lat=place.get("lat"),
        lng=place.get("lng"),
        uprn=uprn,
        same=same,
        key="|".join([form.key, *parts]) if uprn or not check.question else "",
        state=check.state,
        who=check.who,
        words=words(check.words, way.facts) if check.words else "",
    )


def _alike(answer: Any) -> Any:
    """An answer as it is compared: texts without blanks and capitals, a property by its number."""
    if isinstance(answer, str):
        return "".join(answer.split()).casefold()
    if isinstance(answer, Mapping) and answer.get("uprn"):
        return answer["uprn"]
    return sorted(answer, key=str) if isinstance(answer, list) else answer
