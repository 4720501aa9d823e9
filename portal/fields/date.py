"""A date: day, month and year, typed."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.fields import DateInputField, in_words
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds, schema_of
from portal.lookups.context import Context

DAYS = {"type": "integer", "minimum": 0, "maximum": 40000}


class ShortDate(DateInputField):
    """A date whose boxes hold no more than a date needs."""

    def clean(self, value: Any) -> date | None:
        parts = value if isinstance(value, list) and len(value) == 3 else [""] * 3
        for at, part in enumerate(parts):
            if not isinstance(part, str | int | None) or len(str(part or "")) > 20:
                raise self._error("real", [at])
        return super().clean(parts)


@field_kinds.register("date")
class Date(FieldKind):
    label = _("Date")
    rules = (
        "Day, month (a number, or at least three letters of its name) and a year of four "
        "digits that are a real date. By `today`: `not_future`, `not_past`, at most "
        "`max_age_days` ago, at most `max_ahead_days` ahead. Limits are allowed themselves. "
        "Stored as text, an ISO date."
    )
    options_schema = schema_of(
        not_future={"type": "boolean"},
        not_past={"type": "boolean"},
        max_age_days=DAYS,
        max_ahead_days=DAYS,
        said={"type": "string", "maxLength": 100},
    )
    parts = ("0", "1", "2")
    error_codes: ClassVar[tuple[str, ...]] = (
        *("required", "parts", "real", "year", "early", "late"),
    )

    def build(self, question: Question, context: Context) -> forms.Field:
        earliest, latest = self._limits(question.validation, context)
        said = question.validation.get("said") or str(_("The date"))
        return ShortDate(said=said, earliest=earliest, latest=latest, **basics(question))

    def _limits(self, limits: Any, context: Context) -> tuple[date | None, date | None]:
        today = day_of(context.facts.get("today"))
        if today is None:
            return None, None
        earliest = today if limits.get("not_past") else None
        latest = today if limits.get("not_future") else None
        if "max_age_days" in limits:
            earliest = today - timedelta(days=limits["max_age_days"])
        if "max_ahead_days" in limits:
            latest = today + timedelta(days=limits["max_ahead_days"])
        return earliest, latest

    def to_stored(self, cleaned: Any) -> Any:
        return cleaned.isoformat() if cleaned else None

    def to_initial(self, stored: Any) -> Any:
        return day_of(stored)

    def to_raw(self, stored: Any) -> Any:
        day = day_of(stored)
        return [str(day.day), str(day.month), str(day.year)] if day else ["x", "x", "x"]

    def shown(self, stored: Any, question: Question) -> str:
        day = day_of(stored)
        return in_words(day) if day else ""

    def example(self) -> dict[str, Any]:
        return {
            "question": {"validation": {"not_future": True}},
            "post": {"0": "3", "1": "June", "2": "2026"},
            "stored": "2026-06-03",
            "shown": "3 June 2026",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [
            {"0": "31", "1": "2", "2": "2026"},
            {"0": "3", "1": "6", "2": "2999"},
            {"0": "3", "1": "", "2": "2026"},
            {"0": "9" * 5000, "1": "1", "2": "2026"},
            {"0": "1", "1": "9" * 5000, "2": "2026"},
        ]


def day_of(value: Any) -> date | None:
    """A stored date; None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
