"""Places in a calendar as a form asks for them: which calendar, by which rules, for which area."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from councils import clock
from councils.bookings import api as bookings
from councils.conditions import resolve
from councils.gazetteer import api as gazetteer
from portal.definitions.parts import Question

RULES = ("lead_working_days", "days_ahead", "cut_off")


def calendar_key(question: Question, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """The key of the calendar: as it stands, or what an answer or a fact says."""
    found = resolve(question.validation.get("calendar", ""), answers, facts)
    return found if isinstance(found, str) else ""


def rules_of(question: Question) -> bookings.Rules:
    """What the form asks for beyond the calendar."""
    limits = question.validation
    return bookings.Rules.of({name: limits[name] for name in RULES if name in limits})


class DraftSlots:
    """The council's calendars, asked for one draft: what it holds counts as free.

    `place` is the question that says where: a weekday that belongs to an area goes by its ward.
    """

    def __init__(self, holder: UUID, place: str = "") -> None:
        self.holder, self.place = holder, place
        self._known: dict[Any, bookings.Offers | None] = {}

    def offers(
        self, question: Question, answers: Mapping[str, Any], facts: Mapping[str, Any]
    ) -> bookings.Offers | None:
        """What can be had now; None where the council has no such calendar in use."""
        want = (calendar_key(question, answers, facts), rules_of(question), self.area(answers))
        if want not in self._known:
            self._known[want] = self._ask(*want)
        return self._known[want]

    def _ask(self, key: str, rules: bookings.Rules, area: str) -> bookings.Offers | None:
        try:
            return bookings.offers(key, now=clock.now(), rules=rules, area=area, holder=self.holder)
        except bookings.NoCalendar:
            return None

    def hold(self, wanted: bookings.Wanted, *, now: datetime) -> UUID:
        """Keep a place for the draft. Raises SlotGone and NoCalendar."""
        self._known.clear()
        held = bookings.hold(
            wanted.calendar,
            wanted.slot,
            holder=self.holder,
            now=now,
            rules=wanted.rules,
            area=wanted.area,
        )
        return held.pk

    def wanted(
        self, question: Question, stored: Mapping[str, Any], answers: Mapping[str, Any]
    ) -> bookings.Wanted:
        """A stored answer as what is to be held or booked."""
        return bookings.Wanted(
            calendar=str(stored.get("calendar")),
            slot=str(stored.get("slot")),
            rules=rules_of(question),
            area=self.area(answers),
        )

    def area(self, answers: Mapping[str, Any]) -> str:
        """The ward of the place in the answers; of its postcode when the address was typed."""
        found = answers.get(self.place) if self.place else None
        if not isinstance(found, Mapping):
            return ""
        return str(found.get("ward_gss") or "") or _ward_of(str(found.get("postcode") or ""))


def _ward_of(postcode: str) -> str:
    if not postcode:
        return ""
    try:
        found = gazetteer.find_postcode(postcode)
    except gazetteer.InvalidPostcode:
        return ""
    return found.ward_gss
