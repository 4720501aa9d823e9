"""A business: its name, its number at Companies House, and whom to ask for."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds, schema_of
from portal.fields.nested import InnerForm, NestedField, optional
from portal.fields.text import OneLine
from portal.lookups.context import Context

LABELS = {
    "name": _("Name of the business"),
    "number": _("Company number"),
    "contact": _("Name of a person we can contact"),
}
SOME = {"type": "array", "uniqueItems": True, "items": {"enum": ["number", "contact"]}}
# Eight digits, or a mark of one or two letters (SC, NI, OC, R …) and six or seven.
COMPANY = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}|[A-Z][0-9]{7}|[A-Z]{2}[0-9]{5}[A-Z]")


class CompanyNumber(OneLine):
    """A text that is a company number; cleaned to its eight signs."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the company number"),
        "invalid": _("Enter a company number of 8 numbers or letters, like 01234567"),
    }

    def clean(self, value: Any) -> str:
        text = re.sub(r"[\s\-]", "", super().clean(value)).upper()
        if text.isascii() and text.isdigit() and len(text) in (6, 7):
            text = text.zfill(8)
        if text and not COMPANY.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class BusinessField(NestedField):
    """The parts of a business."""

    def __init__(self, asked: tuple[str, ...], needed: tuple[str, ...], **kwargs: Any) -> None:
        self.asked, self.needed = asked, needed
        super().__init__(**kwargs)

    def make(self, **more: Any) -> InnerForm:
        return InnerForm({name: self._part(name) for name in self.asked}, **more)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return {name: text for name, text in found.items() if text} if found else None

    def _part(self, name: str) -> forms.Field:
        is_needed = name in self.needed
        label = LABELS[name] if is_needed else optional(LABELS[name])
        if name == "number":
            field: forms.Field = CompanyNumber(longest=20, label=label, required=is_needed)
            return look(field, width="10")
        words = _("Enter the name of the business") if name == "name" else _("Enter their name")
        errors = {"required": words}
        return OneLine(longest=160, label=label, required=is_needed, error_messages=errors)


@field_kinds.register("business")
class Business(FieldKind):
    label = _("Business")
    rules = (
        "An object with `name` (a line of text of at most 160 characters, always needed where "
        "any part is given) and those of `number` and `contact` that `parts` lists (both "
        "unless set); `needed` lists those that must be given. A number has eight digits (six "
        "or seven get noughts in front), two letters and six digits, one letter and seven, or "
        "two letters, five digits and a letter; blanks, dashes and capitals do not matter. "
        "Stored as an object without the parts that were left blank."
    )
    stores = "object"
    options_schema = schema_of(parts=SOME, needed=SOME)
    error_codes = ("required",)

    def build(self, question: Question, context: Context) -> forms.Field:
        given = basics(question, required=_("Enter the name of the business"))
        field = BusinessField(_asked(question), ("name", *_needed(question)), **given)
        return look(field, size="m")

    def check_question(self, question: Question) -> list[str]:
        extra = set(_needed(question)) - set(_asked(question))
        if extra:
            return [f"needs parts that it does not ask: {', '.join(sorted(extra))}."]
        return super().check_question(question)

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        again = [str(_("Tell us about the business again"))]
        if not isinstance(stored, dict) or not set(stored) <= set(_asked(question)):
            return again
        form = BusinessField(_asked(question), ("name", *_needed(question))).make(
            data={f"x-{name}": value for name, value in stored.items()}, prefix="x"
        )
        return [] if form.is_valid() else again

    def shown(self, stored: Any, question: Question) -> str:
        if not isinstance(stored, dict):
            return ""
        lines = [stored.get("name", "")]
        if stored.get("number"):
            lines.append(str(_("Company number %s") % stored["number"]))
        if stored.get("contact"):
            lines.append(str(_("Contact: %s") % stored["contact"]))
        return "\n".join(lines)

    def example(self) -> dict[str, Any]:
        return {
            "question": {"validation": {"parts": ["number", "contact"]}},
            "post": {"-name": "Hop & Barley Ltd", "-number": "sc 123456", "-contact": "Jo Ng"},
            "stored": {"name": "Hop & Barley Ltd", "number": "SC123456", "contact": "Jo Ng"},
            "shown": "Hop & Barley Ltd\nCompany number SC123456\nContact: Jo Ng",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [
            {"-number": "01234567"},
            {"-name": "Hop", "-number": "1234"},
            {"-name": "Hop", "-number": "ABCDEFGH"},
            {"-name": "x" * 161},
            {"-name": ["Hop"], "-number": "01234567"},
        ]


def _asked(question: Question) -> tuple[str, ...]:
    extra = question.validation.get("parts", ("number", "contact"))
    return ("name", *(name for name in ("number", "contact") if name in extra))


def _needed(question: Question) -> tuple[str, ...]:
    return tuple(question.validation.get("needed", ()))
