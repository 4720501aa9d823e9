"""The partnership's front page: find your council by postcode."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from councils.access import open_to_all
from councils.gazetteer import api as gazetteer
from councils.models import Council
from councils.rendering import look
from councils.tenancy import live_councils


class PostcodeForm(forms.Form):
    """One postcode, as people type it."""

    postcode = look(
        forms.CharField(
            widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
            label=_("Your postcode"),
            max_length=20,
            help_text=_("For example, ME15 6JQ"),
            error_messages={"required": _("Enter your postcode")},
        ),
        width="10",
    )


class AddressChoice(forms.Form):
    """Which of the addresses at a postcode that lies in more than one council."""

    def __init__(self, *args: Any, addresses: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uprn"] = forms.ChoiceField(
            label=_("Which address is yours?"),
            choices=[("", _("Choose an address")), *((a.uprn, a.line) for a in addresses)],
            error_messages={"required": _("Choose your address")},
        )


@open_to_all
def find_council(request: HttpRequest) -> HttpResponse:
    """Say which council serves a postcode; ask for the address where several do."""
    councils = live_councils()
    page: dict[str, Any] = {"councils": councils, "form": PostcodeForm()}
    if "postcode" in request.GET:
        page |= _answer(request, {council.gss: council for council in councils if council.gss})
    return render(request, "councils/find_council.html", page)


def _answer(request: HttpRequest, partners: dict[str, Council]) -> dict[str, Any]:
    form = PostcodeForm(request.GET)
    if not form.is_valid():
        return {"form": form}
    try:
        found = gazetteer.find_postcode(form.cleaned_data["postcode"])
    except gazetteer.InvalidPostcode as error:
        form.add_error("postcode", str(error))
        return {"form": form}
    if found.kind == "one" and found.councils[0] in partners:
        return {"form": form, "found": partners[found.councils[0]], "postcode": found.postcode}
    if found.kind == "straddles":
        return {"form": form, **_by_address(request, found.postcode, partners)}
    if found.kind == "unknown":
        return {"form": form, "unknown": found.postcode}
    return {"form": form, "outside": found.postcode, "others": _others(found.councils)}


def _by_address(
    request: HttpRequest, postcode: str, partners: dict[str, Council]
) -> dict[str, Any]:
    addresses = gazetteer.addresses_at(postcode)
    chosen = next((a for a in addresses if a.uprn == request.GET.get("uprn")), None)
    if chosen and chosen.council_gss in partners:
        return {"found": partners[chosen.council_gss], "postcode": postcode}
    if chosen:
        return {"outside": postcode, "others": _others((chosen.council_gss,))}
    data = request.GET if "uprn" in request.GET else None
    return {"straddles": postcode, "choice": AddressChoice(data, addresses=addresses)}


def _others(codes: tuple[str, ...]) -> list[Any]:
    return [authority for code in codes if (authority := gazetteer.local_authority(code))]
