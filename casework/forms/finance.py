"""Forms of finance: what the list is narrowed to, and a decision about a refund."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.forms.acts import words_field
from councils.fields import DateInputField
from councils.payments import api as payments
from councils.payments.choices import PaymentState
from councils.rendering import look

STATES = [("", lazy("All")), ("flagged", lazy("Finance has to look")), *PaymentState.choices]


class PaymentFilters(forms.Form):
    """The filter panel. What cannot be read counts as not chosen."""

    use_required_attribute = False

    q = look(
        forms.CharField(
            label=lazy("Reference"),
            help_text=lazy("Of the case, or the provider’s"),
            required=False,
            max_length=60,
        ),
    )
    day = look(
        forms.DateField(
            label=lazy("Day"),
            help_text=lazy("For example, 2026-11-27"),
            required=False,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            error_messages={"invalid": lazy("Enter a date, like 2026-11-27 or 27/11/2026")},
        ),
        width="10",
    )
    state = forms.ChoiceField(label=lazy("How it stands"), choices=STATES, required=False)
    service = forms.ChoiceField(label=lazy("Service"), required=False)

    def __init__(self, data: QueryDict, *, services: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["service"].choices = [("", _("All")), *services]  # type: ignore[attr-defined]

    def chosen(self) -> payments.Filters:
        """The filters as the query takes them."""
        self.is_valid()
        good = self.cleaned_data
        return payments.Filters(
            day=good.get("day"),
            state=good.get("state", ""),
            service=good.get("service", ""),
            search=good.get("q", "").replace("\x00", "").strip(),
        )

    def tags(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What is chosen, each with the address of the page without it."""
        kept = self._kept()
        return [
            {
                "text": self._words(name, value),
                "href": f"{request.path}?{urlencode({k: v for k, v in kept.items() if k != name})}",
            }
            for name, value in kept.items()
        ]

    def query(self) -> str:
        """The chosen filters as the end of an address."""
        return urlencode(self._kept())

    def _kept(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def _words(self, name: str, value: str) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value))


class DecideForm(forms.Form):
    """Yes or no; a no says why."""

    use_required_attribute = False

    decision = look(
        forms.ChoiceField(
            label=lazy("Pay it back?"),
            choices=[("approve", lazy("Yes, pay it back")), ("refuse", lazy("No"))],
            widget=forms.RadioSelect,
            error_messages={"required": lazy("Choose yes or no")},
        ),
    )
    words = words_field(
        lazy("If no, why?"),
        "",
        hint=lazy("Whoever asked reads this. The resident does not."),
        most=500,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("words", "").strip():
            self.add_error("words", _("Write why you say no"))
        return cleaned


class DaysForm(forms.Form):
    """From which day to which."""

    use_required_attribute = False

    first = DateInputField(
        label=lazy("From"),
        error_messages={"required": lazy("Enter the first day")},
    )
    last = DateInputField(
        label=lazy("To"),
        error_messages={"required": lazy("Enter the last day")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day must be the first day or later"))
        return cleaned
