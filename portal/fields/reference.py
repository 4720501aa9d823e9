"""The reference of an earlier case of this council."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework import api as casework
from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds, schema_of
from portal.fields.text import OneLine
from portal.lookups.context import Context


class ReferenceText(OneLine):
    """A text that is a case reference; cleaned to the way we write it, MBC-7K4F-92QX."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the reference"),
        "invalid": _("Check the reference: it looks like MBC-7K4F-92QX"),
        "council": _("That is the reference of another council. Enter one of ours"),
        "unknown": _("We cannot find that reference. Check it against our message to you"),
    }

    def __init__(self, *, prefix: str, exists: Callable[[str], bool] | None, **kwargs: Any) -> None:
        super().__init__(longest=40, **kwargs)
        self.prefix, self.exists = prefix, exists

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        found = casework.read_reference(text, self.prefix)
        if not found:
            raise self._error("invalid")
        if self.prefix and found.partition("-")[0] != self.prefix:
            raise self._error("council")
        if self.exists is not None and not self.exists(found):
            raise self._error("unknown")
        return found

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


@field_kinds.register("reference")
class Reference(FieldKind):
    label = _("Case reference")
    rules = (
        "A prefix of 2 to 5 letters (the council's own when left out), seven signs of 0 to 9 "
        "and the letters but I, L, O and U, and the check character of these "
        "(`casework.references`). Blanks, dashes and capitals do not matter; O is read as 0, "
        "I and L as 1. The prefix must be the council's. With `must_exist`, a case must have "
        "it. Stored as PREFIX-XXXX-XXXX."
    )
    options_schema = schema_of(must_exist={"type": "boolean"})
    error_codes = ("required", "invalid", "council", "unknown", "characters", "long")

    def build(self, question: Question, context: Context) -> forms.Field:
        wanted = question.validation.get("must_exist", False)
        field = ReferenceText(
            prefix=context.reference_prefix,
            exists=context.reference_exists if wanted else None,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            **basics(question),
        )
        return look(field, width="20")

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        """Its form only: that it exists was asked when its page was saved."""
        field = ReferenceText(prefix=context.reference_prefix, exists=None, required=False)
        try:
            field.clean(stored)
        except ValidationError as error:
            return [str(words) for words in error.messages]
        return []

    def example(self) -> dict[str, Any]:
        return {
            "post": {"": " mbc 0123 4568"},
            "stored": "MBC-0123-4568",
            "shown": "MBC-0123-4568",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "MBC-0123-4567"}, {"": "MBC"}, {"": "0"}, {"": "SBC-0123-4566"}]
