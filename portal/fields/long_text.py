"""Several lines of text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, PlainText, basics, field_kinds, schema_of
from portal.lookups.context import Context


@field_kinds.register("long_text")
class LongText(FieldKind):
    label = _("Several lines of text")
    rules = (
        "Text without control characters but tabs and line ends, which become one sign each. "
        "Blanks at the ends go, letters are composed (Unicode NFC). At most `max_length` "
        "characters (2,000 unless set), at least `min_length`. Stored as text."
    )
    options_schema = schema_of(
        max_length={"type": "integer", "minimum": 1, "maximum": 20000},
        min_length={"type": "integer", "minimum": 1, "maximum": 1000},
        rows={"type": "integer", "minimum": 2, "maximum": 20},
    )
    error_codes = ("required", "characters", "long", "short")

    def build(self, question: Question, context: Context) -> forms.Field:
        limits = question.validation
        field = PlainText(
            longest=limits.get("max_length", 2000),
            shortest=limits.get("min_length", 0),
            widget=forms.Textarea,
            **basics(question),
        )
        return look(field, rows=limits.get("rows", 5))

    def example(self) -> dict[str, Any]:
        return {
            "post": {"": "By the gate.\r\nNext to the bench."},
            "stored": "By the gate.\nNext to the bench.",
            "shown": "By the gate.\nNext to the bench.",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "x" * 2001}]
