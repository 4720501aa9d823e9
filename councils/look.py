"""How a form field is drawn: the choices (`Look`), and which of our templates draws a widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.widgets import Input


@dataclass(frozen=True)
class Look:
    """How a field is drawn. Set it with `look(field, page_heading=True, ...)`."""

    page_heading: bool = False  # the label or legend is the page's h1
    size: str = ""  # of the label or legend: s, m, l, xl
    label_hidden: bool = False  # for search boxes and filters
    width: str = ""  # of a text input: 2, 3, 4, 5, 10, 20, or one-half, two-thirds
    prefix: str = ""
    suffix: str = ""
    inline: bool = False  # radios beside each other: for two short options
    small: bool = False  # small radios and checkboxes: for filters on the desk
    exclusive: str = ""  # value of the checkbox that empties the others ("none")
    divider: str = "or"
    hints: dict[str, str] = field(default_factory=dict)  # option value -> hint
    reveals: dict[str, str] = field(default_factory=dict)  # option value -> field shown below it
    counter: bool = True  # characters left, below a text area that has a longest length
    inputmode: str = ""
    rows: int = 5  # of a text area
    search: bool = False  # a long select: type to find (needs JavaScript; a plain select without)


def look(form_field: forms.Field, **options: Any) -> forms.Field:
    """Say how a field is drawn; returns the field, so that it can stand in a form's body."""
    form_field.look = Look(**options)  # type: ignore[attr-defined]
    return form_field


KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (Input, "input"),
)
CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
}
BROWSER_LIMITS = {"maxlength", "minlength", "min", "max", "step", "cols", "rows"}
BRACKETED = {"radios", "checkboxes", "date"}  # a fieldset with a legend


def kind_of(widget: forms.Widget) -> str:
    """Which of our templates draws a widget; a widget of its own may say so by `kind`."""
    if widget.is_hidden:
        return "hidden"
    own = getattr(widget, "kind", "")
    if own:
        return own
    return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "own")
