"""What a council admin may change about the council: details, looks, options."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.forms import clean_phone, council_name, council_short_name
from councils.brand import FIELDS, hex_colour
from councils.operations.branding import LARGEST_LOGO
from councils.option_kinds import kind_of, readable
from councils.options import Option
from councils.rendering import look
from councils.seen_form import SeenForm


def _phone(label: Any, help_text: Any = "") -> forms.Field:
    box = forms.TextInput(attrs={"autocomplete": "off", "type": "tel"})
    return look(
        forms.CharField(
            label=label, help_text=help_text, max_length=30, required=False, widget=box
        ),
        width="20",
    )


class DetailsForm(SeenForm):
    """How the council can be reached."""

    phone = _phone(lazy("Phone number (optional)"))
    out_of_hours_phone = _phone(
        lazy("Out-of-hours phone number (optional)"),
        lazy("For what is dangerous in the evening, at night or at the weekend"),
    )
    email = forms.EmailField(
        label=lazy("Email address (optional)"),
        max_length=254,
        required=False,
        error_messages={"invalid": lazy("Enter an email address, like hello@council.gov.uk")},
    )
    website = forms.URLField(
        label=lazy("Main website (optional)"),
        help_text=lazy("For example, https://www.council.gov.uk"),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": lazy("Enter a web address, like https://www.council.gov.uk")},
    )
    postal_address = look(
        forms.CharField(
            label=lazy("Postal address (optional)"),
            help_text=lazy("One line for each part. People also visit you here."),
            max_length=300,
            required=False,
            widget=forms.Textarea,
        ),
        counter=False,
        rows=5,
    )
    opening_words = look(
        forms.CharField(
            label=lazy("When people can phone or visit (optional)"),
            help_text=lazy("For example, Monday to Friday, 9am to 5pm. Closed on bank holidays."),
            max_length=300,
            required=False,
            widget=forms.Textarea,
        ),
        rows=3,
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_out_of_hours_phone(self) -> str:
        return clean_phone(self.cleaned_data["out_of_hours_phone"])

    def clean_postal_address(self) -> str:
        return _tidy(self.cleaned_data["postal_address"])

    def clean_opening_words(self) -> str:
        return _tidy(self.cleaned_data["opening_words"])


def _tidy(text: str) -> str:
    """Lines without spaces at their ends, and no empty ones."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _colour(label: Any, help_text: Any) -> forms.Field:
    return look(
        forms.CharField(label=label, help_text=help_text, max_length=40, required=False),
        width="10",
    )


class BrandForm(SeenForm):
    """The names that pages show, and the colours."""

    name = council_name(lazy("It stands at the top of every page and in messages"))
    short_name = council_short_name(lazy("For example, Maidstone. It stands in sentences."))
    primary = _colour(
        lazy("Main colour"), lazy("A hex code, like #1d3557. For the header and buttons.")
    )
    on_primary = _colour(
        lazy("Colour of words on the main colour (optional)"),
        lazy("Leave it empty and we choose white or black, whichever is easier to read."),
    )
    link = _colour(lazy("Colour of links"), lazy("It must be easy to read on white and on grey."))
    accent = _colour(lazy("Accent colour"), lazy("For lines and marks"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("name", "short_name"):
            cleaned[name] = " ".join(cleaned.get(name, "").split())
        for name in ("primary", "link", "accent"):
            if name in cleaned and not cleaned[name].strip():
                self.add_error(name, _("Enter a hex code, like #1d3557"))
        return cleaned

    def colours(self) -> dict[str, str]:
        """The four colours as they were typed."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def previewed(self) -> dict[str, str]:
        """The colours that can be shown already, whatever is wrong with the others."""
        found = {}
        for name in FIELDS:
            try:
                found[name] = hex_colour(self[name].value() or "")
            except ValueError:
                continue
        return found


class LogoForm(SeenForm):
    """The picture in place of the name at the top of every page."""

    logo_png = forms.FileField(
        label=lazy("Logo"),
        help_text=lazy("A PNG file of up to 200 KB. It is shown 48 pixels high."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": "image/png"}),
        error_messages={
            "required": lazy("Choose a PNG file"),
            "empty": lazy("This file is empty. Choose another PNG file."),
        },
    )
    logo_alt = forms.CharField(
        label=lazy("What the logo says"),
        help_text=lazy("For people who cannot see it. Often the name of the council."),
        max_length=120,
        error_messages={"required": lazy("Say in words what the logo shows")},
    )

    def clean_logo_png(self) -> bytes:
        sent = self.cleaned_data["logo_png"]
        if sent.size > LARGEST_LOGO:
            raise forms.ValidationError(_("The logo must be a PNG file of up to 200 KB"))
        return bytes(sent.read())


class OptionForm(SeenForm):
    """One option, asked for in the way of its kind."""

    def __init__(self, *args: Any, option: Option, value: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.option, self.kind = option, kind_of(option)
        self.fields.update(self.kind.fields(option))
        shown = value if readable(option, value) else option.default
        self.initial.update(self.kind.typed(option, shown))

    def chosen(self) -> Any:
        """The value to store."""
        return self.kind.stored(self.option, self.cleaned_data)
