"""A ward of the council, chosen from its own list."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.gazetteer import api as gazetteer
from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds
from portal.fields.radios import OneChoice
from portal.lookups.context import Context

CODE = re.compile(r"[A-Z][0-9]{8}")


class WardChoice(OneChoice):
    """One of the wards."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Select a ward"),
        "invalid_choice": _("Select a ward from the list"),
    }


@field_kinds.register("ward")
class Ward(FieldKind):
    label = _("Ward")
    rules = (
        "The GSS code (a letter and eight digits) of a ward that the gazetteer knows in the "
        "council's area, old or in force. Stored as that code."
    )
    error_codes = ("required", "invalid_choice")

    def build(self, question: Question, context: Context) -> forms.Field:
        choices = [("", str(_("Choose a ward"))), *context.wards().items()]
        return look(WardChoice(choices=choices, **basics(question)), search=True)

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        wards = context.wards()
        known = isinstance(stored, str) and CODE.fullmatch(stored)
        if known and (not wards or stored in wards):
            return []
        return [str(WardChoice.default_error_messages["invalid_choice"])]

    def shown(self, stored: Any, question: Question) -> str:
        return gazetteer.ward_name(stored) or stored if isinstance(stored, str) else ""

    def example(self) -> dict[str, Any]:
        code, name = next(iter(gazetteer.wards_of("E07000110").items()))
        return {"wards": {code: name}, "post": {"": code}, "stored": code, "shown": name}

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": "E05000001"}, {"": "Allington"}, {"": "1"}]
