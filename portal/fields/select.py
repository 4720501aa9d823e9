"""One choice of many, in a drop-down list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import (
    Choices,
    FieldKind,
    basics,
    field_kinds,
    is_offered,
    label_of,
    offered,
    schema_of,
)
from portal.fields.radios import OneChoice
from portal.lookups.context import Context


@field_kinds.register("select")
class Select(FieldKind):
    label = _("One choice of many")
    rules = (
        "The value of one of the options that are offered now. `search` draws a box to type "
        "in, where scripts run; what is posted stays the same. Stored as that value."
    )
    options_schema = schema_of(search={"type": "boolean"})
    takes_options = True
    error_codes = ("required", "invalid_choice")

    def build(self, question: Question, context: Context) -> forms.Field:
        nothing = (("", str(_("Choose one"))),)
        choices = Choices(offered(question, context), first=nothing)
        field = OneChoice(choices=choices, **basics(question))
        return look(field, search=question.validation.get("search", False))

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        return (
            []
            if is_offered(stored, question, context)
            else super().check_stored(stored, question, context)
        )

    def shown(self, stored: Any, question: Question) -> str:
        return "" if stored is None else label_of(stored, question)

    def example(self) -> dict[str, Any]:
        options = [{"value": f"size_{n}", "label": f"Size {n}"} for n in range(8)]
        return {
            "question": {"options": options},
            "post": {"": "size_3"},
            "stored": "size_3",
            "shown": "Size 3",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "size_9"}, {"": "Choose one"}, {"": ["size_3"]}]
