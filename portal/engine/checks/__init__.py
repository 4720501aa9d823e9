"""What a schema cannot see: names that must agree, order, and parts that do not fit each other.

One file for each topic: `reading` (conditions and values), `asking` (questions and groups), `flow`
(next pages, what is never reached), `whole` (contact, duplicates, linked cases), `money`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from councils import conditions
from portal.definitions.parts import (
    OFFER,
    QUESTIONS,
    REFUSAL,
    STOP,
    Form,
    Page,
    Question,
    Warning,
)
from portal.engine import facts as known_facts
from portal.engine.checks import asking, flow, money, reading, whole
from portal.engine.checks.reading import Known, names, said
from portal.engine.overrides import for_council

MAX_QUESTIONS = 500
RESERVED = {"csrfmiddlewaretoken", "find", "challenge", "next", "save", "page", "check"}
# What stands in addresses where the id of a page does.
RESERVED_PAGES = {"elsewhere", "sent", "pay", "paid"}


def problems(form: Form, definition: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a form whose shape is right."""
    found = [*_ids(form)]
    if found:
        return found
    known: dict[str, Question] = {}
    for number, page in enumerate(form.pages):
        found += _page(form, page, number, known)
    return [*found, *flow.problems(form), *whole.problems(form), *money.problems(form)]


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
    every = [each for page in form.pages for each in page.questions]
    groups = {
        "page": [page.id for page in form.pages],
        "question": [each.id for each in every],
        "warning": [each.id for page in form.pages for each in page.warnings],
        "rule": [rule.id for rule in form.rules],
    }
    for name, ids in groups.items():
        twice = sorted(key for key, number in Counter(ids).items() if number > 1)
        yield from (f"{name} id {key!r} stands more than once." for key in twice)
        words = RESERVED | RESERVED_PAGES if name == "page" else RESERVED
        yield from (f"{name} id {key!r} is a reserved word." for key in sorted(words & set(ids)))
    if sum(1 + len(each.questions) for each in every) > MAX_QUESTIONS:
        yield f"more than {MAX_QUESTIONS} questions."


def _page(form: Form, page: Page, number: int, known: dict[str, Question]) -> Iterator[str]:
    """Problems on one page; its questions are known afterwards."""
    at = f"{said(page)}: pages[{number}] ({page.id})"
    yield from reading.condition(form, page.condition, f"{at}.condition", known)
    yield from reading.texts(form, at, page.title, *page.body)
    yield from (f"{at}{words}" for words in _fits(page))
    earlier = dict(known)
    for each in page.questions:
        yield from asking.question(form, page, each, at.partition(": ")[2], known, earlier)
        known[each.id] = each
    for warning in page.warnings:
        yield from _warning(form, warning, f"{at}.warnings ({warning.id})", known)
    for step, each_next in enumerate(page.next):
        yield from reading.condition(form, each_next.when, f"{at}.next[{step}].when", known)


def _warning(form: Form, warning: Warning, at: str, known: Known) -> Iterator[str]:
    yield from reading.condition(form, warning.condition, f"{at}.condition", known)
    yield from reading.texts(form, at, warning.text)
    if warning.outcome and warning.outcome not in form.outcomes:
        yield f"{at}.outcome: no outcome {warning.outcome!r}; known: {names(form.outcomes)}."
    for name in warning.phone:
        if not known_facts.is_known(name, form):
            yield f"{at}.phone: unknown fact {name!r}."
    if (warning.severity == OFFER) != bool(warning.service):
        yield f"{at}: an offer, and nothing else, names the service that it leads to."


def _fits(page: Page) -> Iterator[str]:
    refusals = any(warning.severity == REFUSAL for warning in page.warnings)
    if page.kind == QUESTIONS and not page.questions:
        yield ": a page of questions needs at least one."
    if page.kind != QUESTIONS and page.questions:
        yield f": a page of kind {page.kind} asks nothing."
    if page.kind == STOP and not refusals:
        yield ": a stop page needs a warning of severity refusal."
    if page.kind != STOP and refusals:
        yield ": a refusal stands only on a page of kind stop."
    if page.separate and page.kind != QUESTIONS:
        yield ".separate: only the answers of a page of questions can be kept apart."
