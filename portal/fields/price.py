"""What the request costs with the answers so far, shown and never asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.definitions.parts import Question
from portal.definitions.texts import words
from portal.fields.base import FieldKind, field_kinds
from portal.fields.information import Told
from portal.lookups.context import Context


@field_kinds.register("price")
class Price(FieldKind):
    label = _("The price so far")
    nests = False
    rules = "Never posted and never answered: shows what `fee` comes to with the answers so far."
    stores = "nothing"
    asks = heads = False
    error_codes = ()

    def build(self, question: Question, context: Context) -> forms.Field:
        field = Told(label=words(question.label), template_name="portal/fields/price.html")
        field.price = context.price  # type: ignore[attr-defined]
        field.hint = words(question.hint) if question.hint else ""  # type: ignore[attr-defined]
        return field

    def check_question(self, question: Question) -> list[str]:
        required = question.required_when is not None
        asked = ["asks nothing, so it cannot be required."] if required else []
        return [*super().check_question(question), *asked]

    def example(self) -> dict[str, Any]:
        line = {"id": "one", "label": "One", "amount": 100}
        fee = {"lines": [line], "vat": "outside", "ledger": "R1"}
        return {"form": {"fee": fee}, "post": {}, "stored": None, "shown": ""}
