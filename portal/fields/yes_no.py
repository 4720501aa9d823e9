"""A question to be answered by yes or no."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds
from portal.fields.radios import OneChoice
from portal.lookups.context import Context

ANSWERS = (("yes", _("Yes")), ("no", _("No")))


class YesOrNo(OneChoice):
    """Two choices."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Select yes or no"),
        "invalid_choice": _("Select yes or no"),
    }


@field_kinds.register("yes_no")
class YesNo(FieldKind):
    label = _("Yes or no")
    rules = "One of the texts `yes` and `no`, which is also what is stored."
    error_codes = ("required", "invalid_choice")

    def build(self, question: Question, context: Context) -> forms.Field:
        field = YesOrNo(choices=ANSWERS, widget=forms.RadioSelect, **basics(question))
        return look(field, inline=True)

    def answers_of(self, question: Question) -> tuple[str, ...]:
        return tuple(value for value, _words in ANSWERS)

    def shown(self, stored: Any, question: Question) -> str:
        return next((str(words) for value, words in ANSWERS if value == stored), "")

    def example(self) -> dict[str, Any]:
        return {"post": {"": "no"}, "stored": "no", "shown": "No"}

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "Yes"}, {"": "maybe"}, {"": "true"}, {"": ["yes", "no"]}]
