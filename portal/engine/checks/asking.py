"""Questions: their kind, limits, options and own words; derived ones, and what groups ask."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from portal.definitions.parts import DERIVED, GROUP, Form, Page, Question
from portal.engine import facts as known_facts
from portal.engine.checks import reading
from portal.engine.checks.reading import Known, names, said
from portal.fields import FieldKind, field_kinds, kind

ONLY = {
    "values": DERIVED,
    "hidden": DERIVED,
    "questions": GROUP,
    "item": GROUP,
    "body": "information",
}


def question(
    form: Form, page: Page, asked: Question, page_at: str, known: Known, earlier: Known
) -> Iterator[str]:
    """Everything wrong with one question. `known` may be read, `earlier` stands on other pages."""
    at = f"{said(page)}, {said(asked)}: {page_at}.questions ({asked.id})"
    yield from _one(form, asked, at, known)
    if asked.condition and page.condition and asked.kind in field_kinds:
        both = [page.condition, asked.condition]
        alone = any(reading.excludes_itself([each], known) for each in both)
        if not alone and reading.excludes_itself(both, known):
            yield f"{at}.condition: can never hold where its page stands, so nobody is asked."
    if asked.kind == GROUP:
        yield from _group(form, asked, at, earlier)


def _one(form: Form, asked: Question, at: str, known: Known) -> Iterator[str]:
    if asked.kind not in field_kinds:
        yield f"{at}.kind: unknown kind {asked.kind!r}; known: {names(field_kinds)}."
        return
    yield from reading.condition(form, asked.condition, f"{at}.condition", known)
    if asked.required_when:
        yield from reading.condition(form, asked.required_when, f"{at}.required", known)
    yield from reading.texts(form, at, asked.label, asked.hint, *asked.body, *asked.errors.values())
    for option in asked.options:
        place = f"{at}.options ({option.value})"
        yield from reading.condition(form, option.condition, f"{place}.condition", known)
    yield from reading.look_up(form, asked.options_from, f"{at}.options_from", "options", known)
    yield from _limits(form, asked, at, known)
    yield from _own(form, asked, kind(asked.kind), at)
    yield from _derived(form, asked, at, known)
    for name, its_kind in ONLY.items():
        if getattr(asked, name) and asked.kind != its_kind:
            yield f"{at}.{name}: only a question of kind {its_kind} has {name}."


def _limits(form: Form, asked: Question, at: str, known: Known) -> Iterator[str]:
    its_kind = kind(asked.kind)
    validator = Draft202012Validator(its_kind.options_schema)
    for error in validator.iter_errors(dict(asked.validation)):
        yield f"{at}.validation{_inside(error.absolute_path)}: {error.message}{_known(error)}"
    for name, limit in asked.validation.items():
        if isinstance(limit, Mapping) and ("answer" in limit or "fact" in limit):
            yield from reading.value(form, limit, f"{at}.validation.{name}", known)


def _own(form: Form, asked: Question, its_kind: FieldKind, at: str) -> Iterator[str]:
    twice = [v for v, n in Counter(one.value for one in asked.options).items() if n > 1]
    yield from (f"{at}.options: value {value!r} stands more than once." for value in twice)
    yield from (f"{at}: {text}" for text in its_kind.check_question(asked))
    for code in sorted(set(asked.errors) - set(its_kind.error_codes)):
        yield f"{at}.errors: unknown code {code!r}; known: {names(its_kind.error_codes)}."
    if asked.prefill and not known_facts.is_known(asked.prefill, form):
        yield f"{at}.prefill: unknown fact {asked.prefill!r}."
    for part in its_kind.parts:
        if f"{asked.id}_{part}" in form.by_question:
            yield f"{at}: its input {asked.id}_{part} has the name of another question."


def _derived(form: Form, asked: Question, at: str, known: Known) -> Iterator[str]:
    for number, each in enumerate(asked.values):
        place = f"{at}.values[{number}]"
        yield from reading.condition(form, each.when, f"{place}.when", known)
        yield from reading.value(form, each.gives, f"{place}.is", known)
        if each.when is None and number + 1 < len(asked.values):
            yield f"{place}: has no `when`, so the values after it are never used."
            return


def _group(form: Form, group: Question, at: str, earlier: Known) -> Iterator[str]:
    """What a group asks. Conditions inside read the item, and the pages before this one."""
    inside: dict[str, Question] = {}
    for each in group.questions:
        place = f"{at}.questions ({each.id})"
        if each.id in form.by_question:
            yield f"{place}: {each.id!r} is the id of a question outside the group."
        if each.id in inside:
            yield f"{place}: {each.id!r} stands more than once in the group."
        yield from _one(form, each, place, {**earlier, **inside})
        inside[each.id] = each


def _inside(path: Iterable[Any]) -> str:
    """Where in a question's `validation` an error stands: `.types[1]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _known(error: ValidationError) -> str:
    """What may stand there, after a name that nobody knows; the other errors say it themselves."""
    if error.validator != "additionalProperties":
        return "."
    return f" Known: {names(error.schema.get('properties', {})) or 'none'}."
