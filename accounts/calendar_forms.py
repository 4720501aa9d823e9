"""Working hours and closures, as an admin types them."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from councils.calendar_words import DAYS
from councils.fields import DateInputField
from councils.operations.calendars import MOST_DAYS
from councils.option_kinds import TimeOfDayField
from councils.rendering import look
from councils.seen_form import SeenForm
from councils.times import time_words

FEWEST, MOST = 2, 6
_NAME = re.compile(r"day(\d)_(\d)_opens")
FAR = timedelta(days=3 * 366)


class HoursForm(SeenForm):
    """A name and, for each day of the week, one or more times from when to when."""

    name = forms.CharField(
        label=lazy("Name of the calendar"),
        help_text=lazy("For example, Office hours or Saturday crews"),
        max_length=80,
        error_messages={"required": lazy("Enter a name")},
    )

    def __init__(self, *args: Any, week: dict[str, list[list[str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.week = week
        for day, name in enumerate(DAYS):
            for row in range(self._rows(day)):
                self._add(day, row, _(name))

    def _rows(self, day: int) -> int:
        typed = [int(m[2]) for m in map(_NAME.fullmatch, self.data) if m and int(m[1]) == day]
        used = max(typed, default=-1) + 1 or len(self.week.get(str(day), [])) + 1
        return min(max(FEWEST, used), MOST)

    def _add(self, day: int, row: int, name: str) -> None:
        blocks = self.week.get(str(day), [])
        for at, part in enumerate(("opens", "closes")):
            words = _("from") if part == "opens" else _("to")
            field = TimeOfDayField(
                label=f"{name}, {_('hours')} {row + 1}, {words}", required=False, max_length=20
            )
            key = f"day{day}_{row}_{part}"
            self.fields[key] = look(field, width="5", label_hidden=True)
            if row < len(blocks):
                self.initial[key] = time_words(blocks[row][at])

    def days(self) -> list[dict[str, Any]]:
        """Each day with its pairs of fields, for the page."""
        return [
            {
                "name": _(name),
                "rows": [
                    (self[f"day{day}_{row}_opens"], self[f"day{day}_{row}_closes"])
                    for row in range(self._rows(day))
                ],
            }
            for day, name in enumerate(DAYS)
        ]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["week"] = {}
        for day in range(7):
            if blocks := self._blocks(day, cleaned):
                cleaned["week"][str(day)] = blocks
        if not cleaned["week"] and not self.errors:
            self.add_error("day0_0_opens", _("Enter opening hours for at least one day"))
        return cleaned

    def _blocks(self, day: int, cleaned: dict[str, Any]) -> list[list[str]]:
        found: list[list[str]] = []
        for row in range(self._rows(day)):
            keys = [f"day{day}_{row}_{part}" for part in ("opens", "closes")]
            if any(key in self.errors for key in keys):
                continue
            opens, closes = (cleaned.get(key, "") for key in keys)
            if opens and closes:
                self._check(keys, opens, closes, found)
                found.append([opens, closes])
            elif opens or closes:
                part = keys[1] if opens else keys[0]
                self.add_error(part, _("Enter both times, or leave both empty"))
        return sorted(found)

    def _check(self, keys: list[str], opens: str, closes: str, earlier: list[list[str]]) -> None:
        ends = "24:00" if closes == "00:00" else closes
        if opens >= ends:
            self.add_error(keys[1], _("The end must be later than the start"))
        elif any(opens < (c if c != "00:00" else "24:00") and o < ends for o, c in earlier):
            self.add_error(keys[0], _("These hours overlap with others on the same day"))

    def wanted(self) -> dict[str, Any]:
        """Name and week, as the operation takes them."""
        return {"name": self.cleaned_data["name"], "week": self.cleaned_data["week"]}


class ClosureForm(forms.Form):
    """A day, or several in a row, on which nobody works."""

    reason = forms.CharField(
        label=lazy("Why are you closed?"),
        help_text=lazy("For example, Christmas closure or staff training"),
        max_length=120,
        error_messages={"required": lazy("Say why you are closed")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits: dict[str, Any] = {"earliest": today, "latest": today + FAR}
        self.fields["first"] = DateInputField(
            label=_("First day"),
            help_text=_("For example, 24 12 2026"),
            said=_("The first day"),
            error_messages={"required": _("Enter the first day")},
            **limits,
        )
        self.fields["last"] = DateInputField(
            label=_("Last day (optional)"),
            help_text=_("Leave it empty when it is one day only"),
            said=_("The last day"),
            required=False,
            **limits,
        )
        self.order_fields(["first", "last", "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first = cleaned.get("first")
        if first is None or "last" in self.errors:
            return cleaned
        cleaned["last"] = cleaned.get("last") or first
        days = (cleaned["last"] - first).days
        if days < 0:
            self.add_error("last", _("The last day must not be before the first"))
        elif days >= MOST_DAYS:
            self.add_error("last", _("Enter at most %(most)s days in a row") % {"most": MOST_DAYS})
        return cleaned
