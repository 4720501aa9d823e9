"""Answers that are kept sealed (bank details) leave the snapshot, and the draft once it is sent."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.api import Sealed
from portal.engine import Form
from portal.fields import kind
from portal.models import Draft
from portal.sending import Sending, SendingPart, sending_parts

TOKEN = "sealed"  # noqa: S105  the name of a part of an answer


def take_out(snapshot: dict[str, Any]) -> list[Sealed]:
    """The sealed answers of a snapshot, which keeps what may be shown of them."""
    return [
        Sealed(
            question_id=item["id"],
            label=item["label"],
            masked=item["shown"],
            token=item["value"].pop(TOKEN),
        )
        for item in _secret_items(snapshot)
    ]


def _secret_items(snapshot: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for page in snapshot["pages"]:
        for item in page["items"]:
            if kind(item["kind"]).holds_secrets and item["value"].get(TOKEN):
                item["value"] = dict(item["value"])  # the draft's own answer is another object
                yield item


@sending_parts.register("sealed")
class SealedAnswers(SendingPart):
    """What is sealed goes to the case beside its answers; the draft's copy is emptied at once."""

    label = _("Sealed answers")
    order = 40

    def concerns(self, form: Form) -> bool:
        return any(kind(one.kind).holds_secrets for one in form.by_question.values())

    def before(self, sending: Sending) -> None:
        sending.case["sealed"] = take_out(sending.snapshot)

    def after(self, sending: Sending) -> None:
        draft, questions = sending.draft, sending.form.by_question
        secret = [one.id for one in questions.values() if kind(one.kind).holds_secrets]
        for question in secret:
            answer = draft.answers.get(question)
            if isinstance(answer, dict):
                draft.answers[question] = {k: v for k, v in answer.items() if k != TOKEN}
        Draft.objects.filter(pk=draft.pk).update(answers=draft.answers)
