"""Small forms of the residents' pages. Questions of a service's form come from its definition."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.fields import ManyFilesField
from councils.rendering import look

MESSAGE_LENGTH = 4000


class ReplyForm(forms.Form):
    """A message to the team, with or without files."""

    text = look(
        forms.CharField(
            label=_("Your message"),
            max_length=MESSAGE_LENGTH,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": _("Write your message")},
        )
    )


class FilesForm(forms.Form):
    """Photos or a PDF to add to a request."""

    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Choose a photo or PDF"),
        help_text=_("JPG, PNG, HEIC or PDF, up to 10 MB each and 3 at a time"),
        required=True,
        most=3,
        max_bytes=10_000_000,
    )


class StillAProblemForm(forms.Form):
    """Why it is not fixed."""

    text = look(
        forms.CharField(
            label=_("What is still wrong?"),
            max_length=MESSAGE_LENGTH,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": _("Tell us what is still wrong")},
        )
    )


class FollowForm(forms.Form):
    """Where to write to somebody who follows a report."""

    email = look(
        forms.EmailField(
            label=_("Your email address"),
            help_text=_("We write to you when the work is planned and when it is done"),
            max_length=254,
            error_messages={
                "required": _("Enter your email address"),
                "invalid": _("Enter an email address in the right form, like name@example.com"),
            },
            widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        ),
        width="20",
    )


class TellMoreForm(FollowForm):
    """What somebody else saw, with photos; an e-mail address only for news of it."""

    text = look(
        forms.CharField(
            label=_("What else should we know?"),
            max_length=MESSAGE_LENGTH,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": _("Tell us what else we should know")},
        )
    )
    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Photos (optional)"),
        help_text=_("JPG, PNG, HEIC or PDF, up to 10 MB each and 3 at a time"),
        required=False,
        most=3,
        max_bytes=10_000_000,
    )
    field_order = ("text", "files", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        self.fields["email"].label = _("Your email address (optional)")


class NotSatisfiedForm(forms.Form):
    """What is not right with our answer to a complaint, and what should happen."""

    what = look(
        forms.CharField(
            label=_("What are you not satisfied with?"),
            max_length=MESSAGE_LENGTH // 2,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": _("Tell us what you are not satisfied with")},
        )
    )
    why = look(
        forms.CharField(
            label=_("What should we do, and why?"),
            max_length=MESSAGE_LENGTH // 2,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": _("Tell us what we should do, and why")},
        )
    )


SCORES = [
    ("5", _("Very satisfied")),
    ("4", _("Satisfied")),
    ("3", _("Neither satisfied nor dissatisfied")),
    ("2", _("Dissatisfied")),
    ("1", _("Very dissatisfied")),
]


class SatisfactionForm(forms.Form):
    """The one question asked after sending, in the words of the GOV.UK service standard."""

    score = forms.TypedChoiceField(
        label=_("How satisfied were you with this service today?"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how satisfied you were")},
    )
    comment = forms.CharField(
        label=_("How could we do this better? (optional)"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TrackForm(forms.Form):
    """A reference with one thing that only its sender, or the holder of the code, knows."""

    reference = look(
        forms.CharField(
            label=_("Your reference"),
            help_text=_("It looks like MBC-7K4F-92QX"),
            max_length=40,
            error_messages={"required": _("Enter your reference")},
        ),
        width="20",
    )
    secret = look(
        forms.CharField(
            label=_("Your email address, postcode or tracking code"),
            help_text=_("The one that you gave us, or the code shown when you sent it"),
            max_length=254,
            error_messages={"required": _("Enter your email address, postcode or tracking code")},
        ),
        width="20",
    )


class ClaimForm(forms.Form):
    """Put an earlier request into the account, by its reference and code."""

    reference = look(
        forms.CharField(
            label=_("Reference"),
            max_length=40,
            error_messages={"required": _("Enter the reference")},
        ),
        width="20",
    )
    code = look(
        forms.CharField(
            label=_("Tracking code"),
            help_text=_("8 numbers, shown when you sent the request"),
            max_length=20,
            error_messages={"required": _("Enter the tracking code")},
        ),
        width="10",
    )
