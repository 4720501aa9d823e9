"""What a schema cannot see: names that must agree, order, and parts that do not fit each other."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from councils import conditions
from portal.definitions.parts import QUESTIONS, REFUSAL, STOP, Form, LookUp, Page, Question, Text
from portal.definitions.texts import placeholders
from portal.engine import facts as known_facts
from portal.engine.overrides import for_council
from portal.fields import FieldKind, field_kinds, kind
from portal.lookups import lookups

MAX_QUESTIONS = 500
RESERVED = {"csrfmiddlewaretoken", "find", "challenge", "next", "save", "page", "check"}
LONGEST_DEFINITION = 1_000_000


def problems(form: Form, definition: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a form whose shape is right."""
    found = [*_ids(form)]
    if found:
        return found
    found += [
        problem for number, page in enumerate(form.pages) for problem in _page(form, page, number)
    ]
    return [*found, *_whole(form)]


def council_problems(
    definition: Mapping[str, Any], load: Callable[[Any], Form], error: type[Exception]
) -> list[str]:
    """What is wrong with the councils' differences: each is tried by itself on the definition."""
    found: list[str] = []
    for number, council in enumerate(definition.get("councils", ())):
        at = f"councils[{number}]"
        found += [f"{at}.when: {words}" for words in conditions.check(council["when"])]
        read = conditions.references(council["when"])
        found += [
            f"{at}.when: reads {source} {name!r}; only council facts are known here."
            for source, name in sorted(read)
            if source != "fact" or not name.startswith(known_facts.COUNCIL_FACTS)
        ]
        try:
            load(
                for_council({**definition, "councils": [{**council, "when": {"all": []}}]}, "", {})
            )
        except (error, KeyError) as problem:
            words = getattr(problem, "problems", None) or [str(problem.args[0])]
            found += [f"{at}: {each}" for each in words]
    return found


def _ids(form: Form) -> Iterator[str]:
    groups = {
        "page": [page.id for page in form.pages],
        "question": [each.id for page in form.pages for each in page.questions],
        "warning": [each.id for page in form.pages for each in page.warnings],
        "rule": [rule.id for rule in form.rules],
    }
    for name, ids in groups.items():
        twice = sorted(key for key, number in Counter(ids).items() if number > 1)
        yield from (f"{name} id {key!r} stands more than once." for key in twice)
        yield from (f"{name} id {key!r} is a reserved word." for key in sorted(RESERVED & set(ids)))
    if len(groups["question"]) > MAX_QUESTIONS:
        yield f"more than {MAX_QUESTIONS} questions."


def _page(form: Form, page: Page, number: int) -> Iterator[str]:
    at = f"pages[{number}] ({page.id})"
    before = {each.id for earlier in form.pages[:number] for each in earlier.questions}
    yield from _condition(form, page.condition, f"{at}.condition", before)
    yield from _texts(form, at, page.title, *page.body)
    yield from _fits(page, at)
    for each in page.questions:
        yield from _question(form, each, f"{at}.questions ({each.id})", before)
        before = before | {each.id}
    for warning in page.warnings:
        place = f"{at}.warnings ({warning.id})"
        yield from _condition(form, warning.condition, f"{place}.condition", before)
        yield from _texts(form, place, warning.text)
        if warning.outcome and warning.outcome not in form.outcomes:
            yield f"{place}.outcome: no outcome {warning.outcome!r}; known: {_list(form.outcomes)}."
        for name in warning.phone:
            if not known_facts.is_known(name, form):
                yield f"{place}.phone: unknown fact {name!r}."


def _fits(page: Page, at: str) -> Iterator[str]:
    refusals = any(warning.severity == REFUSAL for warning in page.warnings)
    if page.kind == QUESTIONS and not page.questions:
        yield f"{at}: a page of questions needs at least one."
    if page.kind != QUESTIONS and page.questions:
        yield f"{at}: a page of kind {page.kind} asks nothing."
    if page.kind == STOP and not refusals:
        yield f"{at}: a stop page needs a warning of severity refusal."
    if page.kind != STOP and refusals:
        yield f"{at}: a refusal stands only on a page of kind stop."


def _question(form: Form, question: Question, at: str, before: set[str]) -> Iterator[str]:
    if question.kind not in field_kinds:
        yield f"{at}.kind: unknown kind {question.kind!r}; known: {_list(field_kinds)}."
        return
    its_kind = kind(question.kind)
    yield from _condition(form, question.condition, f"{at}.condition", before)
    if question.required_when:
        yield from _condition(form, question.required_when, f"{at}.required", before)
    yield from _texts(form, at, question.label, question.hint, *question.errors.values())
    for option in question.options:
        yield from _condition(form, option.condition, f"{at}.options ({option.value})", before)
    yield from _look_up(form, question.options_from, f"{at}.options_from", "options", before)
    yield from _own(form, question, its_kind, at)


def _own(form: Form, question: Question, its_kind: FieldKind, at: str) -> Iterator[str]:
    twice = [v for v, n in Counter(one.value for one in question.options).items() if n > 1]
    yield from (f"{at}.options: value {value!r} stands more than once." for value in twice)
    for error in Draft202012Validator(its_kind.options_schema).iter_errors(
        dict(question.validation)
    ):
        yield f"{at}.validation{_inside(error.absolute_path)}: {error.message}{_known(error)}"
    yield from (f"{at}: {words}" for words in its_kind.check_question(question))
    for code in sorted(set(question.errors) - set(its_kind.error_codes)):
        yield f"{at}.errors: unknown code {code!r}; known: {_list(its_kind.error_codes)}."
    if question.prefill and not known_facts.is_known(question.prefill, form):
        yield f"{at}.prefill: unknown fact {question.prefill!r}."
    for part in its_kind.parts:
        if f"{question.id}_{part}" in form.by_question:
            yield f"{at}: its input {question.id}_{part} has the name of another question."


def _inside(path: Iterable[Any]) -> str:
    """Where in a question's `validation` an error stands: `.types[1]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _known(error: ValidationError) -> str:
    """What may stand there, after a name that nobody knows; the other errors say it themselves."""
    if error.validator != "additionalProperties":
        return "."
    return f" Known: {_list(error.schema.get('properties', {})) or 'none'}."


def _whole(form: Form) -> Iterator[str]:
    every = set(form.by_question)
    for rule in form.rules:
        yield from _condition(form, rule.when, f"rules ({rule.id}).when", every)
    for number, source in enumerate(form.facts_from):
        yield from _look_up(form, source, f"facts_from[{number}]", "facts", every)
    yield from _named_questions(form, every)
    yield from _money(form, every)
    yield from _texts(form, "definition", form.title, form.declaration, *form.introduction)


def _named_questions(form: Form, every: set[str]) -> Iterator[str]:
    named = dict(form.contact) | ({"place": form.place} if form.place else {})
    if form.duplicates:
        named |= {"duplicates": form.duplicates.question} if form.duplicates.question else {}
        named |= {f"duplicates.same[{n}]": same for n, same in enumerate(form.duplicates.same)}
    if form.linked:
        named["linked.consent"] = form.linked.consent
    for name, question in named.items():
        if question not in every:
            yield f"{name}: there is no question {question!r}."
    for name in ("place", "duplicates"):
        found = form.by_question.get(named.get(name, ""))
        if found and found.kind in field_kinds and not kind(found.kind).holds_place:
            yield f"{name}: question {found.id!r} holds no place."


def _money(form: Form, every: set[str]) -> Iterator[str]:
    if form.fee:
        conditions_of = {line.id: line.when for line in form.fee.lines}
        conditions_of |= {each.id: each.when for each in form.fee.reductions}
        for key, when in conditions_of.items():
            yield from _condition(form, when, f"fee ({key}).when", every)


def _condition(form: Form, condition: Any, at: str, before: set[str]) -> Iterator[str]:
    """A condition's own problems, then names that are missing, or asked only later."""
    if condition is None:
        return
    wrong = conditions.check(condition)
    yield from (f"{at}{words.removeprefix('condition')}" for words in wrong)
    for source, name in [] if wrong else sorted(conditions.references(condition)):
        if source == "fact":
            if not known_facts.is_known(name, form):
                yield f"{at}: unknown fact {name!r}; known: {known_facts.known_words(form)}."
            continue
        question = name if name in form.by_question else name.partition(".")[0]
        if question not in form.by_question:
            yield f"{at}: there is no question {question!r}."
        elif question not in before:
            yield f"{at}: question {question!r} is asked only here or later."


def _look_up(
    form: Form, source: LookUp | None, at: str, gives: str, before: set[str]
) -> Iterator[str]:
    if source is None:
        return
    if source.lookup not in lookups:
        yield f"{at}: unknown look-up {source.lookup!r}; known: {_list(lookups) or 'none'}."
        return
    found = lookups.get(source.lookup)
    if found.gives != gives:
        yield f"{at}: look-up {source.lookup!r} gives {found.gives}, not {gives}."
    for name, question in source.given.items():
        if name not in found.takes:
            yield f"{at}.with: {source.lookup!r} takes no {name!r}; known: {_list(found.takes)}."
        if question not in form.by_question:
            yield f"{at}.with: there is no question {question!r}."
        elif question not in before:
            yield f"{at}.with: question {question!r} is asked only here or later."


def _texts(form: Form, at: str, *texts: Text) -> Iterator[str]:
    for text in texts:
        for name in sorted(placeholders(text)):
            if not known_facts.is_known(name, form):
                yield f"{at}: the text asks for an unknown fact {{{name}}}."


def _list(names: Any) -> str:
    return ", ".join(sorted(names))
