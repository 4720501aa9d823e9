"""Any number of choices, one of which may rule the others out."""

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.fields import NoneOfTheseField
from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import (
    Choices,
    FieldKind,
    basics,
    field_kinds,
    hints_of,
    label_of,
    offered,
    schema_of,
)
from portal.lookups.context import Context

NO_EXCLUSIVE = "\x00"  # can never be an option's value


class ManyChoices(NoneOfTheseField):
    """Choices whose errors never repeat what was sent; each value once, in the options' order."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Select at least one option"),
        "invalid_choice": _("Select options from the list"),
        "invalid_list": _("Select options from the list"),
        "few": _("Select at least %(limit)s"),
        "many": _("Select %(limit)s or fewer"),
    }

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if value and len(value) < self.least and value != [self.none]:
            raise self._limit("few", self.least)
        if self.most and len(value) > self.most:
            raise self._limit("many", self.most)

    def _limit(self, code: str, limit: int) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"limit": limit})

    def to_python(self, value: Any) -> list[str]:
        if value and not (
            isinstance(value, list | tuple)
            and len(value) <= 500
            and all(isinstance(each, str) for each in value)
        ):
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        chosen = set(value or ())
        offered_now = cast("list[tuple[str, str]]", self.choices)
        ordered = [key for key, _label in offered_now if key in chosen]
        return ordered + sorted(chosen - set(ordered))


@field_kinds.register("checkboxes")
class Checkboxes(FieldKind):
    label = _("Any number of choices")
    rules = (
        "Values of options that are offered now, each once; an exclusive one only alone. At "
        "least `min` of them where any is chosen (an exclusive one is enough), at most `max`. "
        "Stored as a list in the options' order."
    )
    stores = "list"
    takes_options = True
    options_schema = schema_of(
        min={"type": "integer", "minimum": 1, "maximum": 500},
        max={"type": "integer", "minimum": 1, "maximum": 500},
    )
    error_codes = ("required", "invalid_choice", "invalid_list", "both", "few", "many")

    def build(self, question: Question, context: Context) -> forms.Field:
        options = offered(question, context)
        alone = next((one.value for one in options if one.exclusive), NO_EXCLUSIVE)
        field = ManyChoices(
            none=alone,
            least=question.validation.get("min", 0),
            most=question.validation.get("max", 0),
            choices=Choices(options),
            **basics(question),
        )
        exclusive = "" if alone == NO_EXCLUSIVE else alone
        return look(field, hints=hints_of(options), exclusive=exclusive)

    def to_initial(self, stored: Any) -> Any:
        return stored or []

    def shown(self, stored: Any, question: Question) -> str:
        chosen = stored if isinstance(stored, list) else []
        return "\n".join(label_of(value, question) for value in chosen)

    def check_question(self, question: Question) -> list[str]:
        if sum(one.exclusive for one in question.options) > 1:
            return ["has more than one exclusive option."]
        limits = question.validation
        if limits.get("min", 1) > limits.get("max", 500):
            return ["asks for more choices than it allows."]
        if question.options and limits.get("min", 1) > len(question.options):
            return ["asks for more choices than it has."]
        return super().check_question(question)

    def example(self) -> dict[str, Any]:
        options = [
            {"value": "sharps", "label": "Needles"},
            {"value": "on_fire", "label": "On fire"},
            {"value": "none", "label": "None of these", "exclusive": True},
        ]
        return {
            "question": {"options": options},
            "post": {"": ["on_fire", "sharps"]},
            "stored": ["sharps", "on_fire"],
            "shown": "Needles\nOn fire",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [{"": ["none", "sharps"]}, {"": ["nothing"]}, {"": [["sharps"]]}, {"": "sharps"}]
