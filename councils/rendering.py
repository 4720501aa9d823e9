"""Django forms drawn as GOV.UK patterns.

`FormRenderer` (settings.FORM_RENDERER) gives every form our templates and our `BoundField`:
`{{ field.as_field_group }}` is the whole group (label or legend, hint, error, widget), `{{ field }}`
the widget alone, `{{ form }}` all groups. How one field looks is said with `look(field, ...)`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates as DjangoRenderer
from django.forms.widgets import Input
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
BUILT_IN = Path(forms.__file__).resolve().parent / "templates"


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


class GovBoundField(BoundField):
    """A field with its ids, classes and words as the GOV.UK patterns want them."""

    @property
    def look(self) -> Look:
        return getattr(self.field, "look", None) or Look()

    @cached_property
    def kind(self) -> str:
        return kind_of(self.field.widget)

    @property
    def use_fieldset(self) -> bool:
        return self.kind in BRACKETED or bool(self.field.widget.use_fieldset)

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def error_text(self) -> str:
        """The first error: one thing to mend at a time. An answer that is missing gets our words."""
        if not self.errors:
            return ""
        text = str(self.errors[0])
        return self._missing() if text == str(forms.Field.default_error_messages["required"]) else text

    def _missing(self) -> str:
        """What to say where the form's author gave no words for an answer that is missing."""
        label = str(self.label)
        asked = {"label": label if label.endswith("?") else lower_first(label)}
        if self.kind == "checkbox":
            return _("Tick the box to go on")
        if self.kind == "file":
            return _("Choose a file")
        if self.kind in {"radios", "select", "checkboxes"}:
            return _("Select an answer: %(label)s") % {"label": label}
        words = _("Answer the question: %(label)s") if label.endswith("?") else _("Enter %(label)s")
        return words % asked

    @property
    def anchor(self) -> str:
        """The id that the error summary links to: the first input that has to be mended."""
        if self.kind in {"radios", "checkboxes"}:
            return f"{self.auto_id}_0"
        if self.kind == "date":
            return f"{self.auto_id}_{min(self.bad_parts, default=0)}"
        return self.id_for_label or self.auto_id

    @property
    def bad_parts(self) -> set[int]:
        """Which parts of a date are wrong: 0 day, 1 month, 2 year; all where the error says none."""
        found = self.form.errors.as_data().get(self.name, [])
        if not found:
            return set()
        return set((found[0].params or {}).get("parts_at", (0, 1, 2)))

    @property
    def is_revealed(self) -> bool:
        """Drawn below a choice of another field, so not once more by itself."""
        looks = (getattr(other, "look", None) for other in self.form.fields.values())
        return any(self.name in one.reveals.values() for one in looks if one)

    @property
    def legend_size(self) -> str:
        return self.look.size or ("l" if self.look.page_heading else "")

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """Our classes; no `required`, because our own words say what is missing."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)
        kind = kind_of(widget)
        if kind in CLASSES:
            own = attrs.get("class") or widget.attrs.get("class") or ""
            attrs["class"] = " ".join([*self._classes(kind), *own.split()])
        if kind in {"radios", "checkboxes"}:
            attrs.pop("aria-invalid", None)  # says nothing on one of several radios
        return attrs

    def _classes(self, kind: str) -> Iterator[str]:
        yield CLASSES[kind]
        if self.errors:
            yield f"{CLASSES[kind].split()[0]}--error"
        width = self.look.width
        if width:
            yield f"govuk-input--width-{width}" if width.isdigit() else f"govuk-!-width-{width}"
        if kind == "textarea" and self.counts:
            yield "govuk-js-character-count"

    @property
    def counts(self) -> int:
        """The longest length to count down to, or 0."""
        longest = getattr(self.field, "max_length", None)
        return longest if longest and self.look.counter and self.kind == "textarea" else 0

    def as_widget(
        self, widget: Any = None, attrs: dict[str, Any] | None = None, only_initial: bool = False
    ) -> Any:
        """The widget alone. Kinds with parts have a template each in `django/forms/kinds/`."""
        if widget is None and attrs is None and not only_initial and self._has_template():
            return self.form.renderer.render_safe(
                f"django/forms/kinds/{self.kind}.html", {"field": self}
            )
        return super().as_widget(widget, attrs, only_initial)

    def _has_template(self) -> bool:
        return self.kind in BRACKETED | {"checkbox", "password", "file", "input", "textarea"}

    def plain(self) -> Any:
        """The bare input, for the kinds' templates."""
        widget, attrs = copy.copy(self.field.widget), {}
        # The browser's own limits cut off what is pasted and say nothing: ours speak on submit.
        widget.attrs = {k: v for k, v in widget.attrs.items() if k not in BROWSER_LIMITS}
        if self.look.inputmode:
            attrs["inputmode"] = self.look.inputmode
        if self.kind == "input" and widget.input_type == "number":
            widget.input_type = "text"  # a number input eats letters and changes on scroll
            attrs.setdefault("inputmode", self._number_mode())
        if self.kind == "textarea":
            attrs["rows"] = self.look.rows
        if self.counts:
            described = [self.aria_describedby or "", f"{self.auto_id}-info"]
            attrs["aria-describedby"] = " ".join(filter(None, described))
        return super().as_widget(widget, attrs)

    def _number_mode(self) -> str:
        broken = isinstance(self.field, forms.DecimalField | forms.FloatField)
        return "decimal" if broken else "numeric"

    @property
    def options(self) -> list[dict[str, Any]]:
        """Radios and checkboxes, each with its hint, its place and the field that it reveals."""
        return [
            {
                "tag": part,
                "id": part.id_for_label,
                "name": part.data["name"],
                "value": part.data["value"],
                "label": part.choice_label,
                "checked": part.data["selected"],
                "disabled": part.data["attrs"].get("disabled", False),
                "hint": self.look.hints.get(str(part.data["value"]), ""),
                "exclusive": bool(self.look.exclusive)
                and str(part.data["value"]) == self.look.exclusive,
                "reveals": self._revealed(str(part.data["value"])),
            }
            for part in self.subwidgets
            if not (self.kind == "radios" and str(part.data["value"]) == "")
        ]

    def _revealed(self, value: str) -> Any:
        name = self.look.reveals.get(value)
        return self.form[name] if name and name in self.form.fields else None

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Day, month and year of a date, each with its value as it was typed."""
        widget = self.field.widget
        values = self.value()
        values = values if isinstance(values, list) else widget.decompress(values)
        return [
            {
                "id": f"{self.auto_id}_{at}",
                "name": f"{self.html_name}_{at}",
                "label": label,
                "width": width,
                "value": "" if value is None else value,
                "bad": at in self.bad_parts,
                "autocomplete": auto,
            }
            for at, ((label, width), value, auto) in enumerate(
                zip(widget.labels(), values, widget.autocompletes(), strict=True)
            )
        ]


def lower_first(text: str) -> str:
    """`Full name` as it stands inside a sentence; `UPRN` and `E-mail` keep what they need."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


class FormRenderer(DjangoRenderer):
    """Our templates first, Django's own widgets behind them."""

    form_template_name = "django/forms/form.html"
    formset_template_name = "django/forms/formset.html"
    field_template_name = "django/forms/group.html"
    bound_field_class = GovBoundField

    @cached_property
    def engine(self) -> DjangoTemplates:
        return DjangoTemplates(
            {
                "NAME": "govuk_forms",
                "DIRS": [TEMPLATES, BUILT_IN],
                "APP_DIRS": True,
                "OPTIONS": {"builtins": ["django.templatetags.i18n"]},
            }
        )

    def render_safe(self, name: str, context: dict[str, Any]) -> Any:
        """Render a template of ours; its output is already escaped."""
        return mark_safe(self.render(name, context))  # noqa: S308  output of an autoescaping template


def summary_errors(*given: Any) -> list[dict[str, str]]:
    """Every error of forms and formsets in page order: its words and where it leads."""
    found: list[dict[str, str]] = []
    for item in given:
        if not item:
            continue
        if hasattr(item, "forms"):
            found += [{"text": str(e), "href": ""} for e in item.non_form_errors()]
            found += summary_errors(*item.forms)
        elif item.is_bound:
            found += _form_errors(item)
    return found


def _form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    found = [{"text": str(error), "href": ""} for error in form.non_field_errors()]
    for bound in form:
        anchor = getattr(bound, "anchor", bound.auto_id)
        if bound.errors:
            text = getattr(bound, "error_text", "") or str(bound.errors[0])
            found.append({"text": text, "href": f"#{anchor}"})
    return found
