"""A date of birth: a date whose age can be a person's."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.definitions.parts import Question
from portal.fields.base import basics, field_kinds, schema_of
from portal.fields.date import Date, ShortDate, day_of
from portal.lookups.context import Context

OLDEST = 120
AGE = {"type": "integer", "minimum": 0, "maximum": OLDEST}


class BirthDate(ShortDate):
    """A date that gives an age within limits on the day it is asked."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the date of birth"),
        "late": _("The date of birth must be in the past"),
        "old": _("Enter the year of birth again: nobody is that old"),
        "age_low": _("Enter a date of birth that gives an age of %(age)s or more"),
        "age_high": _("Enter a date of birth that gives an age of %(age)s or less"),
    }

    def __init__(self, *, today: date | None, youngest: int, oldest: int, **kwargs: Any) -> None:
        super().__init__(birthday=True, **kwargs)
        self.today, self.youngest, self.oldest = today, youngest, oldest

    def clean(self, value: Any) -> date | None:
        born = super().clean(value)
        if born is None or self.today is None:
            return born
        age = age_on(self.today, born)
        if born > self.today:
            raise self._error("late", [0, 1, 2])
        if age > OLDEST:
            raise self._error("old", [2])
        if age < self.youngest:
            raise self._error("age_low", [0, 1, 2], age=self.youngest)
        if age > self.oldest:
            raise self._error("age_high", [0, 1, 2], age=self.oldest)
        return born


def age_on(day: date, born: date) -> int:
    """Whole years; somebody born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@field_kinds.register("date_of_birth")
class DateOfBirth(Date):
    label = _("Date of birth")
    rules = (
        "Day, month (a number or its name) and a year of four digits that are a real date, "
        "not after `today`, with an age of at most 120 whole years today, at least `min_age` "
        "and at most `max_age`. Somebody born on 29 February is a year older on 1 March. "
        "Stored as an ISO date."
    )
    options_schema = schema_of(min_age=AGE, max_age=AGE)
    error_codes = (*("required", "parts", "real", "year", "late", "old", "age_low", "age_high"),)

    def build(self, question: Question, context: Context) -> forms.Field:
        limits = question.validation
        return BirthDate(
            today=day_of(context.facts.get("today")),
            youngest=limits.get("min_age", 0),
            oldest=limits.get("max_age", OLDEST),
            said=str(_("The date of birth")),
            **basics(question),
        )

    def check_question(self, question: Question) -> list[str]:
        if question.validation.get("min_age", 0) > question.validation.get("max_age", OLDEST):
            return ["its lowest age is above its highest."]
        return super().check_question(question)

    def example(self) -> dict[str, Any]:
        return {
            "question": {"validation": {"min_age": 18, "max_age": 100}},
            "post": {"0": "29", "1": "feb", "2": "1980"},
            "stored": "1980-02-29",
            "shown": "29 February 1980",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [
            {"0": "21", "1": "6", "2": "2008"},
            {"0": "1", "1": "1", "2": "1906"},
            {"0": "1", "1": "1", "2": "0001"},
            {"0": "1", "1": "1", "2": "2999"},
            {"0": "30", "1": "2", "2": "1980"},
            {"0": "1", "1": "1", "2": "80"},
            {"0": "1", "1": "", "2": "1980"},
        ]
