"""A form's field with everything that the GOV.UK patterns need to draw it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property

from councils.drawing import KINDS
from councils.error_words import error_words
from councils.look import BRACKETED, BROWSER_LIMITS, CLASSES, Look, kind_of


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
        """The first error: one thing to mend at a time."""
        return error_words(self)

    @property
    def inner_forms(self) -> tuple[Any, ...]:
        """The checked forms of a field that is made of fields."""
        return tuple(getattr(self.field, "inner_forms", ()))

    @property
    def shows_error(self) -> bool:
        """Whether its own error is drawn: not where errors stand beside its inner fields."""
        return bool(self.errors) and not any(form.errors for form in self.inner_forms)

    @property
    def aria_describedby(self) -> str | None:
        """Ids of hint and error, as far as they are drawn."""
        found = super().aria_describedby
        if not found or self.shows_error or not self.errors:
            return found
        return " ".join(each for each in found.split() if each != self.error_id) or None

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
        """Which parts of a date are wrong: 0 day, 1 month, 2 year; all if the error says none."""
        found = self.form.errors.as_data().get(self.name, [])
        if not found:
            return set()
        return set((found[0].params or {}).get("parts_at", (0, 1, 2)))

    @property
    def is_revealed(self) -> bool:
        """Drawn below a choice of another field, so not once more by itself."""
        return self.name in _revealed(self.form)

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
        if kind == "select" and self.look.search:
            attrs["data-search"] = "true"
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
        """The widget alone, drawn by us where it is of one of the usual kinds."""
        ours = widget is None and attrs is None and not only_initial
        if ours and self.kind in KINDS:
            return KINDS[self.kind]({"field": self})
        return super().as_widget(widget, attrs, only_initial)

    def plain(self) -> Any:
        """The bare input, for the kinds' templates."""
        widget = copy.copy(self.field.widget)
        attrs: dict[str, Any] = {}
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


def _revealed(form: Any) -> frozenset[str]:
    """The fields that hang on an option of another, looked for once a form."""
    if not hasattr(form, "revealed_fields"):
        looks = (getattr(field, "look", None) for field in form.fields.values())
        form.revealed_fields = frozenset(
            name for one in looks if one for name in one.reveals.values()
        )
    return form.revealed_fields  # type: ignore[no-any-return]
