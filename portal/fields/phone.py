"""A telephone number: British as typed at home, or from abroad with its + and country code."""

from typing import Any, ClassVar

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds
from portal.fields.text import OneLine
from portal.lookups.context import Context

HOME = "GB"


class PhoneText(OneLine):
    """A text that is a telephone number; cleaned to E.164."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter your phone number"),
        "invalid": _("Enter a phone number, like 01622 602 000 or 07700 900 982"),
    }

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, HOME)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number) or number.extension:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not _is_real(number):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _is_real(number: Any) -> bool:
    """In a range that is given out, or one that Ofcom keeps for stories and demonstrations."""
    text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return phonenumbers.is_valid_number(number) or text.startswith(("+447700900", "+441632960"))


@field_kinds.register("phone")
class Phone(FieldKind):
    label = _("Phone number")
    rules = (
        "A possible number of a range that is in use, by Google's libphonenumber: British as "
        "dialled at home, others with + and country code; also Ofcom's numbers for stories. "
        "No extension, at most 40 characters. Stored as text in E.164 (+441622602000)."
    )
    error_codes = ("required", "invalid", "characters", "long")

    def build(self, question: Question, context: Context) -> forms.Field:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        widget.input_type = "tel"
        return look(PhoneText(longest=40, widget=widget, **basics(question)), width="20")

    def to_initial(self, stored: Any) -> Any:
        return self._as_typed(stored)

    def shown(self, stored: Any, question: Question) -> str:
        return self._as_typed(stored)

    def _as_typed(self, stored: Any) -> str:
        try:
            number = phonenumbers.parse(str(stored or ""), HOME)
        except phonenumbers.NumberParseException:
            return str(stored or "")
        style = phonenumbers.PhoneNumberFormat
        at_home = phonenumbers.region_code_for_country_code(number.country_code or 0) == HOME
        return str(
            phonenumbers.format_number(number, style.NATIONAL if at_home else style.INTERNATIONAL)
        )

    def example(self) -> dict[str, Any]:
        return {
            "post": {"": "01622 602000"},
            "stored": "+441622602000",
            "shown": "01622 602000",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "12"}, {"": "ring me"}, {"": "9" * 40}]
