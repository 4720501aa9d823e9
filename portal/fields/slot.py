"""A day or a time from one of the council's calendars.

The field takes only what is offered at that moment. When the page is accepted the place is held
for some minutes, and when the form is sent it is booked (`portal.sending.slots`). A choice that is
gone by then leads back to its page.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.bookings import api as bookings
from councils.calendar import LONDON
from councils.conditions import value_problems
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, NotTaken, Taking, basics, field_kinds, schema_of
from portal.lookups.context import Context

TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
STORED = ("calendar", "slot", "start", "end")


@field_kinds.register("slot")
class Slot(FieldKind):
    label = _("A day or time from a calendar")
    rules = (
        "One of the days or times that the council's calendar of that key offers now, by its lead "
        "in working days, its cut-off hour and how far ahead it goes; of the calendar's rule and "
        "the question's the stricter counts. Stored as an object: `calendar`, `slot` (2026-06-02, "
        "or 2026-06-02T08:30Z in UTC), `start` and `end` (dates, or moments with the offset of "
        "London), and `hold` (the id under which the place is held)."
    )
    stores = "object"
    options_schema = schema_of(
        calendar={
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": 40},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": 1,
                    "properties": {"answer": {"type": "string"}, "fact": {"type": "string"}},
                },
            ],
        },
        lead_working_days={"type": "integer", "minimum": 0, "maximum": 60},
        days_ahead={"type": "integer", "minimum": 1, "maximum": 400},
        cut_off={"type": "string", "pattern": TIME},
    )
    parts = ("choice", "at")
    error_codes = ("required", "gone", "time_gone", "none")
    holds_slot = True

    def build(self, question: Question, context: Context) -> forms.Field:
        def offers() -> bookings.Offers | None:
            if context.slots is None:
                return None
            found: bookings.Offers | None = context.slots.offers(
                question, context.answers, context.facts
            )
            return found

        council = context.facts.get("council")
        phone = council.get("phone", "") if isinstance(council, Mapping) else ""
        return bookings.SlotField(offers=offers, phone=str(phone), **basics(question))

    def to_stored(self, cleaned: Any) -> Any:
        """The place by name, with its start and end; `take_in` adds what it is held under."""
        if not isinstance(cleaned, bookings.Offer):
            return None
        is_day = "T" not in cleaned.slot
        stored = {"calendar": cleaned.calendar, "slot": cleaned.slot}
        return stored | bookings.span(cleaned, is_day=is_day)

    def to_initial(self, stored: Any) -> Any:
        slot = stored.get("slot") if isinstance(stored, Mapping) else None
        return {"choice": slot} if isinstance(slot, str) else None

    def take_in(self, stored: Any, cleaned: Any, question: Question, taking: Taking) -> Any:
        """Hold the place for the draft. Somebody may have been faster since it was checked."""
        slots = taking.context.slots
        if stored is None or slots is None:
            return stored
        try:
            held = slots.hold(slots.wanted(question, stored, taking.answers), now=taking.now)
        except bookings.BookingError as error:
            raise NotTaken(str(error)) from error
        return {**stored, "hold": str(held)}

    def check_question(self, question: Question) -> list[str]:
        problems = super().check_question(question)
        if not question.validation.get("calendar"):
            problems.append("needs a calendar.")
        return problems + value_problems(question.validation.get("calendar"))

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        """Its shape; and, where the calendars can be asked, that the place is still to be had."""
        if not _is_whole(stored):
            return [str(_("Choose the date again"))]
        if context.slots is None:
            return []
        found = context.slots.offers(question, context.answers, context.facts)
        if found is not None and found.calendar != stored["calendar"]:
            return [str(_("Choose the date again"))]  # another answer since asks for another one
        return super().check_stored(stored, question, context)

    def shown(self, stored: Any, question: Question) -> str:
        return bookings.slot_words(stored["slot"]) if _is_whole(stored) else ""

    def example(self) -> dict[str, Any]:
        first = datetime(2026, 6, 23, 23, tzinfo=UTC)
        day = first.astimezone(LONDON).date()
        offer = bookings.Offer(
            calendar="bulky",
            slot=day.isoformat(),
            day=day,
            start=first,
            end=first + timedelta(days=1),
            left=2,
        )
        offers = bookings.Offers(
            calendar="bulky", title="Bulky", is_day=True, offers=(offer,), few=3
        )
        return {
            "question": {"validation": {"calendar": "bulky", "lead_working_days": 2}},
            "slots": offers,
            "post": {"choice": "2026-06-24"},
            "stored": {
                "calendar": "bulky",
                "slot": "2026-06-24",
                "start": "2026-06-24",
                "end": "2026-06-24",
            },
            "shown": "Wednesday 24 June 2026",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [
            {"choice": "2026-06-25"},
            {"choice": "2026-06-24T08:00Z"},
            {"choice": "2026-06-24 "},
            {"choice": "' OR 1=1"},
        ]


def _is_whole(stored: Any) -> bool:
    return (
        isinstance(stored, Mapping)
        and all(isinstance(stored.get(part), str) for part in STORED)
        and bookings.day_of(stored["slot"]) is not None
    )
