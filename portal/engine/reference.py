"""The reference page of the format, written from the code: `scripts/write_forms_format.py`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from councils.conditions import OPERATOR_WORDS
from portal.definitions.parts import Question
from portal.engine.building import build
from portal.engine.checks import MAX_QUESTIONS, RESERVED, RESERVED_PAGES
from portal.engine.facts import KNOWN_FACTS
from portal.engine.loader import schema
from portal.engine.semantics import CHAPTERS, CONDITIONS
from portal.fields import FieldKind, field_kinds, kind
from portal.lookups.context import NOTHING

INTRODUCTION = """# The format of forms

This page is made from the code by `python scripts/write_forms_format.py`; a test holds it to that.

A form is one JSON document, checked by `portal/engine/schema.json`. Nothing in it is code:
conditions are data, texts are plain words. A text is a string, or one string per language
(`{"en": "Your name", "cy": "Eich enw"}`); `{council.name}` in a text is replaced by that fact.
The definitions that ship stand in `portal/definitions/`.

The first half says what a definition is made of, the second how it is worked out, exactly enough to
write it a second time from this page alone.
"""
PARTS = (
    "page",
    "next",
    "separate",
    "question",
    "option",
    "derived_value",
    "read",
    "warning",
    "rule",
    "then",
    "facts_from",
    "outcome",
    "duplicates",
    "fee",
    "fee_line",
    "pro_rata",
    "band",
    "reduction",
    "linked",
    "target",
    "stage",
    "council",
    "change",
    "set",
)
TABLED = {*PARTS, "id", "text", "texts", "condition", "value", "vat", "ledger"}
SMALL = ("id", "text", "value", "amount", "quantity", "vat", "ledger")


def page() -> str:
    """The whole page."""
    lines = [INTRODUCTION, "## Parts\n"]
    lines += _table("Form", schema())
    for name in PARTS:
        title = name.capitalize().replace("_", " ")
        lines += _table(title, schema()["$defs"].get(name) or _inner(name))
    lines += ["### Small parts\n", *_small()]
    lines += ["## Facts\n", *_facts()]
    lines += ["## Question kinds\n", *_kinds()]
    lines += ["## Conditions\n", *_conditions()]
    for title, chapter in CHAPTERS:
        lines += [f"## {title}\n", chapter + "\n"]
    return "\n".join(lines).rstrip() + "\n"


def _inner(name: str) -> dict[str, Any]:
    """A part that is described where it stands."""
    for part in schema()["$defs"].values():
        found: dict[str, Any] = part.get("properties", {}).get(name, {})
        if "properties" in found:
            return found
    raise KeyError(name)


def _table(title: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"### {title}\n"
    if part.get("description"):
        yield part["description"] + "\n"
    yield "| name | needed | what |\n| --- | --- | --- |"
    needed = part.get("required", [])
    for name, value in part.get("properties", {}).items():
        yield f"| `{name}` | {'yes' if name in needed else ''} | {_what(value)} |"
    yield ""


def _what(value: dict[str, Any]) -> str:
    """A property in words: its own description, or that of what it refers to, and its limits."""
    told = [value["description"]] if "description" in value else []
    target = value.get("$ref") or value.get("items", {}).get("$ref")
    if target:
        name = target.rpartition("/")[2]
        if name in TABLED:
            told.insert(0, f"list of {name}." if "items" in value else f"{name}.")
        else:
            told.append(_what(schema()["$defs"][name]))
    if "anyOf" in value and not told:
        told.append(" or ".join(filter(None, map(_what, value["anyOf"]))))
    if "enum" in value and not all(f"{each}" in " ".join(told) for each in value["enum"]):
        told.append("one of " + ", ".join(f"`{each}`" for each in value["enum"]) + ".")
    told += [_limits(value)]
    return " ".join(each for each in told if each).replace("|", "\\|") or str(value.get("type", ""))


LIMITS = (
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {}"),
    ("maxItems", "at most {}"),
    ("maxProperties", "at most {}"),
    ("pattern", "of the form `{}`"),
)


def _limits(value: Mapping[str, Any]) -> str:
    """Type and limits of a schema, in words."""
    said = [
        words.format(f"{value[name]:,}" if isinstance(value[name], int) else value[name])
        for name, words in LIMITS
        if name in value
    ]
    if not said:
        return ""
    kinds = value.get("type", "")
    lead = f"{kinds}, " if isinstance(kinds, str) and kinds not in ("", "array", "object") else ""
    return f"({lead}{', '.join(said)})"


def _small() -> Iterator[str]:
    """What the tables call by name alone."""
    for name in SMALL:
        part = {key: v for key, v in schema()["$defs"][name].items() if key != "description"}
        told = schema()["$defs"][name].get("description", "")
        yield f"- `{name}`: {told} `{json.dumps(part)}`".replace(":  ", ": ")
    yield ""
    yield (
        f"Ids of pages, questions, warnings and rules stand once each in a form; "
        f"{', '.join(f'`{word}`' for word in sorted(RESERVED))} are reserved, "
        f"and for pages {', '.join(f'`{word}`' for word in sorted(RESERVED_PAGES))}. "
        f"A form has at most "
        f"{MAX_QUESTIONS} questions, those of groups among them.\n"
    )


def _kinds() -> Iterator[str]:
    yield "| kind | what | options | validation | error codes |\n| --- | --- | --- | --- | --- |"
    for key in sorted(field_kinds):
        its_kind = kind(key)
        limits = ", ".join(f"`{name}`" for name in its_kind.options_schema.get("properties", {}))
        codes = ", ".join(f"`{code}`" for code in its_kind.error_codes)
        options = "yes" if its_kind.takes_options else ""
        yield f"| `{key}` | {its_kind.label} | {options} | {limits} | {codes} |"
    yield ""
    for key in sorted(field_kinds):
        yield from _kind(key, kind(key))


def _kind(key: str, its_kind: FieldKind) -> Iterator[str]:
    """One kind: what it accepts, exactly, under which names, and what it stores."""
    yield f"### Kind {key}\n"
    yield its_kind.rules + "\n"
    if its_kind.asks:
        names = [f"<id>_{part}" for part in its_kind.parts] if its_kind.parts else ["<id>"]
        told = ", ".join(f"`{name}`" for name in names)
        yield f"- Stores: {its_kind.stores}. Inputs: {told}, unless said otherwise above."
    for name, limit in its_kind.options_schema.get("properties", {}).items():
        yield f"- `validation.{name}`: `{json.dumps(limit)}`"
    said = _error_words(key, its_kind)
    for code in its_kind.error_codes:
        yield f"- error `{code}`" + (f": “{said[code]}”" if code in said else "")
    yield ""


def _error_words(key: str, its_kind: FieldKind) -> dict[str, str]:
    """The words of a kind's errors, where a question has none of its own."""
    if not its_kind.asks:
        return {}
    field = its_kind.build(_example(key, its_kind), NOTHING)
    return {code: str(words) for code, words in field.error_messages.items()}


def _example(key: str, its_kind: FieldKind) -> Question:
    own = its_kind.example()
    question = {"id": "it", "kind": key, "label": "It", **own.get("question", {})}
    shape = {"format": 1, "key": "x", "title": "X", **own.get("form", {})}
    pages = [{"id": "p", "title": "P", "questions": [question]}]
    return build({**shape, "pages": pages}).by_question["it"]


def _conditions() -> Iterator[str]:
    yield (
        'A condition combines (`{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}`) or compares\n'
        'one answer or fact: `{"answer": "land", "is": "private_land"}`,\n'
        '`{"fact": "place.ward", "in": {"fact": "setting.camera_wards"}}`,\n'
        '`{"answer": "since", "lt": {"fact": "today", "plus_months": -6}}`. It may read questions\n'
        "asked earlier. What is missing makes a comparison false.\n"
    )
    yield "| operator | holds when |\n| --- | --- |"
    for word, meaning in OPERATOR_WORDS.items():
        yield f"| `{word}` | {meaning} |"
    yield ""
    yield "### Exactly\n"
    yield CONDITIONS + "\n"


def _facts() -> Iterator[str]:
    yield "A name ending in a dot is a family. Look-ups of `facts_from` add `<look-up>.<name>`.\n"
    yield "| fact | what |\n| --- | --- |"
    for name, meaning in KNOWN_FACTS.items():
        yield f"| `{name}` | {meaning} |"
    yield ""
