"""A number: typed as digits, stored as a number, so that conditions can compare it."""

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.rendering import look
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds, schema_of
from portal.fields.text import OneLine
from portal.lookups.context import Context

LARGEST = 1_000_000_000_000
MOST_DECIMALS = 4
WRITTEN = re.compile(r"(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.([0-9]{1,20}))?")


class NumberText(OneLine):
    """A text that is a number within limits; cleaned to an int, or to a float with decimals."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a number"),
        "invalid": _("Enter a number, like 15"),
        "decimals": _("Enter a whole number, like 15"),
        "places": _("Use %(places)s decimal places or fewer"),
        "small": _("Enter %(limit)s or more"),
        "large": _("Enter %(limit)s or less"),
    }

    def __init__(
        self,
        *,
        least: float | None = None,
        most: float | None = None,
        places: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(longest=40, **kwargs)
        self.least, self.most, self.places = least, most, places

    def clean(self, value: Any) -> int | float | None:
        text = super().clean(value)
        if not text:
            return None
        found = self._read(text)
        if self.least is not None and found < self.least:
            raise self._error("small", limit=written(self.least))
        if self.most is not None and found > self.most:
            raise self._error("large", limit=written(self.most))
        return found

    def _read(self, text: str) -> int | float:
        match = WRITTEN.fullmatch(text.replace(" ", "").replace("−", "-"))
        if match is None:
            raise self._error("invalid")
        sign, whole, broken = match[1], match[2].replace(",", ""), (match[3] or "").rstrip("0")
        if len(broken) > self.places:
            raise self._error("places" if self.places else "decimals", places=self.places)
        number = Decimal(f"{sign}{whole}.{broken or 0}")
        if abs(number) > LARGEST:
            raise self._error("invalid")
        return float(number) if broken else int(number)

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def written(number: Any) -> str:
    """A number as people read it: 1,250 or 12.5; empty for what is none."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return ""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.{MOST_DECIMALS}f}".rstrip("0")


def is_number(value: Any) -> bool:
    """Whether a stored answer is a number that JSON and PostgreSQL keep as it is."""
    return (
        not isinstance(value, bool)
        and isinstance(value, int | float)
        and -LARGEST <= value <= LARGEST
    )


@field_kinds.register("number")
class Number(FieldKind):
    label = _("Number")
    rules = (
        "Digits, with commas between thousands or without, an optional minus in front and at "
        "most `decimals` digits after a point (none unless set; noughts at the end do not "
        "count). Blanks do not matter, and − (U+2212) is a minus. At most 13 digits without "
        "commas, 20 after the point and 40 characters in all. `min` and `max` are allowed "
        "themselves. At most 1,000,000,000,000 either way. Stored as a JSON number: whole, or "
        "with its decimals."
    )
    stores = "number"
    options_schema = schema_of(
        min={"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
        max={"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
        decimals={"type": "integer", "minimum": 0, "maximum": MOST_DECIMALS},
        unit={"type": "string", "maxLength": 20},
    )
    error_codes = (
        *("required", "invalid", "decimals", "places", "small", "large", "characters", "long"),
    )

    def build(self, question: Question, context: Context) -> forms.Field:
        limits = question.validation
        places = limits.get("decimals", 0)
        field = NumberText(
            least=limits.get("min"), most=limits.get("max"), places=places, **basics(question)
        )
        mode = "decimal" if places else "numeric"
        return look(field, width="5", inputmode=mode, suffix=limits.get("unit", ""))

    def to_stored(self, cleaned: Any) -> Any:
        return cleaned if is_number(cleaned) else None

    def to_initial(self, stored: Any) -> Any:
        return written(stored).replace(",", "")

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        if not is_number(stored):
            return [str(NumberText.default_error_messages["invalid"])]
        return super().check_stored(stored, question, context)

    def shown(self, stored: Any, question: Question) -> str:
        unit = question.validation.get("unit", "")
        return f"{written(stored)} {unit}".strip() if is_number(stored) else ""

    def check_question(self, question: Question) -> list[str]:
        limits = question.validation
        if limits.get("min", -LARGEST) > limits.get("max", LARGEST):
            return ["its smallest number is larger than its largest."]
        return super().check_question(question)

    def example(self) -> dict[str, Any]:
        limits = {"min": -5, "max": 2000, "decimals": 2, "unit": "metres"}
        return {
            "question": {"validation": limits},
            "post": {"": " 1,250.50 "},
            "stored": 1250.5,
            "shown": "1,250.5 metres",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        wrong = ("-6", "2000.01", "1.234", "1e3", "12,50", "٣", "NaN", "Infinity", "0x1f", "1.2.3")
        return [{"": each} for each in wrong]
