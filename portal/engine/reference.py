"""The reference page of the format, written from the code: `scripts/write_forms_format.py`."""

from collections.abc import Iterator
from typing import Any

from councils.conditions import MAX_DEPTH, MAX_PARTS, OPERATOR_WORDS
from portal.engine.facts import KNOWN_FACTS
from portal.engine.loader import schema
from portal.fields import field_kinds, kind

INTRODUCTION = """# The format of forms

This page is made from the code by `python scripts/write_forms_format.py`; a test holds it to that.

A form is one JSON document, checked by `portal/engine/schema.json`. Nothing in it is code:
conditions are data, texts are plain words. A text is a string, or one string per language
(`{"en": "Your name", "cy": "Eich enw"}`); `{council.name}` in a text is replaced by that fact.
The definitions that ship stand in `portal/definitions/`.
"""


def page() -> str:
    """The whole page."""
    lines = [INTRODUCTION, "## Parts\n"]
    lines += _table("Form", schema())
    for name in (
        "page",
        "next",
        "question",
        "option",
        "derived_value",
        "read",
        "warning",
        "rule",
        "duplicates",
        "fee",
        "fee_line",
        "band",
        "reduction",
        "linked",
        "target",
        "stage",
        "council",
        "change",
    ):
        title = name.capitalize().replace("_", " ")
        lines += _table(title, schema()["$defs"][name])
    lines += ["## Question kinds\n", *_kinds()]
    lines += ["## Conditions\n", *_conditions()]
    lines += ["## Facts\n", *_facts()]
    return "\n".join(lines).rstrip() + "\n"


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
    """A property in words: its own description, or that of what it refers to."""
    told = [value["description"]] if "description" in value else []
    target = value.get("$ref") or value.get("items", {}).get("$ref")
    if target:
        name = target.rpartition("/")[2]
        told.insert(0, f"list of {name}." if "items" in value else f"{name}.")
    if "enum" in value and "description" not in value:
        told.append("one of " + ", ".join(f"`{each}`" for each in value["enum"]) + ".")
    return " ".join(told).replace("|", "\\|") or str(value.get("type", ""))


def _kinds() -> Iterator[str]:
    yield "| kind | what | options | validation | error codes |\n| --- | --- | --- | --- | --- |"
    for key in sorted(field_kinds):
        its_kind = kind(key)
        limits = ", ".join(f"`{name}`" for name in its_kind.options_schema.get("properties", {}))
        codes = ", ".join(f"`{code}`" for code in its_kind.error_codes)
        options = "yes" if its_kind.takes_options else ""
        yield f"| `{key}` | {its_kind.label} | {options} | {limits} | {codes} |"
    yield ""
    yield "What each accepts, exactly, and what it stores:\n"
    for key in sorted(field_kinds):
        yield f"- `{key}` ({kind(key).stores}): {kind(key).rules}"
    yield ""


def _conditions() -> Iterator[str]:
    yield (
        'A condition combines (`{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}`) or compares\n'
        'one answer or fact: `{"answer": "land", "is": "private_land"}`,\n'
        '`{"fact": "place.ward", "in": {"fact": "setting.camera_wards"}}`.\n'
        "It may read questions asked earlier. What is missing makes a comparison false.\n"
        f"At most {MAX_PARTS} parts, {MAX_DEPTH} deep.\n"
    )
    yield "| operator | holds when |\n| --- | --- |"
    for word, meaning in OPERATOR_WORDS.items():
        yield f"| `{word}` | {meaning} |"
    yield ""


def _facts() -> Iterator[str]:
    yield "A name ending in a dot is a family. Look-ups of `facts_from` add `<look-up>.<name>`.\n"
    yield "| fact | what |\n| --- | --- |"
    for name, meaning in KNOWN_FACTS.items():
        yield f"| `{name}` | {meaning} |"
    yield ""
