"""A time of day, typed as people write it."""

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

CLOCK = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
STORED = re.compile(CLOCK["pattern"])
WRITTEN = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?(am|pm)?")
IN_WORDS = {"midnight": "00:00", "noon": "12:00", "midday": "12:00"}


class TimeText(OneLine):
    """A text that is a time of day within limits; cleaned to 24 hours, 09:05."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a time"),
        "invalid": _("Enter a time, like 9:30am or 14:05"),
        "early": _("Enter a time of %(limit)s or later"),
        "late": _("Enter a time of %(limit)s or earlier"),
    }

    def __init__(self, *, earliest: str, latest: str, **kwargs: Any) -> None:
        super().__init__(longest=20, **kwargs)
        self.earliest, self.latest = earliest, latest

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        found = as_clock(text)
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        for code, limit in (("early", self.earliest), ("late", self.latest)):
            if limit and (found < limit if code == "early" else found > limit):
                params = {"limit": spoken(limit)}
                raise ValidationError(self.error_messages[code], code=code, params=params)
        return found


def as_clock(text: str) -> str:
    """`9.30 am`, `0930` and `9:30` are "09:30"; empty for what is no time of day."""
    plain = re.sub(r"[\s]", "", text).casefold()
    plain = IN_WORDS.get(plain, plain).replace("a.m.", "am").replace("p.m.", "pm")
    match = WRITTEN.fullmatch(plain)
    if match is None or not (match[2] or match[3]):
        return ""  # a bare 9 may be morning or evening
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


def spoken(clock: str) -> str:
    """14:05 is 2:05pm, 09:00 is 9am."""
    if clock in ("00:00", "12:00"):
        return str(_("midnight") if clock == "00:00" else _("midday"))
    hour, minute = int(clock[:2]), clock[3:]
    minutes = "" if minute == "00" else f":{minute}"
    return f"{hour % 12 or 12}{minutes}{'am' if hour < 12 else 'pm'}"


@field_kinds.register("time")
class Time(FieldKind):
    label = _("Time of day")
    rules = (
        "Hours and minutes of 24 hours (14:05, 14.05, 14h05, 1405, 9:05, 905), or of 12 hours "
        "with am or pm (2:05pm, 205pm, 9am, 9 a.m.), or midnight, noon or midday; a bare hour "
        "is refused. Blanks and capitals do not matter; at most 20 characters. `earliest` and "
        '`latest` (24 hours) are allowed themselves. Stored as text, "HH:MM" of 24 hours.'
    )
    options_schema = schema_of(earliest=CLOCK, latest=CLOCK)
    error_codes = ("required", "invalid", "early", "late", "characters", "long")

    def build(self, question: Question, context: Context) -> forms.Field:
        limits = question.validation
        field = TimeText(
            earliest=limits.get("earliest", ""), latest=limits.get("latest", ""), **basics(question)
        )
        return look(field, width="10")

    def to_initial(self, stored: Any) -> Any:
        return self.shown(stored, None)

    def to_raw(self, stored: Any) -> Any:
        return stored

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        if not isinstance(stored, str) or not STORED.fullmatch(stored):
            return [str(TimeText.default_error_messages["invalid"])]
        return super().check_stored(stored, question, context)

    def shown(self, stored: Any, question: Question | None) -> str:
        known = isinstance(stored, str) and STORED.fullmatch(stored)
        return spoken(stored) if known else ""

    def check_question(self, question: Question) -> list[str]:
        limits = question.validation
        if limits.get("earliest", "00:00") > limits.get("latest", "23:59"):
            return ["its earliest time is after its latest."]
        return super().check_question(question)

    def example(self) -> dict[str, Any]:
        return {
            "question": {"validation": {"earliest": "08:00", "latest": "18:30"}},
            "post": {"": "2.05 PM"},
            "stored": "14:05",
            "shown": "2:05pm",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        wrong = ("7:59", "6:31pm", "24:00", "9", "13pm", "0am", "12:60", "soon", "9:5", "٩:٣٠")
        return [{"": each} for each in wrong]
