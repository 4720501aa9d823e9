"""One line of text."""

import re
from collections.abc import Mapping
from itertools import cycle
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.conditions import look_up
from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, PlainText, basics, field_kinds, schema_of
from portal.lookups.context import Context

WIDTHS = {"type": "string", "enum": ["3", "5", "10", "20", "one-half", "two-thirds"]}


SHAPE = r"^[A# /.-]{1,40}$"


class OneLine(PlainText):
    """A text without line breaks."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class ShapedLine(OneLine):
    """A text of one shape, such as A#######: `#` is a figure, `A` a letter, the rest itself.

    Small letters and blanks that the shape does not have are forgiven.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "shape": _("Enter it in the right form, like %(example)s"),
    }

    def __init__(self, *, shape: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shape = shape

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).upper()
        return text if " " in self.shape else text.replace(" ", "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not has_shape(value, self.shape):
            params = {"example": example_of(self.shape)}
            raise ValidationError(self.error_messages["shape"], code="shape", params=params)


def has_shape(text: str, shape: str) -> bool:
    """Whether each sign of a text is what the shape has in its place."""
    fits = {"#": str.isdigit, "A": str.isalpha}
    return len(text) == len(shape) and all(
        one.isascii() and fits.get(wanted, wanted.__eq__)(one)
        for one, wanted in zip(text, shape, strict=True)
    )


def example_of(shape: str) -> str:
    """A made-up text of the shape."""
    figures = cycle("1234567890")
    return "".join(next(figures) if sign == "#" else sign for sign in shape)


@field_kinds.register("text")
class Text(FieldKind):
    label = _("One line of text")
    rules = (
        "Text without control characters. Runs of blanks become one, blanks at the ends go, "
        "letters are composed (Unicode NFC). At most `max_length` characters (200 unless "
        "set), at least `min_length`. With a `shape`, small letters become capitals and each "
        "sign must fit: `#` a figure 0 to 9, `A` a letter A to Z, any other sign itself; blanks go "
        "where the shape has none. A `shape` that is empty asks for nothing. Stored as text."
    )
    options_schema = schema_of(
        max_length={"type": "integer", "minimum": 1, "maximum": 1000},
        min_length={"type": "integer", "minimum": 1, "maximum": 1000},
        width=WIDTHS,
        shape={
            "description": "A shape, or the fact that holds it.",
            "anyOf": [
                {"type": "string", "pattern": SHAPE},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["fact"],
                    "properties": {"fact": {"type": "string", "maxLength": 80}},
                },
            ],
        },
    )
    error_codes = ("required", "characters", "long", "short", "shape")

    def build(self, question: Question, context: Context) -> forms.Field:
        limits = question.validation
        made: dict[str, Any] = {
            "longest": limits.get("max_length", 200),
            "shortest": limits.get("min_length", 0),
            **basics(question),
        }
        shape = self._shape(limits.get("shape"), context)
        field = ShapedLine(shape=shape, **made) if shape else OneLine(**made)
        return look(field, width=limits.get("width", ""))

    def _shape(self, given: Any, context: Context) -> str:
        """The shape that holds now; none for a setting that is empty or no shape."""
        found = look_up(context.facts, given["fact"]) if isinstance(given, Mapping) else given
        return found if isinstance(found, str) and re.fullmatch(SHAPE, found) else ""

    def example(self) -> dict[str, Any]:
        return {"post": {"": " Blue  van "}, "stored": "Blue van", "shown": "Blue van"}

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "x" * 201}]
