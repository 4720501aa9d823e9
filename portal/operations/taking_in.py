"""What an accepted page keeps elsewhere before its answers are saved: files, places held."""

from datetime import datetime
from typing import Any
from uuid import UUID

from portal import engine
from portal.errors import NotTakenIn
from portal.fields import kind
from portal.fields.base import NotTaken, Taking


def take_in(form: engine.PageForm, *, draft_id: UUID, now: datetime) -> dict[str, Any]:
    """The answers of a valid page as the draft keeps them, by what each kind does with its own.

    Raises NotTakenIn, which names the question, when something could not be kept.
    """
    context = form.context
    taking = Taking(
        holder=draft_id, now=now, context=context, answers={**context.answers, **form.answers}
    )
    taken = dict(form.answers)
    for question in form.questions:
        if question.id not in taken:
            continue
        cleaned = form.cleaned_data.get(question.id)
        try:
            taken[question.id] = kind(question.kind).take_in(
                taken[question.id], cleaned, question, taking
            )
        except NotTaken as error:
            raise NotTakenIn(question.id, str(error)) from error
    return taken
