"""The registration number of a vehicle, in every form that British plates have had."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds, schema_of
from portal.fields.text import OneLine
from portal.lookups.context import Context

# Each with the two groups that are written apart. Personal plates have one of these forms too.
FORMS = (
    re.compile(r"([A-Z]{2}[0-9]{2})([A-Z]{3})"),  # since 2001: AB12 CDE
    re.compile(r"([A-Z][0-9]{1,3})([A-Z]{3})"),  # prefix, 1983 to 2001: A123 BCD
    re.compile(r"([A-Z]{3})([0-9]{1,3}[A-Z])"),  # suffix, 1963 to 1983: ABC 123D
    re.compile(r"([A-Z]{1,3})([0-9]{1,4})"),  # without a date, Northern Ireland: ABC 1234
    re.compile(r"([0-9]{1,4})([A-Z]{1,3})"),  # the same turned round, trade plates: 1234 AB
    re.compile(r"([0-9]{3}[DX])([0-9]{3})"),  # diplomats: 101D 234
    re.compile(r"([0-9]{2}[A-Z]{2})([0-9]{2})"),  # the armed forces: 12AB 34
    re.compile(r"([0-9]{5})()"),  # trade plates since 2015
)
ANY = re.compile(r"[A-Z0-9]{2,12}")
AS_LETTERS, AS_DIGITS = str.maketrans("01", "OI"), str.maketrans("OI", "01")


class PlateText(OneLine):
    """A text that can be a registration; cleaned to capitals without blanks."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the registration number"),
        "invalid": _("Enter a registration number, like AB12 CDE"),
    }

    def __init__(self, *, foreign: bool, **kwargs: Any) -> None:
        super().__init__(longest=20, **kwargs)
        self.foreign = foreign

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        found = tidy_registration(text, foreign=self.foreign)
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


def tidy_registration(text: str, *, foreign: bool = False) -> str:
    """`ab12 cde` is "AB12CDE"; empty for what no plate can be.

    In a plate of seven signs that has no other form, O and 0, and I and 1, are put right where the
    form since 2001 leaves no choice.
    """
    plain = re.sub(r"[\s\-–.·]", "", text).upper()
    if any(each.fullmatch(plain) for each in FORMS):
        return plain
    if len(plain) == 7 and plain.isascii():
        put_right = plain[:2].translate(AS_LETTERS) + plain[2:4].translate(AS_DIGITS)
        put_right += plain[4:].translate(AS_LETTERS)
        if FORMS[0].fullmatch(put_right):
            return put_right
    return plain if foreign and ANY.fullmatch(plain) else ""


def spaced(registration: str) -> str:
    """A registration as it stands on the plate: AB12 CDE."""
    found = (each.fullmatch(registration) for each in FORMS)
    match = next((each for each in found if each), None)
    return " ".join(part for part in match.groups() if part) if match else registration


@field_kinds.register("vehicle")
class Vehicle(FieldKind):
    label = _("Vehicle registration number")
    rules = (
        "Letters A to Z and digits, at most 20 characters; blanks, dashes, points and "
        "capitals do not matter. One of the British forms: two letters, two digits, three "
        "letters; a letter, 1 to 3 digits, three letters; three letters, 1 to 3 digits, a "
        "letter; 1 to 3 letters and 1 to 4 digits, either first; three digits, D or X, three "
        "digits; two digits, two letters, two digits; five digits. Seven signs of none of "
        "these are read once more with O for 0 and I for 1 where the first form wants a "
        "letter, and the other way round for digits. With `foreign`, any other 2 to 12 "
        "letters and digits are taken as they are. Stored in capitals without blanks."
    )
    options_schema = schema_of(foreign={"type": "boolean"})
    error_codes = ("required", "invalid", "characters", "long")

    def build(self, question: Question, context: Context) -> forms.Field:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        foreign = question.validation.get("foreign", False)
        return look(PlateText(foreign=foreign, widget=widget, **basics(question)), width="10")

    def to_initial(self, stored: Any) -> Any:
        return spaced(stored) if isinstance(stored, str) else stored

    def shown(self, stored: Any, question: Question) -> str:
        return spaced(stored) if isinstance(stored, str) else ""

    def example(self) -> dict[str, Any]:
        return {"post": {"": "ab12 cde"}, "stored": "AB12CDE", "shown": "AB12 CDE"}

    def tampered_examples(self) -> list[dict[str, Any]]:
        wrong = ("ABCDEFG", "A", "12345678", "AB12_CDE", "AB1234CDE", "ÄB12 CDE", "<b>", "123456")
        return [{"": each} for each in wrong]
