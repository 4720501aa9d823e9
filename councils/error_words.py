"""What is said beside a field where the form's author gave no words of their own.

Django's own sentences ("Ensure this value has at most 8 characters (it has 12).") are for
programmers. Ours follow the GOV.UK way: they name the thing and say what to do. Words that a form
or field brings itself are never touched.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as words

REQUIRED = str(forms.Field.default_error_messages["required"])
DOING = ("add", "choose", "describe", "enter", "give", "say", "select", "tell", "tick", "type")
CHOICES = {"radios", "select", "checkboxes"}
SENTENCES = {
    "max_length": words("%(label)s must be %(limit_value)s characters or fewer"),
    "min_length": words("%(label)s must be %(limit_value)s characters or more"),
    "max_value": words("%(label)s must be %(limit_value)s or less"),
    "min_value": words("%(label)s must be %(limit_value)s or more"),
    "invalid_choice": words("Select an answer from the list"),
    "email": words("Enter an e-mail address in the correct format, like name@example.com"),
    "whole": words("%(label)s must be a whole number, like 15"),
    "number": words("%(label)s must be a number, like 12.50"),
    "null_characters_not_allowed": words("Take out the characters that cannot be shown"),
}
DJANGO_SAYS = (
    (validators.EmailValidator.message, "email"),
    (forms.IntegerField.default_error_messages["invalid"], "whole"),
    (forms.FloatField.default_error_messages["invalid"], "number"),
    (forms.ChoiceField.default_error_messages["invalid_choice"], "invalid_choice"),
    (forms.MultipleChoiceField.default_error_messages["invalid_choice"], "invalid_choice"),
    (validators.ProhibitNullCharactersValidator.message, "null_characters_not_allowed"),
    (validators.MaxValueValidator.message, "max_value"),
    (validators.MinValueValidator.message, "min_value"),
)


def error_words(bound: Any) -> str:
    """The first error of a field, in our words if Django made it. Empty without an error."""
    errors = bound.form.errors.as_data().get(bound.name)
    if not errors:
        return ""
    error = errors[0]
    code = _django_code(error)
    if code == "required":
        return missing(str(bound.label), bound.kind)
    if code:
        return _(SENTENCES[code]) % {**(error.params or {}), "label": bound.label}
    text = str(error.messages[0])
    return text[:-1] if text.endswith(".") and ". " not in text else text


def _django_code(error: ValidationError) -> str:
    """Which of our sentences stands for this error; empty for words that somebody chose."""
    limits = (validators.MaxLengthValidator, validators.MinLengthValidator)
    # These two say "character" or "characters" by number: the plural object itself is the sign.
    for validator in limits:
        if error.code == validator.code and error.message is validator.message:
            return error.code
    if error.message == REQUIRED:
        return "required"
    return next((code for said, code in DJANGO_SAYS if error.message == said), "")


def missing(label: str, kind: str) -> str:
    """What to say where an answer is missing."""
    if kind == "checkbox":
        return _("Tick the box to go on")
    if kind == "file":
        return _("Choose a file")
    if kind in CHOICES:
        return _("Select an answer: %(label)s") % {"label": label}
    if label.endswith("?"):
        return _("Answer the question: %(label)s") % {"label": label}
    if label.lower().startswith(DOING):
        return label
    return _("Enter %(label)s") % {"label": lower_first(label)}


def lower_first(text: str) -> str:
    """`Full name` as it stands inside a sentence; `UPRN` keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
