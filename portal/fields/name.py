"""A person's full name: one box, because names differ the world over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds
from portal.fields.text import OneLine
from portal.lookups.context import Context


@field_kinds.register("name")
class Name(FieldKind):
    label = _("Full name")
    rules = "As `text`, in any letters; at most 100 characters. Stored as text."
    error_codes = ("required", "characters", "long")

    def build(self, question: Question, context: Context) -> forms.Field:
        widget = forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"})
        field = OneLine(
            longest=100, widget=widget, **basics(question, required=_("Enter your full name"))
        )
        return look(field, width="two-thirds")

    def example(self) -> dict[str, Any]:
        return {"post": {"": "Zoë  O’Neill-Brown"}} | dict.fromkeys(
            ("stored", "shown"), "Zoë O’Neill-Brown"
        )

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "n" * 101}]
