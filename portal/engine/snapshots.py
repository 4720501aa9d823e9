"""What casework is given: labels, values as shown, typed values and the form's version."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.definitions.parts import GROUP, Form, Question
from portal.definitions.standing import Reading, is_empty, item_reading
from portal.definitions.texts import asked, words
from portal.engine.facts import with_said
from portal.engine.steps import Answers, Facts, Step, Way, walk
from portal.fields import kind


def snapshot(
    form: Form,
    answers: Answers,
    facts: Facts = None,
    version: int = 0,
    way: Way | None = None,
) -> dict[str, Any]:
    """The answers that count, page by page, as they stay on the case for good.

    Words are those that the resident saw, but for "(optional)". Questions left blank are left out,
    and so is what conditions alone read (derived and hidden). Of a page that goes to a separate
    case there is only its title, with the type of that case as `separate`.
    """
    way = way or walk(form, answers, facts)
    pages = []
    for step in way.steps:
        items = _items(step, way)
        if not items:
            continue
        page: dict[str, Any] = {"id": step.page.id, "title": words(step.page.title, way.facts)}
        if step.page.separate is not None:
            page |= {"separate": step.page.separate.case_type, "items": []}
        else:
            page["items"] = items
        pages.append(page)
    return {"form": form.key, "version": version, "title": words(form.title), "pages": pages}


def separate_snapshots(
    form: Form,
    answers: Answers,
    facts: Facts = None,
    version: int = 0,
    way: Way | None = None,
) -> dict[str, dict[str, Any]]:
    """The snapshots of the linked restricted cases, by case type: the pages kept for each alone."""
    way = way or walk(form, answers, facts)
    found: dict[str, dict[str, Any]] = {}
    for step in way.steps:
        separate, items = step.page.separate, _items(step, way)
        if separate is None or not items:
            continue
        title = words(separate.title, way.facts)
        new = {"form": form.key, "version": version, "title": title, "pages": []}
        page = {"id": step.page.id, "title": words(step.page.title, way.facts), "items": items}
        found.setdefault(separate.case_type, new)["pages"].append(page)
    return found


def summary(
    form: Form, answers: Answers, facts: Facts = None, way: Way | None = None
) -> list[dict[str, Any]]:
    """The rows of *check your answers*: every question that was asked, also the blank ones."""
    way = way or walk(form, answers, facts)
    return [
        {
            "id": step.page.id,
            "title": words(step.page.title, way.facts),
            "items": [_row(question, way) for question in asked_on(step)],
        }
        for step in way.steps
        if asked_on(step)
    ]


def asked_on(step: Step) -> list[Question]:
    """The questions of a step that the resident answers."""
    return [question for question in step.questions if kind(question.kind).asks]


def _row(question: Question, way: Way) -> dict[str, Any]:
    answer = way.answers.get(question.id)
    return {
        "id": question.id,
        "label": asked(question.label, way.facts),
        "kind": question.kind,
        "value": answer,
        "shown": shown(question, answer, way.facts),
    }


def shown(question: Question, answer: Any, facts: Mapping[str, Any]) -> str:
    """An answer in words, as the page said them."""
    return kind(question.kind).shown(answer, with_said(question, facts))


def _items(step: Step, way: Way) -> list[dict[str, Any]]:
    return [
        _item(question, way.answers[question.id], way)
        for question in step.questions
        if not question.hidden and not is_empty(way.answers.get(question.id))
    ]


def _item(question: Question, answer: Any, way: Way | Reading) -> dict[str, Any]:
    item = {
        "id": question.id,
        "label": asked(question.label, way.facts),
        "value": answer,
        "shown": shown(question, answer, way.facts),
        "kind": question.kind,
        "sensitivity": question.sensitivity,
        "contractor_visible": question.contractor_visible,
    }
    if question.kind == GROUP:
        item["items"] = list(_of_each(question, answer, way))
    return item


def _of_each(group: Question, answer: Any, way: Way | Reading) -> Iterable[list[dict[str, Any]]]:
    """A group's answers item by item, in words."""
    for item in answer if isinstance(answer, list) else ():
        if isinstance(item, dict):
            reading, standing = item_reading(group, item, way.reads, way.facts)
            yield [
                _item(each, reading.answers[each.id], reading)
                for each in standing
                if not each.hidden and not is_empty(reading.answers.get(each.id))
            ]
