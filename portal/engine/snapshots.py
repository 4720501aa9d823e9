"""What casework is given: labels, values as shown, typed values and the form's version."""

from typing import Any

from portal.definitions.parts import Form
from portal.definitions.texts import asked, words
from portal.engine.steps import Answers, Facts, Way, is_empty, walk
from portal.fields import kind


def snapshot(
    form: Form,
    answers: Answers,
    facts: Facts = None,
    version: int = 0,
    way: Way | None = None,
) -> dict[str, Any]:
    """The answers that count, page by page, as they stay on the case for good.

    Words are those that the resident saw, but for "(optional)". Questions left blank are left out.
    """
    way = way or walk(form, answers, facts)
    pages = []
    for step in way.steps:
        items = [
            {
                "id": question.id,
                "label": asked(question.label, way.facts),
                "value": way.answers[question.id],
                "shown": kind(question.kind).shown(way.answers[question.id], question),
                "kind": question.kind,
                "sensitivity": question.sensitivity,
                "contractor_visible": question.contractor_visible,
            }
            for question in step.questions
            if not is_empty(way.answers.get(question.id))
        ]
        if items:
            pages.append(
                {"id": step.page.id, "title": words(step.page.title, way.facts), "items": items}
            )
    return {"form": form.key, "version": version, "title": words(form.title), "pages": pages}


def summary(form: Form, answers: Answers, facts: Facts = None) -> list[dict[str, Any]]:
    """The rows of *check your answers*: every question that stands, also the blank ones."""
    way = walk(form, answers, facts)
    return [
        {
            "id": step.page.id,
            "title": words(step.page.title, way.facts),
            "items": [
                {
                    "id": question.id,
                    "label": asked(question.label, way.facts),
                    "kind": question.kind,
                    "value": way.answers.get(question.id),
                    "shown": kind(question.kind).shown(way.answers.get(question.id), question),
                }
                for question in step.questions
            ],
        }
        for step in way.steps
        if step.questions
    ]
