"""A date: day, month and year, typed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.conditions import resolve, value_problems
from councils.fields import DateInputField, in_words
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds, schema_of
from portal.lookups.context import Context

# A date, or the answer or fact that holds one; what it may be is said by `value_problems`.
DAY = {"type": ["string", "object"]}
NAMED = ("not_before", "not_after")
DAYS = {"type": "integer", "minimum": 0, "maximum": 40000}


class ShortDate(DateInputField):
    """A date whose boxes hold no more than a date needs."""

    def clean(self, value: Any) -> date | None:
        parts = value if isinstance(value, list) and len(value) == 3 else [""] * 3
        for at, part in enumerate(parts):
            if not isinstance(part, str | int | None) or len(str(part or "")) > 20:
                raise self._error("real", [at])
        return super().clean(parts)

    def limit(self, day: date) -> None:
        """Raise the error of a day that is out of the limits."""
        self._in_range(day)


@field_kinds.register("date")
class Date(FieldKind):
    label = _("Date")
    rules = (
        "Day, month (a number, or at least three letters of its name) and a year of four "
        "digits that are a real date. By `today`: `not_future`, `not_past`, at most "
        "`max_age_days` ago, at most `max_ahead_days` ahead; not before `not_before` and not "
        "after `not_after`, each a date, or an answer or fact that holds one, moved by "
        "`plus_days` or `plus_months`; one that is missing asks for nothing. The narrowest "
        "limit counts and is allowed. Stored as text, an ISO date."
    )
    options_schema = schema_of(
        not_future={"type": "boolean"},
        not_past={"type": "boolean"},
        max_age_days=DAYS,
        max_ahead_days=DAYS,
        not_before=DAY,
        not_after=DAY,
        said={"type": "string", "maxLength": 100},
    )
    parts = ("0", "1", "2")
    error_codes: ClassVar[tuple[str, ...]] = (
        *("required", "parts", "real", "year", "early", "late"),
    )

    def build(self, question: Question, context: Context) -> forms.Field:
        """With the limits that are known before the page is answered; `against` knows the rest."""
        return self._field(question, {}, context.facts)

    def against(
        self, stored: Any, question: Question, reads: Mapping[str, Any], facts: Mapping[str, Any]
    ) -> list[ValidationError]:
        day = day_of(stored)
        if day is None or not any(_reads_answer(question.validation.get(n)) for n in NAMED):
            return []
        try:
            self._field(question, reads, facts).limit(day)
        except ValidationError as error:
            return [error]
        return []

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        if self._is_within(stored, question, context):
            return []
        found = self.against(stored, question, context.answers, context.facts)
        return super().check_stored(stored, question, context) or [
            words for error in found for words in error.messages
        ]

    def _is_within(self, stored: Any, question: Question, context: Context) -> bool:
        """Whether it is a day that nothing forbids: no form field is made to say so."""
        day = day_of(stored)
        if day is None or day.year < 1000:
            return False
        first, last = self._limits(question.validation, context.answers, context.facts)
        return (first is None or first <= day) and (last is None or day <= last)

    def _field(
        self, question: Question, reads: Mapping[str, Any], facts: Mapping[str, Any]
    ) -> ShortDate:
        earliest, latest = self._limits(question.validation, reads, facts)
        said = question.validation.get("said") or str(_("The date"))
        return ShortDate(said=said, earliest=earliest, latest=latest, **basics(question))

    def _limits(
        self, limits: Any, reads: Mapping[str, Any], facts: Mapping[str, Any]
    ) -> tuple[date | None, date | None]:
        earliest, latest = self._from_today(limits, day_of(facts.get("today")))
        first, last = (
            day_of(resolve(limits[name], reads, facts)) if name in limits else None
            for name in NAMED
        )
        return (
            max((day for day in (earliest, first) if day), default=None),
            min((day for day in (latest, last) if day), default=None),
        )

    def _from_today(self, limits: Any, today: date | None) -> tuple[date | None, date | None]:
        if today is None:
            return None, None
        earliest = today if limits.get("not_past") else None
        latest = today if limits.get("not_future") else None
        if "max_age_days" in limits:
            earliest = today - timedelta(days=limits["max_age_days"])
        if "max_ahead_days" in limits:
            latest = today + timedelta(days=limits["max_ahead_days"])
        return earliest, latest

    def check_question(self, question: Question) -> list[str]:
        found = super().check_question(question)
        for name in NAMED:
            given = question.validation.get(name)
            found += [f"{name}: {words}" for words in value_problems(given)]
            if isinstance(given, str) and day_of(given) is None:
                found.append(f"{name}: needs a date such as 2026-03-31.")
        return found

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


def _reads_answer(limit: Any) -> bool:
    return isinstance(limit, Mapping) and "answer" in limit


def day_of(value: Any) -> date | None:
    """A stored date; None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
