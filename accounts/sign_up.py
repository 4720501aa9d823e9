"""What signing up asks besides e-mail and password. allauth reads this while its own forms load."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignUpExtras(forms.Form):
    """The name, so that a council knows whom it writes to."""

    name = forms.CharField(
        label=_("Your full name"),
        max_length=120,
        error_messages={"required": _("Enter your full name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Called by allauth once the person is stored."""
        user.name = " ".join(self.cleaned_data["name"].split())
        user.save(update_fields=["name"])
