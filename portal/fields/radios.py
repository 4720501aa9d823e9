"""One choice of a few, all in sight."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import (
    Choices,
    FieldKind,
    basics,
    field_kinds,
    hints_of,
    is_offered,
    label_of,
    offered,
)
from portal.lookups.context import Context


class OneChoice(forms.ChoiceField):
    """A choice whose error never repeats what was sent."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Select an option"),
        "invalid_choice": _("Select an option from the list"),
    }

    def to_python(self, value: Any) -> str:
        if value is not None and not isinstance(value, str):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return value or ""


@field_kinds.register("radios")
class Radios(FieldKind):
    label = _("One choice of a few")
    rules = "The value of one of the options that are offered now. Stored as that value."
    takes_options = True
    error_codes = ("required", "invalid_choice")

    def build(self, question: Question, context: Context) -> forms.Field:
        options = offered(question, context)
        field = OneChoice(choices=Choices(options), widget=forms.RadioSelect, **basics(question))
        return look(field, hints=hints_of(options))

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        return (
            []
            if is_offered(stored, question, context)
            else super().check_stored(stored, question, context)
        )

    def shown(self, stored: Any, question: Question) -> str:
        return "" if stored is None else label_of(stored, question)

    def example(self) -> dict[str, Any]:
        options = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
        return {
            "question": {"options": options},
            "post": {"": "yes"},
            "stored": "yes",
            "shown": "Yes",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "maybe"}, {"": "Yes"}, {"": ["yes"]}]
