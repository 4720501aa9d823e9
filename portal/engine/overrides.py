"""The councils' differences: one definition, and what each council changes in it, as data."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from councils.conditions import evaluate


def for_council(
    definition: Mapping[str, Any], council: str, settings: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The definition as one council uses it: its differences applied, and none left in it.

    `council` is the slug, `settings` the council's own options by full name. An option named
    `<form key>.<setting>` beats both the definition and its differences. A change that names a part
    which is not there is a KeyError that says so.
    """
    resolved: dict[str, Any] = copy.deepcopy(dict(definition))
    differences = resolved.pop("councils", [])
    options = settings or {}
    facts = {"council": {"slug": council, "setting": options}}
    for difference in differences:
        if evaluate(difference["when"], {}, facts):
            _apply(resolved, difference)
    for name in resolved.get("settings", {}):
        resolved["settings"][name] = options.get(
            f"{resolved['key']}.{name}", resolved["settings"][name]
        )
    return resolved


def _apply(definition: dict[str, Any], difference: Mapping[str, Any]) -> None:
    _settings(definition, difference.get("settings", {}))
    if "target" in difference:
        definition["target"] = difference["target"]
    for change in difference.get("changes", ()):
        _set(definition, _part(definition, change), change["set"])


def _set(definition: dict[str, Any], part: dict[str, Any], changed: Mapping[str, Any]) -> None:
    """The part as it is here: null takes something away, settings are merged."""
    for name, value in changed.items():
        if value is None:
            part.pop(name, None)
        elif name == "settings" and part is definition:
            _settings(definition, value)
        else:
            part[name] = copy.deepcopy(value)


def _settings(definition: dict[str, Any], changed: Mapping[str, Any]) -> None:
    unknown = set(changed) - set(definition.get("settings", {}))
    if unknown:
        raise KeyError(f"the definition has no setting {', '.join(sorted(unknown))}.")
    if changed:
        definition["settings"] |= changed


def _part(definition: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The part that a change names; the definition itself when it names none."""
    pages = definition["pages"]
    if "page" in change:
        return _named(pages, "id", change["page"], "page")
    if "warning" in change:
        every = [each for page in pages for each in page.get("warnings", ())]
        return _named(every, "id", change["warning"], "warning")
    if "question" not in change:
        return definition
    every = list(_questions(pages))
    question = _named(every, "id", change["question"], "question")
    if "option" not in change:
        return question
    return _named(question.get("options", []), "value", change["option"], "option")


def _questions(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every question of these pages, also those that a group asks for each item."""
    for part in parts:
        for question in part.get("questions", ()):
            yield question
            yield from _questions([question])


def _named(parts: list[dict[str, Any]], key: str, name: str, what: str) -> dict[str, Any]:
    found = next((part for part in parts if part[key] == name), None)
    if found is None:
        known = ", ".join(str(part[key]) for part in parts)
        raise KeyError(f"there is no {what} {name!r}; known: {known}.")
    return found
