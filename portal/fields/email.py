"""An e-mail address."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds
from portal.fields.text import OneLine
from portal.lookups.context import Context


class EmailText(OneLine):
    """A text that is an e-mail address; blanks that a phone's keyboard adds are taken away."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter your email address"),
        "invalid": _("Enter an email address in the correct format, like name@example.com"),
    }

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        try:
            validate_email(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


@field_kinds.register("email")
class Email(FieldKind):
    label = _("Email address")
    rules = (
        "As `text`; at most 254 characters and an e-mail address as Django checks it. Stored "
        "as text."
    )
    error_codes = ("required", "invalid", "characters", "long")

    def build(self, question: Question, context: Context) -> forms.Field:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
        return EmailText(longest=254, widget=widget, **basics(question))

    def example(self) -> dict[str, Any]:
        return {"post": {"": " zoe@example.org "}} | dict.fromkeys(
            ("stored", "shown"), "zoe@example.org"
        )

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "zoe at example"}, {"": "zoe@example.org\nBcc: all@example.org"}]
