"""Find a property by its postcode."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.gazetteer import api as gazetteer
from councils.rendering import look
from councils.tenancy import current_council


class FindAddress(forms.Form):
    """A postcode, and once it is known, which of its addresses."""

    postcode = look(
        forms.CharField(
            widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
            label=gettext_lazy("Postcode"),
            max_length=20,
            help_text=gettext_lazy("For example, ME15 6JQ"),
            error_messages={"required": gettext_lazy("Enter your postcode")},
        ),
        width="10",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = self._addresses() if self.is_bound else []
        if found:
            self.fields["uprn"] = forms.ChoiceField(
                label=_("Address"),
                required="uprn" in self.data,
                choices=[("", _("Choose your address")), *((a.uprn, a.line) for a in found)],
                error_messages={"required": _("Choose your address")},
            )

    def _addresses(self) -> list[gazetteer.Address]:
        here = current_council().gss
        return [
            address
            for address in gazetteer.addresses_at(self.data.get("postcode", ""))
            if address.council_gss == here
        ]

    def clean_postcode(self) -> str:
        """A real postcode, with addresses in this council."""
        try:
            postcode = gazetteer.normalise_postcode(self.cleaned_data["postcode"])
        except gazetteer.InvalidPostcode as error:
            raise forms.ValidationError(str(error)) from error
        if "uprn" not in self.fields:
            raise forms.ValidationError(
                _("We found no address of %(council)s at this postcode"),
                params={"council": current_council().short_name},
            )
        return postcode
