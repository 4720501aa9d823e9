"""One line of text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, PlainText, basics, field_kinds, schema_of
from portal.lookups.context import Context

WIDTHS = {"type": "string", "enum": ["3", "5", "10", "20", "one-half", "two-thirds"]}


class OneLine(PlainText):
    """A text without line breaks."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


@field_kinds.register("text")
class Text(FieldKind):
    label = _("One line of text")
    rules = (
        "Text without control characters. Runs of blanks become one, blanks at the ends go, "
        "letters are composed (Unicode NFC). At most `max_length` characters (200 unless "
        "set), at least `min_length`. Stored as text."
    )
    options_schema = schema_of(
        max_length={"type": "integer", "minimum": 1, "maximum": 1000},
        min_length={"type": "integer", "minimum": 1, "maximum": 1000},
        width=WIDTHS,
    )
    error_codes = ("required", "characters", "long", "short")

    def build(self, question: Question, context: Context) -> forms.Field:
        limits = question.validation
        field = OneLine(
            longest=limits.get("max_length", 200),
            shortest=limits.get("min_length", 0),
            **basics(question),
        )
        return look(field, width=limits.get("width", ""))

    def example(self) -> dict[str, Any]:
        return {"post": {"": " Blue  van "}, "stored": "Blue van", "shown": "Blue van"}

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "x" * 201}]
