"""A heading and paragraphs between questions. Nothing is answered here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.definitions.parts import Question
from portal.definitions.texts import words
from portal.fields.base import FieldKind, field_kinds
from portal.lookups.context import Context


class Told(forms.Field):
    """A field that reads nothing that is posted."""

    def __init__(self, *, label: str, template_name: str) -> None:
        super().__init__(label=label, required=False, widget=Unasked(), template_name=template_name)

    def clean(self, value: Any) -> None:
        return None


class Unasked(forms.Widget):
    """A widget with no input."""

    use_fieldset = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> None:
        return None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return True


@field_kinds.register("information")
class Information(FieldKind):
    label = _("Words between questions")
    rules = "Never posted and never answered: `label` is a heading, `body` its paragraphs."
    stores = "nothing"
    asks = heads = False
    error_codes = ()

    def build(self, question: Question, context: Context) -> forms.Field:
        field = Told(label=words(question.label), template_name="portal/fields/information.html")
        field.body = [words(text, context.facts) for text in question.body]  # type: ignore[attr-defined]
        return field

    def check_question(self, question: Question) -> list[str]:
        required = question.required_when is not None
        asked = ["asks nothing, so it cannot be required."] if required else []
        return [*super().check_question(question), *asked]

    def example(self) -> dict[str, Any]:
        return {"question": {"body": ["A & B"]}, "post": {}, "stored": None, "shown": ""}
