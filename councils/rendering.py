"""Django forms drawn as GOV.UK patterns.

`FormRenderer` (settings.FORM_RENDERER) gives every form our templates and our `BoundField`:
`{{ field.as_field_group }}` is the whole group (label or legend, hint, error, widget),
`{{ field }}` the widget alone, `{{ form }}` all groups. `look(field, ...)` says how one is drawn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates as DjangoRenderer
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property

from councils.bound_field import GovBoundField
from councils.drawing import DRAWN, GROUP
from councils.look import Look, look

__all__ = ["FormRenderer", "GovBoundField", "Look", "look", "summary_errors"]

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
BUILT_IN = Path(forms.__file__).resolve().parent / "templates"


class FormRenderer(DjangoRenderer):
    """What we draw ourselves first, then our templates, Django's own widgets behind them."""

    form_template_name = "django/forms/form.html"
    formset_template_name = "django/forms/formset.html"
    field_template_name = GROUP
    bound_field_class = GovBoundField

    @cached_property
    def engine(self) -> DjangoTemplates:
        return DjangoTemplates(
            {
                "NAME": "govuk_forms",
                "DIRS": [TEMPLATES, BUILT_IN],
                "APP_DIRS": True,
                "OPTIONS": {
                    "builtins": [
                        "councils.templatetags.fixed_words",
                        "councils.templatetags.kept_includes",
                    ]
                },
            }
        )

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return draw(context) if draw else super().render(template_name, context, request)


def summary_errors(*given: Any) -> list[dict[str, str]]:
    """Every error of forms and formsets in page order: its words and where it leads."""
    found: list[dict[str, str]] = []
    for item in given:
        if not item:
            continue
        if hasattr(item, "forms"):
            found += [{"text": str(e), "href": ""} for e in item.non_form_errors()]
            found += summary_errors(*item.forms)
        elif item.is_bound or item.errors:  # unbound: what was answered before and is gone
            found += _form_errors(item)
    return found


def _form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    found = [{"text": str(error), "href": ""} for error in form.non_field_errors()]
    said = getattr(form, "said", "")  # which of several like it: "Item 2: "
    for bound in form:
        anchor = getattr(bound, "anchor", bound.auto_id)
        if bound.errors and not getattr(bound, "shows_error", True):
            found += summary_errors(*bound.inner_forms)
        elif bound.errors:
            text = getattr(bound, "error_text", "") or str(bound.errors[0])
            found.append({"text": f"{said}{text}", "href": f"#{anchor}"})
    return found
