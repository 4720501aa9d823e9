"""What the council holds about a person or business, as staff type it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.choices import ContactNeed, PreferredChannel
from casework import people
from casework.choices import CustomerFlag
from casework.models import Customer
from casework.records import ContactDetails
from councils.rendering import look

FROM_ACCOUNT = (
    *("name", "organisation", "email", "phone", "address", "postcode"),
    *("contact_needs", "preferred_channel"),
)


UNSAID = "unsaid"


class PersonForm(forms.Form):
    """A record of somebody. What comes from their account is theirs to change: shown only."""

    use_required_attribute = False

    name = look(forms.CharField(label=_("Name"), max_length=200, required=False), width="20")
    organisation = look(
        forms.CharField(label=_("Organisation (optional)"), max_length=200, required=False),
        width="20",
    )
    phone = look(
        forms.CharField(
            label=_("Phone number (optional)"),
            max_length=40,
            required=False,
            widget=forms.TextInput(attrs={"type": "tel"}),
        ),
        width="20",
    )
    email = look(
        forms.EmailField(
            label=_("Email address (optional)"),
            required=False,
            error_messages={
                "invalid": _("Enter an email address in the right format, like name@example.com")
            },
        ),
        width="20",
    )
    address = look(
        forms.CharField(
            label=_("Address without the postcode (optional)"),
            help_text=_("For example, 12 High Street, Maidstone"),
            max_length=400,
            required=False,
        ),
    )
    postcode = look(
        forms.CharField(label=_("Postcode (optional)"), max_length=10, required=False), width="10"
    )
    contact_needs = look(
        forms.MultipleChoiceField(
            label=_("How do we need to speak or write to them?"),
            choices=ContactNeed.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
        small=True,
    )
    preferred_channel = look(
        forms.ChoiceField(
            label=_("How would they like to hear from us?"),
            choices=[*PreferredChannel.choices, (UNSAID, _("They did not say"))],
            required=False,
            widget=forms.RadioSelect,
        ),
        small=True,
    )
    flags = look(
        forms.MultipleChoiceField(
            label=_("What must colleagues know?"),
            choices=CustomerFlag.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
        small=True,
    )

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        if customer is not None:
            known = {name: getattr(customer, name) for name in (*FROM_ACCOUNT, "flags")}
            known["preferred_channel"] = known["preferred_channel"] or UNSAID
            kwargs["initial"] = known
        super().__init__(*args, **kwargs)
        self.customer = customer
        if customer is not None and customer.person_id:
            for name in FROM_ACCOUNT:
                self.fields[name].disabled = True

    def clean_postcode(self) -> str:
        """A whole postcode, tidied, or nothing."""
        typed = self.cleaned_data["postcode"].strip()
        tidy = people.tidy_postcode(typed)
        if typed and not tidy:
            raise ValidationError(_("Enter a full UK postcode, like ME15 6JQ"))
        return tidy

    def clean_phone(self) -> str:
        """A number that can be found again, or nothing."""
        typed: str = self.cleaned_data["phone"].strip()
        if typed and not people.phone_key(typed):
            raise ValidationError(_("Enter a phone number, like 01622 602000"))
        return typed

    def clean(self) -> dict[str, Any]:
        """Somebody needs a name."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("name") or cleaned.get("organisation")) and "name" not in self.errors:
            self.add_error("name", _("Enter a name, or the name of the organisation"))
        return cleaned

    def details(self) -> ContactDetails:
        """What was typed, as the operations take it. A property number goes with its address."""
        data, before = self.cleaned_data, self.customer
        preferred = data["preferred_channel"]
        same_place = before and (before.address, before.postcode) == (
            data["address"],
            data["postcode"],
        )
        return ContactDetails(
            name=data["name"],
            organisation=data["organisation"],
            email=data["email"],
            phone=data["phone"],
            uprn=before.uprn if before and same_place else "",
            address=data["address"],
            postcode=data["postcode"],
            contact_needs=tuple(data["contact_needs"]),
            preferred_channel="" if preferred == UNSAID else preferred,
        )
