"""What kind of value an option takes: how it is asked for, checked, stored and told in words.

The kind follows from the option's default, unless the option names one. Each returns form fields
by name (one, but for pairs), and puts what they hold together again as the value that is stored.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from councils.look import look
from councils.money import pounds, read_pounds
from councils.options import Option
from councils.secrets import seal
from councils.times import read_time, time_words

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}")
TIME = re.compile(r"[0-2]\d:[0-5]\d")
MOST_LINES = 200
ONE = "value"


class OptionKind:
    """Text: one line. The other kinds say where they differ."""

    def fields(self, option: Option) -> dict[str, forms.Field]:
        """The fields that ask for it."""
        return {ONE: self.field(option)}

    def field(self, option: Option) -> forms.Field:
        """The one field that asks for it."""
        return forms.CharField(
            label=option.label,
            help_text=option.help,
            max_length=200,
            required=option.default != "",  # nothing is a choice where it is the default
        )

    def typed(self, option: Option, value: Any) -> dict[str, Any]:
        """The value as it stands in the fields."""
        return {ONE: value}

    def stored(self, option: Option, cleaned: dict[str, Any]) -> Any:
        """The value to store, from fields that were valid."""
        return cleaned[ONE]

    def words(self, option: Option, value: Any) -> str:
        """The value as a person reads it."""
        return str(value) or _("Nothing")


class YesNo(OptionKind):
    """Yes or no."""

    def field(self, option: Option) -> forms.Field:
        return look(
            forms.TypedChoiceField(
                label=option.label,
                help_text=option.help,
                choices=[("yes", _("Yes")), ("no", _("No"))],
                coerce=lambda typed: typed == "yes",
                widget=forms.RadioSelect,
                error_messages={"required": _("Select yes or no")},
            ),
            inline=True,
        )

    def typed(self, option: Option, value: Any) -> dict[str, Any]:
        return {ONE: "yes" if value else "no"}

    def words(self, option: Option, value: Any) -> str:
        return _("Yes") if value else _("No")


class WholeNumber(OptionKind):
    """A whole number between two limits, with its unit."""

    def field(self, option: Option) -> forms.Field:
        limits = {"least": option.least, "most": option.most}
        said = _("Enter a whole number from %(least)s to %(most)s") % limits
        keys = ("required", "invalid", "min_value", "max_value")
        return look(
            forms.IntegerField(
                label=option.label,
                help_text=option.help,
                min_value=option.least,
                max_value=option.most,
                error_messages=dict.fromkeys(keys, said),
            ),
            width="5",
            suffix=option.unit,
        )

    def words(self, option: Option, value: Any) -> str:
        return f"{value} {option.unit}".strip()


class PoundsField(forms.CharField):
    """An amount as people type it; `clean` returns pence."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.most = most

    def clean(self, value: Any) -> int:
        typed = super().clean(value)
        try:
            pence = read_pounds(typed)
        except ValueError:
            raise ValidationError(self.error_messages["required"]) from None
        if pence > self.most:
            raise ValidationError(_("Enter %(most)s or less") % {"most": pounds(self.most)})
        return pence


class Money(OptionKind):
    """An amount: asked and shown in pounds, stored in pence."""

    def field(self, option: Option) -> forms.Field:
        field = PoundsField(
            label=option.label,
            help_text=option.help or _("For example, 51 or 12.50"),
            most=option.most,
            error_messages={"required": _("Enter an amount in pounds, like 51 or 12.50")},
        )
        return look(field, width="10", prefix="£", inputmode="decimal")

    def typed(self, option: Option, value: Any) -> dict[str, Any]:
        return {ONE: pounds(value).removeprefix("£")}

    def words(self, option: Option, value: Any) -> str:
        return pounds(value)


class TimeOfDayField(forms.CharField):
    """A time as people type it; `clean` returns `HH:MM`."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return read_time(typed)
        except ValueError:
            raise ValidationError(_("Enter a time, like 9am or 5:30pm")) from None


class TimeOfDay(OptionKind):
    """A time of day."""

    def field(self, option: Option) -> forms.Field:
        field = TimeOfDayField(
            label=option.label,
            help_text=option.help or _("For example, 9am or 5:30pm"),
            max_length=20,
            error_messages={"required": _("Enter a time, like 9am or 5:30pm")},
        )
        return look(field, width="10")

    def typed(self, option: Option, value: Any) -> dict[str, Any]:
        return {ONE: time_words(value)}

    def words(self, option: Option, value: Any) -> str:
        return time_words(value)


class Codes(OptionKind):
    """A list of codes: one on each line."""

    def field(self, option: Option) -> forms.Field:
        return forms.CharField(
            label=option.label,
            help_text=option.help or _("Write one code on each line. Leave it empty for none."),
            required=False,
            max_length=5000,
            widget=forms.Textarea,
            validators=[_check_codes],
        )

    def typed(self, option: Option, value: Any) -> dict[str, Any]:
        return {ONE: "\n".join(str(each) for each in value)}

    def stored(self, option: Option, cleaned: dict[str, Any]) -> Any:
        return list(dict.fromkeys(_lines(cleaned[ONE])))

    def words(self, option: Option, value: Any) -> str:
        return "\n".join(str(each) for each in value) or _("None")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _check_codes(text: str) -> None:
    lines = _lines(text)
    for line in lines:
        if not CODE.fullmatch(line):
            raise ValidationError(
                _("“%(line)s” is not a code. Use letters, digits, - and _, one code on each line.")
                % {"line": line[:60]}
            )
    if len(lines) > MOST_LINES:
        raise ValidationError(_("Enter %(most)s codes or fewer") % {"most": MOST_LINES})


class Choice(OptionKind):
    """One of several things."""

    def field(self, option: Option) -> forms.Field:
        return forms.ChoiceField(
            label=option.label,
            help_text=option.help,
            choices=option.choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Select one of these")},
        )

    def words(self, option: Option, value: Any) -> str:
        return str(dict(option.choices).get(value, value))


class Choices(OptionKind):
    """Any number of several things."""

    def field(self, option: Option) -> forms.Field:
        return forms.MultipleChoiceField(
            label=option.label,
            help_text=option.help or _("Select all that apply"),
            choices=option.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def words(self, option: Option, value: Any) -> str:
        names = dict(option.choices)
        return "\n".join(str(names.get(each, each)) for each in value) or _("None")


class Secret(OptionKind):
    """A key to another system: typed once, kept sealed, never shown again."""

    def field(self, option: Option) -> forms.Field:
        return forms.CharField(
            label=option.label,
            help_text=option.help,
            max_length=500,
            widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
            error_messages={"required": _("Enter the key")},
        )

    def typed(self, option: Option, value: Any) -> dict[str, Any]:
        return {ONE: ""}

    def stored(self, option: Option, cleaned: dict[str, Any]) -> Any:
        return seal(cleaned[ONE])

    def words(self, option: Option, value: Any) -> str:
        return _("Kept sealed") if value else _("Nothing")


class Pairs(OptionKind):
    """Words of the council's own for each of a fixed list of things."""

    def fields(self, option: Option) -> dict[str, forms.Field]:
        return {
            f"{ONE}_{key}": forms.CharField(label=str(name), required=False, max_length=80)
            for key, name in option.keys
        }

    def typed(self, option: Option, value: Any) -> dict[str, Any]:
        return {f"{ONE}_{key}": value.get(key, "") for key, _name in option.keys}

    def stored(self, option: Option, cleaned: dict[str, Any]) -> Any:
        found = {key: cleaned[f"{ONE}_{key}"] for key, _name in option.keys}
        return {key: words for key, words in found.items() if words}

    def words(self, option: Option, value: Any) -> str:
        names = {key: str(name) for key, name in option.keys}
        lines = [f"{names.get(key, key)}: {words}" for key, words in value.items()]
        return "\n".join(lines) or _("Nothing")


_NAMED: dict[str, type[OptionKind]] = {"money": Money}
_OF_TYPE: dict[type, type[OptionKind]] = {bool: YesNo, int: WholeNumber, dict: Pairs}


def kind_of(option: Option) -> OptionKind:
    """The kind of an option: the one it names, else by its default."""
    if option.kind:
        return _NAMED[option.kind]()
    default = option.default
    if option.is_secret:
        return Secret()
    if isinstance(default, str):
        if option.choices:
            return Choice()
        return TimeOfDay() if TIME.fullmatch(default) else OptionKind()
    if isinstance(default, list):
        return Choices() if option.choices else Codes()
    return _OF_TYPE[type(default)]()


def readable(option: Option, value: Any) -> bool:
    """Whether a stored value is of the option's kind: it may have been written another way."""
    return type(value) is type(option.default)
