"""A declaration: words to agree to with one tick."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds
from portal.lookups.context import Context

AGREED = "yes"


class Tick(forms.Field):
    """A tick box; cleaned to "yes" or None."""

    widget = forms.CheckboxInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Tick the box to confirm, or go back and change your answers"),
        "invalid": _("Tick the box again"),
    }

    def clean(self, value: Any) -> str | None:
        if not isinstance(value, bool) and value not in (None, "", AGREED, "on"):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not value and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return AGREED if value else None


class TickWidget(forms.CheckboxInput):
    """A tick box that says what came, where Django takes any text for a tick."""

    kind = "checkbox"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name) or False


@field_kinds.register("declaration")
class Declaration(FieldKind):
    label = _("Declaration to tick")
    rules = (
        "One tick, posted as `yes` (or `on`). Its label is what is agreed to. Stored as the "
        "text `yes`, or nothing without a tick."
    )
    heads = False
    error_codes = ("required", "invalid")

    def build(self, question: Question, context: Context) -> forms.Field:
        return Tick(widget=TickWidget(), **basics(question))

    def to_initial(self, stored: Any) -> Any:
        return stored == AGREED

    def to_raw(self, stored: Any) -> Any:
        return stored

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        return [] if stored == AGREED else [str(Tick.default_error_messages["invalid"])]

    def answers_of(self, question: Question) -> tuple[str, ...]:
        return (AGREED,)

    def shown(self, stored: Any, question: Question) -> str:
        return str(_("Yes, agreed")) if stored == AGREED else ""

    def example(self) -> dict[str, Any]:
        return {"post": {"": "yes"}, "stored": "yes", "shown": "Yes, agreed"}

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "no"}, {"": "true"}, {"": ["yes"]}, {"": {"yes": 1}}]
