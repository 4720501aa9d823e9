"""Conditions over answers and facts, and values that are looked up."""

import calendar
import datetime
import re
from dataclasses import dataclass

from tests.independent.evaluator.words import Json, is_empty, is_number, read


class Broken(Exception):
    """A condition that is none: false as a whole."""


OPERATORS = ("is", "in", "contains", "contains_any", "is_empty", "gt", "gte", "lt", "lte")


def holds(condition: Json, answers: dict[str, Json], facts: dict[str, Json]) -> bool:
    if condition is None:
        return True
    try:
        return _Trial(answers, facts).part(condition, 0)
    except Broken:
        return False


@dataclass
class _Trial:
    answers: dict[str, Json]
    facts: dict[str, Json]
    parts: int = 0

    def part(self, part: Json, depth: int) -> bool:
        self.parts += 1
        if not isinstance(part, dict) or self.parts > 200 or depth > 12:
            raise Broken
        if len(part) == 1:
            ((name, inner),) = part.items()
            if name == "not":
                return not self.part(inner, depth + 1)
            if name not in ("all", "any") or not isinstance(inner, list):
                raise Broken
            results = [self.part(one, depth + 1) for one in inner]
            return all(results) if name == "all" else any(results)
        return self.comparison(part)

    def comparison(self, part: dict[str, Json]) -> bool:
        sources = [name for name in part if name in ("answer", "fact")]
        operators = [name for name in part if name in OPERATORS]
        if len(part) != 2 or len(sources) != 1 or len(operators) != 1:
            raise Broken
        left = self.named(sources[0], part[sources[0]])
        return compare(operators[0], left, self.right(part[operators[0]]))

    def named(self, source: str, name: Json) -> Json:
        if not isinstance(name, str) or not 1 <= len(name) <= 200:
            raise Broken
        return read(self.answers if source == "answer" else self.facts, name)

    def right(self, value: Json) -> Json:
        if isinstance(value, list) and len(value) > 500:
            raise Broken
        if not isinstance(value, dict):
            return value
        sources = [name for name in value if name in ("answer", "fact")]
        shifts = [name for name in value if name in ("plus_days", "plus_months")]
        if len(sources) != 1 or len(shifts) > 1 or len(value) != len(sources) + len(shifts):
            raise Broken
        found = self.named(sources[0], value[sources[0]])
        if not shifts:
            return found
        by, limit = value[shifts[0]], 100_000 if shifts == ["plus_days"] else 1_200
        if not isinstance(by, int) or isinstance(by, bool) or abs(by) > limit:
            raise Broken
        return moved(found, shifts[0], by)


def resolve(value: Json, answers: dict[str, Json], facts: dict[str, Json]) -> Json:
    """A value as it is written, or what an answer or fact holds."""
    try:
        return _Trial(answers, facts).right(value)
    except Broken:
        return None


def a_date(value: Json) -> datetime.date | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


def moved(value: Json, shift: str, by: int) -> str | None:
    date = a_date(value)
    if date is None:
        return None
    if shift == "plus_days":
        ordinal = date.toordinal() + by
        if not 1 <= ordinal <= datetime.date.max.toordinal():
            return None
        return datetime.date.fromordinal(ordinal).isoformat()
    year, month = divmod(date.year * 12 + date.month - 1 + by, 12)
    if not 1 <= year <= 9999:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(date.day, last)).isoformat()


def same(left: Json, right: Json) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool) and left is right
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        if any(isinstance(one, list) for one in left + right):
            return False
        return all(same(a, b) for a, b in zip(left, right, strict=True))
    return False


def contains(left: Json, right: Json) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return right != "" and right.casefold() in left.casefold()
    return isinstance(left, list) and any(same(one, right) for one in left[:500])


def in_order(value: Json) -> tuple[str, Json] | None:
    """The sort of a value that can be put in order, and what is compared of it."""
    if is_number(value):
        try:
            number = float(value)
        except OverflowError:
            return None
        return ("number", number) if abs(number) < float("inf") else None
    if not isinstance(value, str):
        return None
    if len(value) == 5:
        fits = re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value)
        return ("time", value) if fits else None
    if date := a_date(value):
        return ("date", date)
    if not 6 <= len(value) <= 40 or len(value) == 10:
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        return None
    return ("moment", moment) if moment.tzinfo else None


def compare(operator: str, left: Json, right: Json) -> bool:
    if operator == "is_empty":
        return isinstance(right, bool) and is_empty(left) is right
    if operator == "is":
        return same(left, right)
    if operator == "in":
        return isinstance(right, list) and any(same(left, one) for one in right[:500])
    if operator == "contains":
        return contains(left, right)
    if operator == "contains_any":
        return isinstance(right, list) and any(contains(left, one) for one in right[:500])
    a, b = in_order(left), in_order(right)
    if a is None or b is None or a[0] != b[0]:
        return False
    x, y = a[1], b[1]
    return bool({"gt": x > y, "gte": x >= y, "lt": x < y, "lte": x <= y}[operator])
