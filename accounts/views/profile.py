"""What a person says about themselves, one page for each thing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import account_signed_in
from accounts.choices import ContactNeed, PreferredChannel
from accounts.forms import NOT_LISTED, ChooseAddressForm, NameForm, NeedsForm, PostcodeForm
from accounts.models import User
from accounts.operations.profile import change_profile
from accounts.views.posted import posted
from councils import clock
from councils.gazetteer import api as gazetteer


@account_signed_in
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """My details."""
    return render(request, "accounts/profile.html", {"rows": _rows(request.person)})


def _rows(person: User) -> list[dict[str, Any]]:
    needs = [str(ContactNeed(code).label) for code in person.contact_needs]
    if person.contact_needs_detail:
        needs.append(person.contact_needs_detail)
    address = "\n".join(filter(None, [person.address_lines, person.postcode]))
    return [
        _row(_("Name"), person.name, "/profile/name/"),
        _row(_("Email address"), person.email or "", "/security/email/"),
        _row(_("Phone"), person.phone, "/profile/name/"),
        _row(_("Address"), address, "/profile/address/"),
        _row(_("What you need from us"), "\n".join(needs), "/profile/needs/"),
        _row(
            _("Hear from councils by"),
            str(PreferredChannel(person.preferred_channel).label),
            "/profile/needs/",
        ),
    ]


def _row(key: str, value: str, href: str) -> dict[str, Any]:
    shown = value or _("Not given")
    return {"key": key, "value": shown, "href": href, "action": _("Change")}


@account_signed_in
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Name and phone number."""
    person = request.person
    form = NameForm(posted(request), initial={"name": person.name, "phone": person.phone})
    if request.method == "POST" and form.is_valid():
        return _stored(request, form.cleaned_data)
    context = {"form": form, "heading": _("Your name and phone number")}
    return render(request, "accounts/profile_form.html", context)


@account_signed_in
@require_http_methods(["GET", "POST"])
def needs(request: HttpRequest) -> HttpResponse:
    """Contact needs, and how to hear from councils."""
    person = request.person
    initial = {field: getattr(person, field) for field in NeedsForm.base_fields}
    form = NeedsForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        return _stored(request, form.cleaned_data)
    context = {"form": form, "heading": _("How to reach you")}
    return render(request, "accounts/profile_form.html", context)


@account_signed_in
@require_http_methods(["GET", "POST"])
def postcode(request: HttpRequest) -> HttpResponse:
    """An address begins with its postcode."""
    form = PostcodeForm(posted(request), initial={"postcode": request.person.postcode})
    if request.method == "POST" and form.is_valid():
        request.session["address_postcode"] = form.cleaned_data["postcode"]
        return redirect("profile-address")
    context = {"form": form, "heading": _("What is your postcode?"), "button": _("Find address")}
    return render(request, "accounts/profile_form.html", context)


@account_signed_in
@require_http_methods(["GET", "POST"])
def choose_address(request: HttpRequest) -> HttpResponse:
    """Choose from the addresses there, or type one that is not listed."""
    where = request.session.get("address_postcode")
    if not where:
        return redirect("profile-postcode")
    listed = {str(found.uprn): found for found in gazetteer.addresses_at(where) if found.uprn}
    choices = [(uprn, found.line) for uprn, found in listed.items()]
    form = ChooseAddressForm(posted(request), found=choices)
    if request.method == "POST" and form.is_valid():
        request.session.pop("address_postcode", None)
        return _stored(request, _chosen(form.cleaned_data, listed, where))
    context = {"form": form, "postcode": where, "found": bool(listed)}
    return render(request, "accounts/choose_address.html", context)


def _chosen(
    given: dict[str, str], listed: dict[str, gazetteer.Address], where: str
) -> dict[str, str]:
    if given["address"] == NOT_LISTED:
        typed = gazetteer.typed_address(lines=given["typed"].splitlines(), postcode=where)
        return {"uprn": "", "address_lines": "\n".join(typed.lines), "postcode": typed.postcode}
    found = listed[given["address"]]
    return {
        "uprn": str(found.uprn),
        "address_lines": "\n".join(found.lines),
        "postcode": found.postcode,
    }


def _stored(request: HttpRequest, changes: dict[str, Any]) -> HttpResponse:
    if change_profile(person=request.person, changes=changes, now=clock.now()):
        messages.success(request, _("Your details are saved."))
    return redirect("profile")
