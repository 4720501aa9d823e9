"""Which questions stand, what is derived, and what a group counts: for the engine and its kinds.

A `Reading` is one look through questions in order. `reads` is what conditions may read so far: the
answers that count, and for each group what can be counted of it. Nothing here raises, whatever
answers hold.
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from councils.conditions import evaluate, resolve
from portal.definitions.parts import DERIVED, GROUP, TOLD, Condition, Question

MAX_ITEMS = 200  # of one group: what is beyond is never looked at


class Reading:
    """What conditions read while questions are gone through, one after the other."""

    __slots__ = ("answers", "facts", "reads")

    def __init__(
        self,
        facts: dict[str, Any],
        answers: dict[str, Any] | None = None,
        reads: MutableMapping[str, Any] | None = None,
    ) -> None:
        self.facts = facts
        self.answers: dict[str, Any] = {} if answers is None else answers
        self.reads: MutableMapping[str, Any] = {} if reads is None else reads

    def holds(self, condition: Condition | None) -> bool:
        """Whether a condition holds on what was read so far; none always does."""
        return condition is None or evaluate(condition, self.reads, self.facts)

    def take(self, question: Question, given: Mapping[str, Any]) -> bool:
        """Whether a question stands; if so, its answer counts from here on.

        What `given` holds for a question that nobody answers is never looked at.
        """
        if question.condition is not None and not self.holds(question.condition):
            return False
        if question.kind == DERIVED:
            self.put(question, derived(question, self.reads, self.facts))
        elif question.id in given and question.kind not in TOLD:
            self.put(question, given[question.id])
        return True

    def put(self, question: Question, answer: Any) -> None:
        """Let an answer count."""
        if question.kind == GROUP:
            answer = counted_items(question, answer, self.reads, self.facts)
            self.reads.update(counts_of(question, answer))
        self.answers[question.id] = self.reads[question.id] = answer

    def drop(self, question: Question) -> None:
        """Let an answer that was read before count no more."""
        self.reads.pop(question.id, None)
        if question.kind == GROUP:
            for name in [each for each in self.reads if each.startswith(f"{question.id}.")]:
                del self.reads[name]


def derived(question: Question, reads: Mapping[str, Any], facts: Mapping[str, Any]) -> Any:
    """What a derived question comes to: the first of its values that holds; else None."""
    for value in question.values:
        if value.when is None or evaluate(value.when, reads, facts):
            return resolve(value.gives, reads, facts)
    return None


def is_required(question: Question, reads: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether a question needs an answer, given the others."""
    if question.required_when is None:
        return False
    return not question.required_when or evaluate(question.required_when, reads, facts)


def is_empty(answer: Any) -> bool:
    """Whether there is no answer; `False` and 0 are answers."""
    return answer is None or answer == "" or answer == [] or answer == {}


def item_reading(
    group: Question, item: Mapping[str, Any], reads: Mapping[str, Any], facts: Mapping[str, Any]
) -> tuple[Reading, tuple[Question, ...]]:
    """One item of a group: what was read of it, and which of the group's questions stand there.

    Its conditions read this item's answers by their plain ids, and the form's earlier ones.
    """
    over: ChainMap[str, Any] = ChainMap({}, reads)  # type: ignore[arg-type]
    reading = Reading(dict(facts) if not isinstance(facts, dict) else facts, reads=over)
    standing = tuple(each for each in group.questions if reading.take(each, item))
    return reading, standing


def counted_items(
    group: Question, answer: Any, reads: Mapping[str, Any], facts: Mapping[str, Any]
) -> Any:
    """A group's answer with only what counts in each item. What is no list of items stays as it is.

    So a broken answer reaches the check that refuses it.
    """
    if not isinstance(answer, list):
        return answer
    return [
        item_reading(group, item, reads, facts)[0].answers if isinstance(item, Mapping) else item
        for item in answer[:MAX_ITEMS]
    ]


def counts_of(group: Question, answer: Any) -> dict[str, Any]:
    """What conditions may read of a group: `.count`, `.sum.<question>` and `.of.<answer>`.

    `count` adds up a weight for each item: that of its first answer that `counts` names, else 1.
    `sum` adds the numbers, `of` counts the items in which a question with options has that answer.
    """
    if answer is not None and not isinstance(answer, list):
        return {}
    items = [item for item in answer or () if isinstance(item, Mapping)]
    weights = group.validation.get("counts") or {}
    found: dict[str, Any] = {f"{group.id}.count": _sum(_weight(i, group, weights) for i in items)}
    for question in group.questions:
        numbers = (item.get(question.id) for item in items)
        found[f"{group.id}.sum.{question.id}"] = _sum(n for n in numbers if _is_number(n))
        if question.options:
            found |= {f"{group.id}.of.{one.value}": 0 for one in question.options}
    for item in items:
        for value in set(_chosen(item, group)):
            name = f"{group.id}.of.{value}"
            found[name] = found.get(name, 0) + 1
    return found


def _chosen(item: Mapping[str, Any], group: Question) -> Iterator[str]:
    for question in group.questions:
        if question.options:
            value = item.get(question.id)
            every = value if isinstance(value, list) else [value]
            yield from (one for one in every if isinstance(one, str))


def _weight(item: Mapping[str, Any], group: Question, weights: Mapping[str, Any]) -> Any:
    for question in group.questions:
        value = item.get(question.id)
        if isinstance(value, str) and _is_number(weights.get(value)):
            return weights[value]
    return 1


def _is_number(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) < 1e15  # false also for what is no number


def _sum(numbers: Iterable[Any]) -> int | float:
    """The sum as a person would add it: decimals, not halves of halves."""
    total = sum((Fraction(Decimal(repr(each))) for each in numbers), Fraction(0))
    return int(total) if total.denominator == 1 else float(total)
