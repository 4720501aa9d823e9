"""What a worklist is narrowed by."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.choices import Priority, Status
from casework.queries.worklist import Filters
from councils.rendering import look

OPEN_STATUSES = [(s.value, s.label) for s in Status if s != Status.CLOSED]
WHOSE = [("", lazy("Anybody’s")), ("mine", lazy("Mine")), ("unassigned", lazy("Nobody’s yet"))]


class WorklistFilters(forms.Form):
    """The filter panel. What is not in the lists counts as not chosen."""

    use_required_attribute = False

    whose = forms.ChoiceField(label=lazy("Whose"), choices=WHOSE, required=False)
    overdue = look(forms.BooleanField(label=lazy("Only overdue cases"), required=False), small=True)
    status = forms.ChoiceField(label=lazy("Status"), required=False)
    priority = forms.ChoiceField(label=lazy("Priority"), required=False)
    service = forms.ChoiceField(label=lazy("Service"), required=False)
    ward = forms.ChoiceField(label=lazy("Ward"), required=False)

    def __init__(
        self, data: QueryDict, *, services: list[tuple[str, str]], wards: dict[str, str]
    ) -> None:
        super().__init__(data)
        anything = [("", _("All"))]
        self.fields["status"].choices = anything + OPEN_STATUSES
        self.fields["priority"].choices = anything + list(Priority.choices)
        self.fields["service"].choices = anything + services
        self.fields["ward"].choices = anything + list(wards.items())

    def chosen(self) -> Filters:
        """The filters as the query takes them; an answer that is not in the list is left out."""
        self.is_valid()
        good = self.cleaned_data
        return Filters(
            status=good.get("status", ""),
            service_key=good.get("service", ""),
            ward_gss=good.get("ward", ""),
            priority=good.get("priority", ""),
            whose=good.get("whose", ""),
            overdue=bool(good.get("overdue")),
        )

    def tags(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What is chosen, each with the address of the page without it."""
        found = []
        kept = {name: value for name, value in self.cleaned_data.items() if value}
        for name, value in kept.items():
            rest = {k: ("on" if v is True else v) for k, v in kept.items() if k != name}
            words = self.fields[name].label if value is True else self._words(name, value)
            found.append({"text": words, "href": f"{request.path}?{urlencode(rest)}"})
        return found

    def query(self) -> str:
        """The chosen filters as the end of an address."""
        kept = {name: value for name, value in self.cleaned_data.items() if value}
        return urlencode({k: ("on" if v is True else v) for k, v in kept.items()})

    def _words(self, name: str, value: str) -> str:
        return str(dict(self.fields[name].choices).get(value, value))
