"""An amount of money: typed in pounds, stored in pence."""

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

LARGEST = 100_000_000_000  # a thousand million pounds
WRITTEN = re.compile(r"£?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,10})(?:\.([0-9]{1,2}))?")


class MoneyText(OneLine):
    """A text that is an amount in pounds; cleaned to pence."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter an amount in pounds"),
        "invalid": _("Enter an amount in pounds, like 25 or 12.50"),
        "small": _("Enter %(limit)s or more"),
        "large": _("Enter %(limit)s or less"),
    }

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(longest=40, **kwargs)
        self.least, self.most = least, most

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        match = WRITTEN.fullmatch(text.replace(" ", ""))
        if match is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        pence = int(match[1].replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))
        if pence < self.least:
            raise self._error("small", self.least)
        if pence > self.most:
            raise self._error("large", self.most)
        return pence

    def _error(self, code: str, limit: int) -> ValidationError:
        params = {"limit": pounds(limit)}
        return ValidationError(self.error_messages[code], code=code, params=params)


def pounds(pence: int) -> str:
    """£1,250 or £12.50."""
    whole, rest = divmod(pence, 100)
    return f"£{whole:,}.{rest:02d}" if rest else f"£{whole:,}"


def is_pence(value: Any) -> bool:
    """Whether a stored answer is an amount."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


@field_kinds.register("money")
class Money(FieldKind):
    label = _("Amount of money")
    rules = (
        "Pounds: digits, with commas between thousands or without, an optional £ in front, "
        "and at most two digits after a point (one digit is tens of pence). Blanks do not "
        "matter; at most ten digits without commas before the point, and 40 characters in all. "
        "From nought to 1,000,000,000 pounds. `min` and `max` are in pence and allowed "
        "themselves. Stored as a JSON whole number of pence."
    )
    stores = "number"
    options_schema = schema_of(
        min={"type": "integer", "minimum": 0, "maximum": LARGEST},
        max={"type": "integer", "minimum": 0, "maximum": LARGEST},
    )
    error_codes = ("required", "invalid", "small", "large", "characters", "long")

    def build(self, question: Question, context: Context) -> forms.Field:
        limits = question.validation
        field = MoneyText(
            least=limits.get("min", 0), most=limits.get("max", LARGEST), **basics(question)
        )
        return look(field, width="10", prefix="£", inputmode="decimal")

    def to_stored(self, cleaned: Any) -> Any:
        return cleaned if is_pence(cleaned) else None

    def to_initial(self, stored: Any) -> Any:
        return f"{stored // 100}.{stored % 100:02d}" if is_pence(stored) else ""

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        if not is_pence(stored):
            return [str(MoneyText.default_error_messages["invalid"])]
        return super().check_stored(stored, question, context)

    def shown(self, stored: Any, question: Question) -> str:
        return pounds(stored) if is_pence(stored) else ""

    def check_question(self, question: Question) -> list[str]:
        if question.validation.get("min", 0) > question.validation.get("max", LARGEST):
            return ["its smallest amount is larger than its largest."]
        return super().check_question(question)

    def example(self) -> dict[str, Any]:
        return {
            "question": {"validation": {"min": 100, "max": 1_000_000}},
            "post": {"": "£1,234.5"},
            "stored": 123450,
            "shown": "£1,234.50",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        wrong = ("0.99", "10000.01", "-5", "1.234", "five", "1e3", "£", "12,50", "$5", "9" * 39)
        return [{"": each} for each in wrong]
