"""Forms about a case's payment: to whom a link goes, what should be paid back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.forms.acts import ActForm, words_field
from councils.payments import api as payments
from councils.rendering import look


def read_pounds(text: str) -> int:
    """Pence of an amount as people type it: 55, £55.00, 1,250.5. Raises ValueError."""
    tidy = text.replace("£", "").replace(",", "").replace(" ", "")
    whole, dot, part = tidy.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 7):
        raise ValueError(text)
    if dot and not (part.isascii() and part.isdigit() and len(part) <= 2):
        raise ValueError(text)
    return int(whole) * 100 + int(part.ljust(2, "0") if part else 0)


class PoundsField(forms.CharField):
    """An amount in pounds; `clean` gives whole pence."""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        try:
            pence = read_pounds(typed)
        except ValueError:
            raise forms.ValidationError(_("Enter an amount in pounds, like 55 or 55.50")) from None
        if pence == 0:
            raise forms.ValidationError(_("Enter an amount of more than nothing"))
        return pence


class PayLinkForm(ActForm):
    """Where the link goes."""

    email = look(
        forms.EmailField(
            label=lazy("Email address"),
            help_text=lazy("Ask the caller. The link shows the amount and what it is for."),
            max_length=254,
            error_messages={
                "required": lazy("Enter an email address"),
                "invalid": lazy("Enter an email address, like name@example.com"),
            },
        ),
        width="20",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.case.customer if self.case is not None else None
        self.fields["email"].initial = customer.email if customer is not None else ""


class RefundForm(ActForm):
    """How much, and why: finance reads it."""

    pence = look(
        PoundsField(
            label=lazy("How much should be paid back?"),
            max_length=20,
            error_messages={"required": lazy("Enter an amount in pounds, like 55 or 55.50")},
        ),
        width="10",
        prefix="£",
        inputmode="decimal",
    )
    reason = words_field(
        lazy("Why?"),
        lazy("Write why it should be paid back"),
        hint=lazy("Finance reads this. The resident does not."),
        most=500,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = payments.of_subject(self.case.pk) if self.case is not None else None
        self.left = payments.left_of(standing.id) if standing is not None else 0
        self.fields["pence"].help_text = _("Up to %(left)s, which is what is left") % {
            "left": payments.pounds(self.left)
        }

    def clean_pence(self) -> int:
        pence: int = self.cleaned_data["pence"]
        if pence > self.left:
            raise forms.ValidationError(str(payments.RefundTooLarge(self.left)))
        return pence
