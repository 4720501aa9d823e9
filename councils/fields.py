"""Form fields that Django does not have: a typed date, several files, "none of these"."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]


class DateParts(forms.MultiWidget):
    """Day, month and year in three boxes: quicker and safer than a calendar for a known date."""

    kind = "date"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        self.birthday = birthday
        super().__init__([forms.TextInput() for _part in range(3)], attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return ["", "", ""]
        return [value.day, value.month, value.year] if value else ["", "", ""]

    @staticmethod
    def labels() -> tuple[tuple[str, int], ...]:
        return ((_("Day"), 2), (_("Month"), 2), (_("Year"), 4))

    def autocompletes(self) -> tuple[str, str, str]:
        return ("bday-day", "bday-month", "bday-year") if self.birthday else ("", "", "")


# `clean` reads the parts by itself: Django only wants to see that there are three of them.
_PARTS = [forms.CharField(required=False) for _part in range(3)]


class DateInputField(forms.MultiValueField):
    """A date typed as day, month and year; its errors say in plain words which part to mend.

    `said` opens the messages: "The date it happened must include a year". `earliest` and `latest`
    are dates, both allowed. Months may be typed as words ("nov", "November").
    """

    default_error_messages = {  # noqa: RUF012  Django reads it from the class
        "required": lazy("Enter the date"),
        "parts": lazy("%(said)s must include a %(parts)s"),
        "real": lazy("%(said)s must be a real date"),
        "year": lazy("The year must have 4 numbers"),
        "early": lazy("%(said)s must be on or after %(limit)s"),
        "late": lazy("%(said)s must be on or before %(limit)s"),
    }

    def __init__(
        self,
        *,
        said: str = "",
        earliest: date | None = None,
        latest: date | None = None,
        birthday: bool = False,
        **kwargs: Any,
    ) -> None:
        self.said, self.earliest, self.latest = said, earliest, latest
        kwargs.setdefault("widget", DateParts(birthday=birthday))
        super().__init__(_PARTS, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        """The date, None for an empty field that may be empty, else a ValidationError."""
        typed = [str(part or "").strip() for part in (value or ["", "", ""])]
        missing = [at for at, part in enumerate(typed) if not part]
        if len(missing) == 3:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if missing:
            raise self._error("parts", missing, parts=self._names(missing))
        found = self._real(typed)
        self._in_range(found)
        self.run_validators(found)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = [str(part) for part in self.widget.decompress(initial)]
        return before != [str(part or "") for part in (data or ["", "", ""])]

    def _real(self, typed: list[str]) -> date:
        day, month, year = typed[0], self._month(typed[1]), typed[2]
        numbers = (day, month, year)
        bad = [at for at, part in enumerate(numbers) if not (part.isascii() and part.isdigit())]
        if bad:
            raise self._error("real", bad)
        if len(year) != 4:
            raise self._error("year", [2])
        if not 1 <= int(month) <= 12:
            raise self._error("real", [1])
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            raise self._error("real", [0] if int(year) else [2]) from None

    @staticmethod
    def _month(typed: str) -> str:
        word = typed.lower()
        hits = [n for n, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)]
        return str(hits[0]) if len(hits) == 1 else typed

    def _in_range(self, found: date) -> None:
        if self.earliest and found < self.earliest:
            raise self._error("early", [0, 1, 2], limit=in_words(self.earliest))
        if self.latest and found > self.latest:
            raise self._error("late", [0, 1, 2], limit=in_words(self.latest))

    def _error(self, code: str, at: list[int], **params: Any) -> ValidationError:
        params |= {"said": self.said or _("Date"), "parts_at": at}
        return ValidationError(self.error_messages[code], code=code, params=params)

    @staticmethod
    def _names(at: list[int]) -> str:
        names = [(_("day"), _("month"), _("year"))[part] for part in at]
        return _(" and ").join(names)


def in_words(day: date) -> str:
    """3 December 2026: no leading zero, on every machine."""
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; `clean` returns a list. `most` is the largest number, `max_bytes` of each."""

    widget = ManyFilesInput
    default_error_messages = {  # noqa: RUF012
        "most": lazy("You can add up to %(most)s files"),
        "big": lazy("%(name)s must be smaller than %(size)s MB"),
    }

    def __init__(self, *, most: int = 5, max_bytes: int = 0, **kwargs: Any) -> None:
        self.most, self.max_bytes = most, max_bytes
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else ([data] if data else [])
        if not files and not self.required:
            return []
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            raise ValidationError(
                self.error_messages["most"], code="most", params={"most": self.most}
            )
        return [self._small(super(ManyFilesField, self).clean(one, None)) for one in files]

    def _small(self, one: Any) -> Any:
        if self.max_bytes and one.size > self.max_bytes:
            params = {"name": one.name, "size": self.max_bytes // 1_000_000}
            raise ValidationError(self.error_messages["big"], code="big", params=params)
        return one


class NoneOfTheseField(forms.MultipleChoiceField):
    """Checkboxes where one choice ("none") rules the others out."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {  # noqa: RUF012
        "both": lazy("Select what applies, or select “%(none)s”, not both"),
    }

    def __init__(self, *, none: str = "none", **kwargs: Any) -> None:
        self.none = none
        super().__init__(**kwargs)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if self.none in value and len(value) > 1:
            known: dict[Any, Any] = dict(self.choices)  # type: ignore[arg-type]
            label = known.get(self.none, self.none)
            raise ValidationError(self.error_messages["both"], code="both", params={"none": label})
