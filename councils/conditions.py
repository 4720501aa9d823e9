"""Conditions as data: one small language that forms and routing share, and never code.

A condition is JSON built from a fixed list of operators:

    {"all": [...]}  {"any": [...]}  {"not": {...}}                   combine
    {"answer": "land", "is": "private_land"}                         ask one answer
    {"fact": "place.ward", "in": {"fact": "setting.camera_wards"}}   ask one fact

`is`, `in`, `contains`, `contains_any`, `is_empty`, `gt`, `gte`, `lt` and `lte` compare. A name
may be a path (`property.uprn`). What is compared with is a value, a list of values, or another
answer or fact. A date that is read so can be moved: `{"fact": "today", "plus_months": -6}`, or
`plus_days`. What cannot be moved (no date, or beyond the calendar) is missing.

Evaluating is total. What is missing makes a comparison false (and `is_empty` true), values of
different kinds are never equal, and a broken or oversized condition is false as a whole, also
inside `not`. So nothing that a resident sends, and no definition however old, can raise an error
or run for long here. `check` says in words what is wrong with a condition; whoever stores one
calls it first.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any

MAX_DEPTH = 12
MAX_PARTS = 200
MAX_LIST = 500
MAX_SHIFT = {"plus_days": 100_000, "plus_months": 1200}

Condition = Mapping[str, Any]


class _Broken(Exception):
    """The condition cannot be evaluated: the whole of it counts as false."""


def evaluate(
    condition: Condition | None, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> bool:
    """Whether `condition` holds. No condition at all always holds."""
    if condition is None:
        return True
    try:
        return _Evaluation(answers, facts).holds(condition, 0)
    except _Broken:
        return False


def look_up(source: Any, path: str) -> Any:
    """The value at a dotted path, tried as one key first, then key by key; None if missing."""
    if not _is_object(source):
        return None
    if path in source:
        return source[path]
    head, _dot, rest = path.partition(".")
    return look_up(source.get(head), rest) if rest else None


def resolve(value: Any, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> Any:
    """What a value stands for now: itself, or the answer or fact that it names, dates moved.

    Total, as `evaluate` is: what is missing or broken is None.
    """
    try:
        return _Evaluation(answers, facts).value(value)
    except _Broken:
        return None


def value_problems(value: Any) -> list[str]:
    """What is wrong with a value that may name an answer or fact."""
    return _read_problems(value) if isinstance(value, Mapping) else []


def check(condition: Any) -> list[str]:
    """What is wrong with a condition: one sentence with its place each; empty when all is well."""
    problems: list[str] = []
    budget = [MAX_PARTS]
    _check_part(condition, "condition", 0, budget, problems)
    return problems


def references(condition: Any) -> set[tuple[str, str]]:
    """Every ("answer" | "fact", name) that a condition reads."""
    return set(_references(condition, 0))


def unmet(
    condition: Condition | None, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> list[Condition]:
    """The smallest parts that keep a condition from holding, for "why did this rule not apply?"."""
    if condition is None or evaluate(condition, answers, facts):
        return []
    if not check(condition) and "all" in condition:
        return [part for each in condition["all"] for part in unmet(each, answers, facts)]
    return [condition]


class _Evaluation:
    """One evaluation, counting its parts."""

    __slots__ = ("answers", "facts", "left")

    def __init__(self, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
        self.answers = answers
        self.facts = facts
        self.left = MAX_PARTS

    def holds(self, part: Any, depth: int) -> bool:
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH or not _is_object(part):
            raise _Broken
        if len(part) == 1:
            return self._combined(part, depth)
        return self._compared(part)

    def _combined(self, part: Condition, depth: int) -> bool:
        (word, inner), *_ = part.items()
        if word == "not":
            return not self.holds(inner, depth + 1)
        if word not in ("all", "any") or not isinstance(inner, list):
            raise _Broken
        # Every part is looked at, so that a broken one is found wherever it stands.
        results = [self.holds(each, depth + 1) for each in inner]
        return all(results) if word == "all" else any(results)

    def _compared(self, part: Condition) -> bool:
        source = "answer" if "answer" in part else "fact"
        if source not in part or len(part) != 2:
            raise _Broken
        one, other = part
        word = other if one == source else one
        operator = OPERATORS.get(word)
        if operator is None:
            raise _Broken
        return operator(self._read(source, part[source]), self.value(part[word]))

    def value(self, value: Any) -> Any:
        """A literal as it is; what an answer or fact holds, moved where that is asked."""
        if isinstance(value, list) and len(value) > MAX_LIST:
            raise _Broken
        if not _is_object(value):
            return value
        if _read_problems(value):
            raise _Broken
        source = "answer" if "answer" in value else "fact"
        found = self._read(source, value[source])
        if len(value) == 1:
            return found
        for word in MAX_SHIFT.keys() & value.keys():
            found = moved(found, **{word.removeprefix("plus_"): value[word]})
        return found

    def _read(self, source: str, name: Any) -> Any:
        if not isinstance(name, str) or not 0 < len(name) <= 200:
            raise _Broken
        return look_up(self.answers if source == "answer" else self.facts, name)


def _is_object(value: Any) -> bool:
    """A JSON object; asked the quick way first."""
    return type(value) is dict or isinstance(value, Mapping)


def _same(left: Any, right: Any) -> bool:
    """Equal and of one kind: `1` is not `true`, and nothing equals what is missing."""
    if type(left) is str and type(right) is str:
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool) and left == right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return isinstance(left, list) and isinstance(right, list) and _same_lists(left, right)


def _same_lists(left: list[Any], right: list[Any]) -> bool:
    flat = [each for each in (*left, *right) if isinstance(each, list)]
    return (
        not flat
        and len(left) == len(right)
        and all(_same(one, other) for one, other in zip(left, right, strict=True))
    )


def _in(left: Any, right: Any) -> bool:
    return isinstance(right, list) and any(_same(left, each) for each in right[:MAX_LIST])


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return bool(right) and right.casefold() in left.casefold()
    return isinstance(left, list) and any(_same(each, right) for each in left[:MAX_LIST])


def _contains_any(left: Any, right: Any) -> bool:
    return isinstance(right, list) and any(_contains(left, each) for each in right[:MAX_LIST])


def _is_empty(left: Any, right: Any) -> bool:
    empty = left is None or (isinstance(left, str | list | Mapping) and len(left) == 0)
    return empty is right


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        one, other = _measure(left), _measure(right)
        if one is None or other is None or type(one) is not type(other):
            return False
        return test(one, other)

    return compare


def _measure(value: Any) -> float | int | date | datetime | str | None:
    """What can be put in order: numbers, dates, and times of day; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _number(value)
    if not isinstance(value, str) or not 5 <= len(value) <= 40:
        return None
    if len(value) == 5:
        return value if _is_time(value) else None
    try:
        return _day(value) if len(value) == 10 else _instant(value)
    except ValueError:
        return None


def moved(value: Any, *, days: int = 0, months: int = 0) -> str | None:
    """A date (2026-03-31) so much later; the month's last day stands in for one that it lacks.

    None for what is no date, and beyond the years 1 to 9999.
    """
    day = _measure(value) if isinstance(value, str) and len(value) == 10 else None
    if not isinstance(day, date):
        return None
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    try:
        last = monthrange(year, month + 1)[1]
        return (date(year, month + 1, min(day.day, last)) + timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return None


def _number(value: float) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value[4] == value[7] == "-" else None


def _instant(value: str) -> datetime | None:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else None


def _is_time(value: str) -> bool:
    hours, colon, minutes = value[:2], value[2], value[3:]
    if colon != ":" or not (hours + minutes).isascii() or not (hours + minutes).isdigit():
        return False
    return int(hours) < 24 and int(minutes) < 60


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": _same,
    "in": _in,
    "contains": _contains,
    "contains_any": _contains_any,
    "is_empty": _is_empty,
    "gt": _ordered(lambda left, right: left > right),
    "gte": _ordered(lambda left, right: left >= right),
    "lt": _ordered(lambda left, right: left < right),
    "lte": _ordered(lambda left, right: left <= right),
}

OPERATOR_WORDS = {
    "all": "every condition in the list holds (an empty list holds)",
    "any": "at least one condition in the list holds (an empty list does not)",
    "not": "the condition does not hold",
    "is": 'equal to the value; kinds are kept apart, so 1 is not true and "1" is not 1',
    "in": "one of the listed values",
    "contains": "a list that holds the value, or a text that holds the words, capitals or not",
    "contains_any": "a list or text that contains at least one of the listed values",
    "is_empty": "true: missing or blank; false: there is something",
    "gt": "greater or later than (numbers, dates, times such as 06:00)",
    "gte": "the same or greater, or later",
    "lt": "smaller or earlier than",
    "lte": "the same or smaller, or earlier",
}


def _references(part: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > MAX_DEPTH + 1:
        return
    if isinstance(part, Mapping):
        for word, value in part.items():
            if word in ("answer", "fact") and isinstance(value, str):
                yield (word, value)
            else:
                yield from _references(value, depth + 1)
    elif isinstance(part, list):
        for each in part[: MAX_PARTS + 1]:
            yield from _references(each, depth + 1)


def _check_part(part: Any, place: str, depth: int, budget: list[int], problems: list[str]) -> None:
    budget[0] -= 1
    if budget[0] == -1:
        problems.append(f"{place}: more than {MAX_PARTS} parts in one condition.")
    if budget[0] < 0:
        return
    if depth > MAX_DEPTH:
        problems.append(f"{place}: nested more than {MAX_DEPTH} deep.")
    elif not isinstance(part, Mapping):
        problems.append(f"{place}: a condition is an object, not {type(part).__name__}.")
    elif len(part) == 1:
        _check_combined(part, place, depth, budget, problems)
    else:
        problems.extend(f"{place}: {words}" for words in _comparison_problems(part))


def _check_combined(
    part: Condition, place: str, depth: int, budget: list[int], problems: list[str]
) -> None:
    (word, inner), *_ = part.items()
    if word == "not":
        _check_part(inner, f"{place}.not", depth + 1, budget, problems)
    elif word not in ("all", "any"):
        problems.append(f"{place}: {word!r} alone is no condition; known: {_known()}.")
    elif not isinstance(inner, list):
        problems.append(f"{place}.{word}: needs a list of conditions.")
    else:
        for number, each in enumerate(inner[: MAX_PARTS + 1]):
            _check_part(each, f"{place}.{word}[{number}]", depth + 1, budget, problems)


def _comparison_problems(part: Condition) -> list[str]:
    sources = [word for word in ("answer", "fact") if word in part]
    words = [word for word in part if word not in ("answer", "fact")]
    if len(sources) != 1:
        return ["names exactly one answer or fact."]
    if len(words) != 1:
        return [f"needs exactly one operator; known: {_known()}."]
    if words[0] not in OPERATORS:
        return [f"unknown operator {words[0]!r}; known: {_known()}."]
    name = part[sources[0]]
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        return [f"{sources[0]} needs a name of at most 200 characters."]
    return _value_problems(words[0], part[words[0]])


def _value_problems(word: str, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{word}: {words}" for words in _read_problems(value)]
    if isinstance(value, list):
        return _list_problems(word, value)
    if word in ("in", "contains_any"):
        return [f"{word}: needs a list of values."]
    if word == "is_empty" and not isinstance(value, bool):
        return ["is_empty: is true or false."]
    if word in ("gt", "gte", "lt", "lte") and _measure(value) is None:
        return [f"{word}: needs a number, a date (2026-03-31) or a time (06:00)."]
    return [] if value is not None else [f"{word}: needs a value."]


def _read_problems(value: Mapping[str, Any]) -> list[str]:
    """What is wrong with an answer or fact that is compared with."""
    sources = [word for word in ("answer", "fact") if word in value]
    shifts = [word for word in MAX_SHIFT if word in value]
    if len(sources) != 1 or len(shifts) > 1 or len(value) != len(sources) + len(shifts):
        return ["compares with a value or one answer or fact, also plus_days or plus_months."]
    name = value[sources[0]]
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        return [f"{sources[0]} needs a name of at most 200 characters."]
    return [
        f"{word} needs a whole number from -{MAX_SHIFT[word]} to {MAX_SHIFT[word]}."
        for word in shifts
        if type(value[word]) is not int or abs(value[word]) > MAX_SHIFT[word]
    ]


def _list_problems(word: str, values: list[Any]) -> list[str]:
    if word not in ("in", "contains_any", "is"):
        return [f"{word}: needs one value, not a list."]
    if len(values) > MAX_LIST:
        return [f"{word}: more than {MAX_LIST} values."]
    if any(not isinstance(each, str | int | float | bool) for each in values):
        return [f"{word}: a list holds texts, numbers, true or false."]
    return []


def _known() -> str:
    return ", ".join(["all", "any", "not", *OPERATORS])
