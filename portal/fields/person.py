"""A person: a name, and what else the form needs to know of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds, schema_of
from portal.fields.nested import QuestionsField, optional, shown_parts, wrong_parts
from portal.lookups.context import Context

PARTS = {
    "date_of_birth": ("date_of_birth", _("Date of birth")),
    "email": ("email", _("Email address")),
    "phone": ("phone", _("Phone number")),
}
SOME = {"type": "array", "uniqueItems": True, "items": {"enum": list(PARTS)}}


@field_kinds.register("person")
class Person(FieldKind):
    label = _("Person")
    rules = (
        "An object with `name` (as kind `name`, always needed where any part is given) and "
        "those of `date_of_birth`, `email` and `phone` that `parts` lists, each as the kind "
        "of its name; `needed` lists those that must be given. Inputs are `<id>-name`, "
        "`<id>-email`, … Stored as an object without the parts that were left blank."
    )
    stores = "object"
    options_schema = schema_of(parts=SOME, needed=SOME)
    error_codes = ("required",)

    def build(self, question: Question, context: Context) -> forms.Field:
        given = basics(question, required=_("Enter the name of the person"))
        return look(QuestionsField(parts_of(question), context, **given), size="m")

    def check_question(self, question: Question) -> list[str]:
        extra = set(question.validation.get("needed", ())) - set(
            question.validation.get("parts", ())
        )
        if extra:
            return [f"needs parts that it does not ask: {', '.join(sorted(extra))}."]
        return super().check_question(question)

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        return wrong_parts(parts_of(question), stored, context)

    def shown(self, stored: Any, question: Question) -> str:
        parts = shown_parts(parts_of(question), stored)
        return "\n".join(text for _label, text in parts)

    def example(self) -> dict[str, Any]:
        return {
            "question": {"validation": {"parts": ["date_of_birth", "phone"], "needed": ["phone"]}},
            "post": {
                "-name": "Zoë O’Neill",
                "-date_of_birth_0": "3",
                "-date_of_birth_1": "6",
                "-date_of_birth_2": "1980",
                "-phone": "01622 602000",
            },
            "stored": {
                "name": "Zoë O’Neill",
                "date_of_birth": "1980-06-03",
                "phone": "+441622602000",
            },
            "shown": "Zoë O’Neill\n3 June 1980\n01622 602000",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [
            {"-phone": "01622 602000"},
            {"-name": "Zoë"},
            {"-name": "Zoë", "-phone": "12"},
            {"-name": "Zoë", "-phone": "01622 602000", "-date_of_birth_0": "40"},
            {"-name": ["Zoë"], "-phone": "01622 602000"},
        ]


def parts_of(question: Question) -> tuple[Question, ...]:
    """The inner questions."""
    asked = question.validation.get("parts", ())
    needed = question.validation.get("needed", ())
    name = Question("name", "name", str(_("Full name")), required_when={})
    return (name, *(_part(each, each in needed) for each in PARTS if each in asked))


def _part(name: str, is_needed: bool) -> Question:
    kind, label = PARTS[name]
    return Question(
        name,
        kind,
        str(label) if is_needed else optional(label),
        required_when={} if is_needed else None,
    )
