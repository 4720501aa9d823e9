"""From a definition to a Form, or to words that say what is wrong and where."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from portal.definitions.parts import Form
from portal.engine import building, checks
from portal.fields import field_kinds

SCHEMA = Path(__file__).with_name("schema.json")
MAX_PROBLEMS = 50


class DefinitionError(ValueError):
    """A definition cannot be used; `problems` says why, one place and sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(definition: Mapping[str, Any]) -> Form:
    """The form that a definition describes. Raises DefinitionError with every problem found."""
    problems = shape_problems(definition)
    if problems:
        raise DefinitionError(problems)
    form = building.build(definition)
    problems = checks.problems(form, definition)
    if problems:
        raise DefinitionError(problems[:MAX_PROBLEMS])
    return form


def reopen(definition: Mapping[str, Any]) -> Form:
    """The form of a definition that was checked when it was stored.

    It is not checked again: what is asked of definitions later on never closes a form that
    residents have begun. Raises DefinitionError where a kind of question is gone from the code.
    """
    form = building.build(definition)
    gone = {each.kind for each in form.by_question.values()} - set(field_kinds)
    if gone:
        raise DefinitionError([f"unknown kind {name!r}." for name in sorted(gone)])
    return form


def check_definition(definition: Any) -> list[str]:
    """Everything wrong with a definition before it is published, also in each council's variant."""
    try:
        load(definition)
    except DefinitionError as error:
        return error.problems
    return checks.council_problems(definition, load, DefinitionError)


@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema of the format."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def shape_problems(definition: Any) -> list[str]:
    """What the JSON Schema says against a definition, in words."""
    try:
        found = sorted(
            _validator().iter_errors(definition), key=lambda error: list(map(str, error.path))
        )
        return [_in_words(error) for error in found[:MAX_PROBLEMS]]
    except RecursionError:
        return ["the definition is nested too deep."]


def _in_words(error: ValidationError) -> str:
    """One schema error with its place. Of alternatives, the one that fits best speaks."""
    if error.context:
        error = best_match([error]) or error
    message = error.message
    if len(message) > 250:
        message = f"{message[:120]}… does not keep to {error.validator!r}."
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = sorted(error.schema.get("properties", {}))
        message += f" Known: {', '.join(known)}." if known else ""
    return f"{place(error.absolute_path)}: {message}"


def place(path: Any) -> str:
    """pages[0].questions[2].kind"""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.lstrip(".") or "definition"
