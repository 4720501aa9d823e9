"""A United Kingdom postcode."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.gazetteer.values import InvalidPostcode, normalise_postcode
from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds
from portal.fields.text import OneLine
from portal.lookups.context import Context


class PostcodeText(OneLine):
    """A text that is a postcode; cleaned to the usual form, ME15 6JQ."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a postcode"),
        "invalid": _("Enter a full UK postcode, like ME15 6JQ"),
    }

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return normalise_postcode(text) if text else ""
        except InvalidPostcode:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


@field_kinds.register("postcode")
class Postcode(FieldKind):
    label = _("Postcode")
    rules = (
        "A whole British postcode; blanks, points, dashes and capitals do not matter, and O "
        "and 0 are put right; at most 20 characters. Stored as text with one blank (ME15 6JQ)."
    )
    error_codes = ("required", "invalid", "characters", "long")

    def build(self, question: Question, context: Context) -> forms.Field:
        widget = forms.TextInput(attrs={"autocomplete": "postal-code"})
        return look(PostcodeText(longest=20, widget=widget, **basics(question)), width="10")

    def example(self) -> dict[str, Any]:
        return {"post": {"": "me156jq"}, "stored": "ME15 6JQ", "shown": "ME15 6JQ"}

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "ME15"}, {"": "<b>"}]
