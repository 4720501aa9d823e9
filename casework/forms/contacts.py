"""Logging a contact: the channel, how it ended, and whether it could have been avoided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.choices import (
    LOGGABLE_CHANNELS,
    AvoidableReason,
    Channel,
    ContactOutcome,
)
from councils.rendering import look

NOT_AVOIDABLE = "none"
CHANNELS = [(channel.value, channel.label) for channel in LOGGABLE_CHANNELS]
REASONS = [(NOT_AVOIDABLE, _("No, this contact was useful")), *AvoidableReason.choices]
LONGEST_CALL = 4 * 3600


class ContactForm(forms.Form):
    """One contact. The bar on the desk sends the same fields with its buttons."""

    use_required_attribute = False

    channel = look(
        forms.ChoiceField(
            label=_("How did they reach us?"),
            choices=CHANNELS,
            widget=forms.RadioSelect,
            initial=Channel.PHONE,
            error_messages={
                "required": _("Choose how they reached us"),
                "invalid_choice": _("Choose how they reached us from the list"),
            },
        ),
        small=True,
    )
    outcome = look(
        forms.ChoiceField(
            label=_("How did it end?"),
            choices=ContactOutcome.choices,
            widget=forms.RadioSelect,
            initial=ContactOutcome.ANSWERED,
            error_messages={
                "required": _("Choose how it ended"),
                "invalid_choice": _("Choose how it ended from the list"),
            },
        ),
        small=True,
    )
    reason = look(
        forms.ChoiceField(
            label=_("Could we have spared them this contact?"),
            choices=REASONS,
            widget=forms.RadioSelect,
            initial=NOT_AVOIDABLE,
            error_messages={
                "required": _("Choose whether we could have spared them this contact"),
                "invalid_choice": _("Choose a reason from the list"),
            },
        ),
        small=True,
    )
    note = look(
        forms.CharField(
            label=_("Note (optional)"),
            help_text=_("Only what a colleague needs to know. The person can ask to see it."),
            max_length=2000,
            required=False,
            widget=forms.Textarea,
        ),
        rows=3,
    )
    case = forms.UUIDField(required=False, widget=forms.HiddenInput)
    customer = forms.UUIDField(required=False, widget=forms.HiddenInput)
    update = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    shown_at = forms.CharField(required=False, max_length=15, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    next = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def seconds(self, now_timestamp: int) -> int | None:
        """How long the page was open, at most four hours; None where it does not say."""
        shown: Any = self.cleaned_data.get("shown_at") or ""
        if not (shown.isascii() and shown.isdecimal()):
            return None
        return min(max(0, now_timestamp - int(shown)), LONGEST_CALL)

    @property
    def reason_code(self) -> str | None:
        """The avoidable reason, or None."""
        reason = self.cleaned_data["reason"]
        return None if reason == NOT_AVOIDABLE else reason
