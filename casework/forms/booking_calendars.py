"""Calendars that people book in, as an admin types them."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from councils.bookings import api as bookings
from councils.calendar_words import DAYS
from councils.fields import DateInputField
from councils.option_kinds import TimeOfDayField
from councils.rendering import look
from councils.seen_form import SeenForm
from councils.times import time_words

MOST_PLACES = 500
ROWS = 2  # sets of times on one weekday
FAR = timedelta(days=2 * 366)


def _whole(label: Any, *, least: int, most: int, required: bool = True, **more: Any) -> forms.Field:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=required,
        error_messages={
            "required": lazy("Enter a number"),
            "invalid": lazy("Enter a whole number, like 3"),
            "min_value": lazy("Enter %(limit_value)s or more"),
            "max_value": lazy("Enter %(limit_value)s or less"),
        },
        **more,
    )


class DetailsForm(SeenForm):
    """What a calendar says, and by which rules it is booked."""

    title = forms.CharField(
        label=lazy("Name"),
        help_text=lazy("Residents read it. For example, Bulky waste collection"),
        max_length=120,
        error_messages={"required": lazy("Enter a name")},
    )
    about = forms.CharField(
        label=lazy("What people should know (optional)"),
        help_text=lazy("One or two sentences above the dates"),
        max_length=300,
        required=False,
    )
    place = forms.CharField(
        label=lazy("Name of the place (optional)"),
        help_text=lazy("Where people come to, such as a library. Leave it empty if you go to them"),
        max_length=120,
        required=False,
    )
    address = look(
        forms.CharField(
            label=lazy("Address of the place (optional)"),
            max_length=300,
            required=False,
            widget=forms.Textarea,
        ),
        counter=False,
        rows=3,
    )
    lead_working_days = look(
        _whole(
            lazy("Working days before which people must book"),
            least=0,
            most=60,
            help_text=lazy("For example, 2. A form can ask for more, never for less"),
        ),
        width="3",
    )
    change_working_days = look(
        _whole(lazy("Working days before which people can change or cancel"), least=0, most=60),
        width="3",
    )
    cut_off = look(
        TimeOfDayField(
            label=lazy("Until what time on that day"),
            help_text=lazy("For example, 11am"),
            max_length=20,
            error_messages={"required": lazy("Enter a time, like 11am")},
        ),
        width="5",
    )
    days_ahead = look(
        _whole(lazy("How many days ahead people can book"), least=1, most=400), width="3"
    )
    few = look(
        _whole(
            lazy("Say how many places are left when there are this many or fewer"), least=0, most=99
        ),
        width="3",
    )
    working_days = forms.ChoiceField(label=lazy("Whose closures count"))
    shows_wait = forms.BooleanField(
        label=lazy("Show residents how long the wait is now (staff must check people in)"),
        required=False,
    )
    cancel_ends_request = forms.BooleanField(
        label=lazy("Close the request when somebody cancels"), required=False
    )
    is_active = forms.BooleanField(label=lazy("People can book now"), required=False)

    def __init__(self, *args: Any, calendars: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["working_days"]
        field.choices = list(calendars.items())

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def details(self) -> bookings.Details:
        """What was typed, as the operation takes it."""
        wanted = {name: self.cleaned_data[name] for name in bookings.Details.__dataclass_fields__}
        return bookings.Details(**{**wanted, "cut_off": time.fromisoformat(wanted["cut_off"])})

    @staticmethod
    def initial_of(details: bookings.Details) -> dict[str, Any]:
        """What stands, as it is typed."""
        found = dict(vars(details))
        return found | {"cut_off": time_words(details.cut_off.strftime("%H:%M"))}


class NewCalendarForm(DetailsForm):
    """One more calendar: also what is booked in it."""

    kind = forms.ChoiceField(
        label=lazy("What do people book?"),
        choices=bookings.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Select what people book")},
    )
    field_order = ("title", "kind")


class DaysForm(SeenForm):
    """Places on each weekday of a calendar of days; the areas of a day have a page of their own."""

    def __init__(self, *args: Any, hours: list[bookings.OpeningHours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hours = hours
        stands = {one.weekday: one.capacity for one in hours}
        for weekday, name in enumerate(DAYS):
            key = f"day{weekday}"
            field = _whole(_(name), least=0, most=MOST_PLACES, required=False)
            self.fields[key] = look(field, width="3")
            self.initial[key] = stands.get(weekday, "")

    def wanted_hours(self) -> list[bookings.OpeningHours]:
        """A row for each weekday that has places; its areas stay."""
        areas = {one.weekday: one.areas for one in self.hours}
        return [
            bookings.OpeningHours(weekday=weekday, capacity=places, areas=areas.get(weekday, ()))
            for weekday in range(7)
            if (places := self.cleaned_data.get(f"day{weekday}"))
        ]


class TimesForm(SeenForm):
    """Times on each weekday of a calendar of times: from, to, how long each, how many at once."""

    def __init__(self, *args: Any, hours: list[bookings.OpeningHours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in enumerate(DAYS):
            rows = [one for one in hours if one.weekday == weekday]
            for row in range(ROWS):
                self._add(weekday, row, _(name), rows[row] if row < len(rows) else None)

    def _add(self, weekday: int, row: int, name: str, stands: bookings.OpeningHours | None) -> None:
        said = f"{name}, {row + 1}: " if row else f"{name}: "
        parts: dict[str, tuple[forms.Field, Any]] = {
            "opens": (
                TimeOfDayField(label=said + _("from"), required=False, max_length=20),
                time_words(stands.opens.strftime("%H:%M")) if stands and stands.opens else "",
            ),
            "closes": (
                TimeOfDayField(label=said + _("to"), required=False, max_length=20),
                time_words(stands.closes.strftime("%H:%M")) if stands and stands.closes else "",
            ),
            "minutes": (
                _whole(said + _("minutes each"), least=5, most=480, required=False),
                stands.slot_minutes if stands else "",
            ),
            "places": (
                _whole(said + _("at once"), least=1, most=MOST_PLACES, required=False),
                stands.capacity if stands else "",
            ),
        }
        for part, (field, value) in parts.items():
            key = f"day{weekday}_{row}_{part}"
            self.fields[key] = look(field, width="5", label_hidden=True)
            self.initial[key] = value

    def days(self) -> list[dict[str, Any]]:
        """Each weekday with its rows of fields, for the page."""
        parts = ("opens", "closes", "minutes", "places")
        return [
            {
                "name": _(name),
                "rows": [
                    [self[f"day{weekday}_{row}_{part}"] for part in parts] for row in range(ROWS)
                ],
            }
            for weekday, name in enumerate(DAYS)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for weekday in range(7):
            for row in range(ROWS):
                self._check(f"day{weekday}_{row}_", cleaned)
        return cleaned

    def _check(self, key: str, cleaned: dict[str, Any]) -> None:
        names = [key + part for part in ("opens", "closes", "minutes", "places")]
        values = [cleaned.get(name) for name in names]
        if any(name in self.errors for name in names) or not any(values):
            return
        for name, value in zip(names, values, strict=True):
            if not value:
                self.add_error(name, _("Fill in all four, or leave all empty"))
                return
        opens, closes, minutes, _places = values
        length = _minutes(closes) - _minutes(opens)
        if length <= 0:
            self.add_error(names[1], _("The end must be later than the start"))
        elif length < int(minutes or 0):
            self.add_error(names[2], _("This is longer than the time you are open"))

    def wanted_hours(self) -> list[bookings.OpeningHours]:
        """The rows that are filled in."""
        found = []
        for weekday in range(7):
            for row in range(ROWS):
                key = f"day{weekday}_{row}_"
                if self.cleaned_data.get(key + "opens"):
                    found.append(self._row(weekday, key))
        return sorted(found, key=lambda one: (one.weekday, one.opens or time.min))

    def _row(self, weekday: int, key: str) -> bookings.OpeningHours:
        typed = self.cleaned_data
        return bookings.OpeningHours(
            weekday=weekday,
            capacity=typed[key + "places"],
            opens=time.fromisoformat(typed[key + "opens"]),
            closes=time.fromisoformat(typed[key + "closes"]),
            slot_minutes=typed[key + "minutes"],
        )


def _minutes(clock: Any) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])


class AreasForm(SeenForm):
    """Which wards a weekday belongs to; none ticked means all."""

    areas = forms.MultipleChoiceField(
        label=lazy("Only for these wards"),
        help_text=lazy("Tick none if the day is for everybody"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, wards: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["areas"]
        field.choices = [(code, name) for code, name in wards.items()]


class SpecialDayForm(forms.Form):
    """A day that is closed, or has another number of places; and what to write to whom it hits."""

    what = forms.ChoiceField(
        label=lazy("What is different?"),
        choices=[
            ("closed", lazy("Nothing can be booked")),
            ("places", lazy("Another number of places")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Select what is different")},
    )
    places = look(
        _whole(lazy("Places on that day"), least=1, most=MOST_PLACES, required=False), width="3"
    )
    reason = forms.CharField(
        label=lazy("Why?"),
        help_text=lazy("Staff read it. For example, Crew training"),
        max_length=120,
        error_messages={"required": lazy("Say why")},
    )
    message = look(
        forms.CharField(
            label=lazy("Message to the people booked on that day (optional)"),
            help_text=lazy(
                "Their bookings stay until they, or you, change them. Say what they should do"
            ),
            max_length=1000,
            required=False,
            widget=forms.Textarea,
        ),
        rows=5,
    )

    def __init__(self, *args: Any, today: date, is_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"] = DateInputField(
            label=_("Which day?"),
            help_text=_("For example, 24 12 2026"),
            said=_("The day"),
            earliest=today,
            latest=today + FAR,
            error_messages={"required": _("Enter the day")},
        )
        if not is_day:
            self.fields["places"].label = _("Places at each time of that day")
        self.order_fields(["day", "what", "places", "reason", "message"])
        self.fields["what"] = look(self.fields["what"], reveals={"places": "places"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("what") == "closed":
            cleaned["places"] = None
            self.errors.pop("places", None)
        elif "what" in cleaned and "places" not in self.errors and not cleaned.get("places"):
            self.add_error("places", _("Enter the number of places"))
        return cleaned
