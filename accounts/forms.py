"""Shapes of what people type; operations decide."""

from typing import Any

import phonenumbers
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.choices import ContactNeed, PreferredChannel
from accounts.models import User
from councils.gazetteer.api import InvalidPostcode, normalise_postcode
from councils.rendering import look

NOT_LISTED = "not-listed"


def clean_phone(text: str) -> str:
    """A phone number as people in the UK write it; empty stays empty."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(_("Enter a phone number, like 01622 602000 or 07700 900 982"))
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 44
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)


class NameForm(forms.Form):
    """Who it is and how to reach them."""

    name = forms.CharField(
        label=lazy("Full name"),
        max_length=120,
        error_messages={"required": lazy("Enter your full name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = look(
        forms.CharField(
            label=lazy("Phone number (optional)"),
            max_length=30,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        ),
        width="20",
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class NeedsForm(forms.Form):
    """What makes it easier to hear from a council."""

    contact_needs = forms.MultipleChoiceField(
        label=lazy("Do you need any of these? (optional)"),
        help_text=lazy("Select all that you need. Councils you deal with will see this."),
        choices=ContactNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contact_needs_detail = forms.CharField(
        label=lazy("Tell us more (optional)"),
        help_text=lazy("For example, which language, or who speaks for you"),
        max_length=200,
        required=False,
    )
    preferred_channel = forms.ChoiceField(
        label=lazy("How would you like to hear from councils?"),
        choices=PreferredChannel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Select how you would like to hear from councils")},
    )


class PostcodeForm(forms.Form):
    """The way to an address."""

    postcode = look(
        forms.CharField(
            label=lazy("Postcode"),
            max_length=12,
            error_messages={"required": lazy("Enter a postcode")},
            widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
        ),
        width="10",
    )

    def clean_postcode(self) -> str:
        try:
            return normalise_postcode(self.cleaned_data["postcode"])
        except InvalidPostcode as error:
            raise ValidationError(str(error)) from error


class ChooseAddressForm(forms.Form):
    """One of the addresses at a postcode, or one that is not listed."""

    address = forms.ChoiceField(
        label=lazy("Select your address"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Select your address")},
    )
    typed = forms.CharField(
        label=lazy("Type your address"),
        help_text=lazy("One line for each part, without the postcode"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )

    def __init__(self, *args: Any, found: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].choices = [*found, (NOT_LISTED, _("My address is not listed"))]
        look(self.fields["address"], reveals={NOT_LISTED: "typed"})
        if not found:
            self.fields["address"].initial = NOT_LISTED

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("address") == NOT_LISTED and not cleaned.get("typed", "").strip():
            self.add_error("typed", _("Enter the first line of your address"))
        return cleaned


class InviteForm(forms.Form):
    """Somebody to work for this council."""

    name = forms.CharField(
        label=lazy("Full name"),
        max_length=120,
        error_messages={"required": lazy("Enter their full name")},
    )
    email = forms.EmailField(
        label=lazy("Work email address"),
        max_length=254,
        error_messages={
            "required": lazy("Enter their work email address"),
            "invalid": lazy("Enter an email address, like name@example.gov.uk"),
        },
    )
    roles = forms.MultipleChoiceField(
        label=lazy("What will they do?"),
        help_text=lazy("Select all that apply"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Select at least one role")},
    )

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = roles

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class RolesForm(forms.Form):
    """What a member of staff may do here."""

    roles = forms.MultipleChoiceField(
        label=lazy("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Select at least one role")},
    )

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = roles


class NewStaffForm(forms.Form):
    """A staff account made from an invitation: the mailed link has proved the address."""

    name = forms.CharField(
        label=lazy("Full name"),
        max_length=120,
        error_messages={"required": lazy("Enter your full name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=lazy("Password"),
        help_text=lazy("At least 10 characters. Three random words make a good one."),
        max_length=128,
        strip=False,
        error_messages={"required": lazy("Enter a password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.email))
        return password


def council_name(hint: Any) -> forms.CharField:
    """What a council is called in full."""
    return forms.CharField(
        label=lazy("Name of the council"),
        help_text=hint,
        max_length=120,
        error_messages={"required": lazy("Enter the name of the council")},
    )


def council_short_name(hint: Any) -> forms.CharField:
    """What a council is called in a sentence."""
    return forms.CharField(
        label=lazy("Short name"),
        help_text=hint,
        max_length=60,
        error_messages={"required": lazy("Enter a short name")},
    )


class CouncilForm(forms.Form):
    """A new council: names and short address; everything else is changed later in its own pages."""

    name = council_name(lazy("For example, Ashford Borough Council"))
    short_name = council_short_name(lazy("For example, Ashford"))
    slug = look(
        forms.RegexField(
            r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$",
            label=lazy("Short address"),
            help_text=lazy(
                "Small letters, digits and hyphens. It becomes part of the web address."
            ),
            error_messages={
                "required": lazy("Enter a short address"),
                "invalid": lazy("Use small letters, digits and hyphens only, like tunbridge-wells"),
            },
        ),
        width="20",
    )
    reference_prefix = look(
        forms.RegexField(
            r"^[A-Z]{2,5}$",
            label=lazy("Prefix of reference numbers"),
            help_text=lazy("2 to 5 capital letters that no other council uses, such as ABC"),
            error_messages={
                "required": lazy("Enter a prefix"),
                "invalid": lazy("Use 2 to 5 capital letters"),
            },
        ),
        width="5",
    )
    phone = look(
        forms.CharField(label=lazy("Phone number (optional)"), max_length=30, required=False),
        width="20",
    )
    email = forms.EmailField(label=lazy("Email address (optional)"), required=False)
    website = forms.URLField(
        label=lazy("Website (optional)"), required=False, assume_scheme="https"
    )
    admin_email = forms.EmailField(
        label=lazy("Email address of its first council admin"),
        help_text=lazy("We will send them an invitation"),
        error_messages={"required": lazy("Enter the email address of the first council admin")},
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])
