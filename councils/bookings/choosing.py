"""Choosing a place in a calendar: a few weeks of days, or a few days of times, as radios.

Other dates come by a button that posts, as the address question finds its addresses: no script.
What was chosen on another stretch of dates stays chosen, on top.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from councils.bookings.queries import Offer, Offers
from councils.bookings.words import clock_words, slot_words
from councils.calendar import LONDON
from councils.dates import long_date

WEEKS, DAYS = 3, 5  # shown at once, of days and of times
LATER, EARLIER = "later", "earlier"


class SlotWidget(forms.Widget):
    """Radios by week, or by day and time, with buttons to other dates."""

    template_name = "bookings/slot.html"
    use_fieldset = True
    kind = "own"

    def __init__(self, offers: Callable[[], Offers | None], *, phone: str = "") -> None:
        super().__init__()
        self.offers, self.phone = offers, phone

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        return {
            "choice": _text(data, f"{name}_choice", 40),
            "at": _moved(_text(data, f"{name}_at", 4), _text(data, "find", 100), name),
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}_choice" not in data and f"{name}_at" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        value = value if isinstance(value, Mapping) else {}
        found, choice = self.offers(), value.get("choice", "")
        stretches = _stretches(found) if found else []
        at = value.get("at")
        if not isinstance(at, int):
            at = _stretch_of(choice, stretches)
        at = max(0, min(at, len(stretches) - 1))
        here = stretches[at] if stretches else []
        context["widget"] |= {
            "offers": found,
            "groups": _groups(found, here, choice) if found else [],
            "elsewhere": _elsewhere(found, here, choice),
            "at": at,
            "later": f"{name}:{LATER}" if at + 1 < len(stretches) else "",
            "earlier": f"{name}:{EARLIER}" if at else "",
            "choice": choice,
            "phone": self.phone,
        }
        return context


class SlotField(forms.Field):
    """One of the places that a calendar offers now; cleaned to the Offer, or None."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": lazy("Choose a date"),
        "gone": lazy("That day has gone. Choose another."),
        "time_gone": lazy("That time has gone. Choose another."),
        "none": lazy("Nothing can be booked here at present. Phone us."),
    }

    def __init__(self, *, offers: Callable[[], Offers | None], phone: str = "", **kwargs: Any):
        self.offers = offers
        super().__init__(widget=SlotWidget(offers, phone=phone), **kwargs)

    def clean(self, value: Any) -> Offer | None:
        choice = value.get("choice", "") if isinstance(value, Mapping) else ""
        if not isinstance(choice, str) or not choice:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        found = self.offers()
        if found is None:
            raise ValidationError(self.error_messages["none"], code="none")
        offer = found.get(choice)
        if offer is None:
            code = "gone" if found.is_day else "time_gone"
            raise ValidationError(self.error_messages[code], code=code)
        return offer


def span(offer: Offer, *, is_day: bool) -> dict[str, str]:
    """Start and end as JSON: dates of a day; moments with the clock of here of a time."""
    if is_day:
        return {"start": offer.day.isoformat(), "end": offer.day.isoformat()}
    start, end = (at.astimezone(LONDON).isoformat() for at in (offer.start, offer.end))
    return {"start": start, "end": end}


def _text(data: Any, name: str, longest: int) -> str:
    value = data.get(name, "") if isinstance(data, Mapping) else ""
    return value[:longest] if isinstance(value, str) else ""


def _moved(at: str, pressed: str, name: str) -> int | None:
    """Which stretch to show; None for the one that holds the choice."""
    here = int(at) if at.isascii() and at.isdigit() else None
    if pressed == f"{name}:{LATER}":
        return (here or 0) + 1
    if pressed == f"{name}:{EARLIER}":
        return max(0, (here or 0) - 1)
    return here


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _stretches(found: Offers) -> list[list[Offer]]:
    """The offers in stretches that a page can show: so many weeks, or so many days of times."""
    by: Callable[[Offer], date] = (
        (lambda one: _monday(one.day)) if found.is_day else (lambda one: one.day)
    )
    together = [list(group) for _key, group in groupby(found.offers, by)]
    size = WEEKS if found.is_day else DAYS
    parts = [together[start : start + size] for start in range(0, len(together), size)]
    return [[one for group in part for one in group] for part in parts]


def _stretch_of(choice: str, stretches: list[list[Offer]]) -> int:
    for number, stretch in enumerate(stretches):
        if any(one.slot == choice for one in stretch):
            return number
    return 0


def _elsewhere(found: Offers | None, here: list[Offer], choice: str) -> dict[str, Any] | None:
    """The choice, when it stands on another stretch of dates."""
    if found is None or any(one.slot == choice for one in here):
        return None
    chosen = found.get(choice)
    return {"slot": chosen.slot, "words": slot_words(chosen.slot)} if chosen else None


def _groups(found: Offers, here: list[Offer], choice: str) -> list[dict[str, Any]]:
    """Weeks of days, or days of times, each with its radios; numbered from the first."""
    by: Callable[[Offer], date] = (
        (lambda one: _monday(one.day)) if found.is_day else (lambda one: one.day)
    )
    groups: list[dict[str, Any]] = []
    number = 0
    for start, rows in groupby(here, by):
        offers = list(rows)
        radios = [
            {
                "number": number + at,
                "slot": one.slot,
                "words": long_date(one.day) if found.is_day else clock_words(one.start),
                "left": _left(one, found.few),
                "checked": one.slot == choice,
            }
            for at, one in enumerate(offers)
        ]
        groups.append(
            {
                "words": _("Week of %s") % long_date(start).partition(" ")[2]
                if found.is_day
                else long_date(start),
                "count": _count(len(offers)),
                "radios": radios,
                "is_open": not groups or any(one["checked"] for one in radios),
            }
        )
        number += len(offers)
    return groups


def _count(number: int) -> str:
    return ngettext("%(n)s time", "%(n)s times", number) % {"n": number}


def _left(one: Offer, few: int) -> str:
    """How many places are left, only when they have become few: else it is of no use."""
    if one.left > few or one.left == one.of:
        return ""
    return ngettext("%(n)s place left", "%(n)s places left", one.left) % {"n": one.left}
