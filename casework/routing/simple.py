"""Conditions that a page of boxes can show and make: parts that all, or any, have to hold.

Pure. A condition that is richer (parts within parts, one answer compared with another) is kept as
it is and shown in words.
"""

from dataclasses import dataclass
from typing import Any

from casework.routing.vocabulary import Subject
from councils import conditions

WORDS = ("is", "is_not", "in", "contains", "gte", "lte", "filled", "empty")
NEEDS_NO_VALUE = ("filled", "empty")
SEPARATOR = ";"


class NoSuchValue(ValueError):
    """A value that the question or fact cannot have."""


@dataclass(frozen=True)
class Part:
    """One row of the page."""

    subject: str  # answer:land
    word: str
    value: Any = ""


def parts_of(condition: Any) -> tuple[str, list[Part]] | None:
    """How the parts are joined, and the parts; None for a condition that is richer."""
    if not condition:
        return "all", []
    if conditions.check(condition):
        return None
    joined = next((word for word in ("all", "any") if word in condition), "")
    found = [_part(each) for each in (condition[joined] if joined else [condition])]
    kept = [part for part in found if part is not None]
    return (joined or "all", kept) if len(kept) == len(found) else None


def _part(condition: dict[str, Any]) -> Part | None:
    if "not" in condition:
        inner = _part(condition["not"]) if isinstance(condition["not"], dict) else None
        return Part(inner.subject, "is_not", inner.value) if inner and inner.word == "is" else None
    source = next((word for word in ("answer", "fact") if word in condition), "")
    if not source:
        return None
    operator = next(word for word in condition if word != source)
    value, subject = condition[operator], f"{source}:{condition[source]}"
    if operator == "is_empty":
        return Part(subject, "empty" if value else "filled")
    if operator == "contains_any" and isinstance(value, list):
        operator, value = "contains", value
    if operator not in WORDS or isinstance(value, dict):
        return None
    return Part(subject, operator, value)


def condition_of(joined: str, parts: list[Part]) -> dict[str, Any]:
    """The condition that these rows say; an empty one always holds."""
    return {joined: [_comparison(part) for part in parts]} if parts else {}


def _comparison(part: Part) -> dict[str, Any]:
    source, _colon, name = part.subject.partition(":")
    if part.word in NEEDS_NO_VALUE:
        return {source: name, "is_empty": part.word == "empty"}
    if part.word == "is_not":
        return {"not": {source: name, "is": part.value}}
    if part.word == "contains" and isinstance(part.value, list):
        return {source: name, "contains_any": part.value}
    return {source: name, part.word: part.value}


def typed_value(part: Part, subject: Subject | None) -> str:
    """The value as it stands in a box: words of options, and ; between several."""
    values = part.value if isinstance(part.value, list) else [part.value]
    said = [subject.value_words(each) if subject else str(each) for each in values]
    return f"{SEPARATOR} ".join(said)


def read_value(typed: str, word: str, subject: Subject) -> Any:
    """What was typed as a value that can be compared; NoSuchValue names what it could not be."""
    several = [each for each in typed.split(SEPARATOR) if each.strip()]
    if word == "in" or (word == "contains" and subject.many and len(several) > 1):
        return [_one(each, subject) for each in several]
    return _one(typed, subject)


def _one(typed: str, subject: Subject) -> Any:
    text = typed.strip()
    if subject.kind == "number":
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise NoSuchValue(text)
        return int(text)
    known = {words.casefold(): value for value, words in subject.options}
    known |= {value.casefold(): value for value, _words in subject.options}
    if subject.kind == "yesno":
        if text.casefold() not in known:
            raise NoSuchValue(text)
        return known[text.casefold()] == "yes"
    if known and text.casefold() not in known and subject.name != "flags":
        raise NoSuchValue(text)
    return known.get(text.casefold(), text)
