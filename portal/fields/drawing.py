"""How the questions of one form are drawn together: facts in their words, one below another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms

from portal.definitions.parts import Question
from portal.definitions.texts import worded_options, words
from portal.lookups.context import Context

CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def worded(question: Question, context: Context) -> Question:
    """The question with the facts in its words filled in."""
    options = worded_options(question.options, context.facts)
    if options is not question.options:
        question = replace(question, options=options)
    texts = (question.label, question.hint, *question.errors.values())
    if not any("{" in words(text) for text in texts if text):
        return question
    label, hint = (words(text, context.facts) if text else "" for text in texts[:2])
    errors = {code: words(text, context.facts) for code, text in question.errors.items()}
    return replace(question, label=label, hint=hint, errors=errors)


def reveal(fields: dict[str, Any], questions: Sequence[Question]) -> None:
    """Draw a question below the option that it hangs on, where one option alone decides."""
    here = {question.id for question in questions}
    for question in questions:
        condition = question.condition or {}
        asked = condition.get("answer")
        value = condition.get("is") or condition.get("contains")
        if len(condition) != 2 or asked not in here or not isinstance(value, str):
            continue
        its_look = getattr(fields[asked], "look", None)
        if not isinstance(fields[asked].widget, CHOICES) or its_look is None:
            continue  # only radios and tick boxes draw what hangs on an option
        if value not in its_look.reveals:
            reveals = its_look.reveals | {value: question.id}
            fields[asked].look = replace(its_look, reveals=reveals)
