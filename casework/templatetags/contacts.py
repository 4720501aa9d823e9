"""The contact bar: log a contact from any page of the desk in at most three keys or clicks."""

from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import permissions
from casework.choices import AvoidableReason, ContactOutcome
from casework.forms.contacts import CHANNELS, NOT_AVOIDABLE
from councils import clock
from councils.ids import uuid7

register = template.Library()

# One key each; the script reads them. Letters for the channel and the reason, numbers for the end.
CHANNEL_KEYS = {"phone": "p", "face_to_face": "f", "email": "e", "post": "l", "social": "s"}
REASON_KEYS = {
    NOT_AVOIDABLE: "n",
    "chasing": "c",
    "clarifying": "q",
    "missing_information": "m",
    "wrong_place": "w",
    "repeat": "r",
    "our_error": "o",
    "handed_over": "h",
}


@register.inclusion_tag("casework/contact_bar.html", takes_context=True)
def contact_bar(
    context: Any, *, case: Any = None, customer: Any = None, proposed: Any = None
) -> dict[str, Any]:
    """Draw the bar. `case` and `customer` are what the contact is about, where that is known.

    `proposed` is an open case that a call is most likely about: one key logs "chasing" for it.
    Give each an object with an `id` (and a `reference` for a case). Draws nothing for those who
    may not log contacts.
    """
    request = context["request"]
    staff = getattr(request, "staff", None)
    return {
        "may_log": staff is not None and permissions.may("log_contact", staff),
        "case": case,
        "customer": customer,
        "proposed": proposed,
        "updates": case is not None and getattr(case, "is_open", False),
        "choices": _choices(get_language()),
        "reasons": _reasons(bool(proposed), get_language()),
        "next": request.path,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


@cache  # the same on every page of the desk
def _choices(language: str) -> SafeString:
    """How they reached us and how it ended."""
    context = {
        "channels": [(code, label, CHANNEL_KEYS[code]) for code, label in CHANNELS],
        "outcomes": [
            (code, label, str(number))
            for number, (code, label) in enumerate(ContactOutcome.choices, start=1)
        ],
    }
    return render_to_string("casework/parts/contact_choices.html", context)


@cache
def _reasons(is_proposed: bool, language: str) -> SafeString:
    """The buttons; where "chasing" is proposed on top, its key is taken there."""
    context = {
        "useful": (NOT_AVOIDABLE, _("Useful contact"), REASON_KEYS[NOT_AVOIDABLE]),
        "reasons": [
            (code, label, "" if is_proposed and code == "chasing" else REASON_KEYS[code])
            for code, label in AvoidableReason.choices
        ],
    }
    return render_to_string("casework/parts/contact_reasons.html", context)


@register.simple_tag
def contact_stamp() -> SafeString:
    """Hidden fields of one form: when its page was shown, and a key that lets it count once."""
    return format_html(
        '<input type="hidden" name="shown_at" value="{}">'
        '<input type="hidden" name="key" value="{}">',
        int(clock.now().timestamp()),
        uuid7(),
    )
