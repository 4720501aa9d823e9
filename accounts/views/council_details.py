"""How this council can be reached, and how it looks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import staff
from accounts.choices import Role
from accounts.council_forms import BrandForm, DetailsForm, LogoForm
from accounts.views.posted import posted
from councils import brand as brands
from councils import clock
from councils.errors import ChangedMeanwhile
from councils.models import Brand, Council
from councils.operations import branding
from councils.operations.details import DETAILS, change_details, details_of
from councils.operations.editing import token_of

admins = staff(Role.COUNCIL_ADMIN)
lookers = staff(Role.COUNCIL_ADMIN, Role.AUDITOR)


def as_it_stands(request: HttpRequest) -> Council:
    """The council's row as it is now: the one on the request may be half a minute old."""
    return Council.objects.get(pk=request.tenant.pk)


def labels_of(form: Any, values: dict[str, Any]) -> dict[str, str]:
    """Values under the words of their fields, for a page that shows what stands now."""
    return {
        str(form.fields[name].label).replace(_(" (optional)"), ""): str(value) or "–"
        for name, value in values.items()
        if name in form.fields
    }


@lookers
@require_GET
def details(request: HttpRequest) -> HttpResponse:
    """Phone, e-mail, address and the other ways to reach the council."""
    stands = details_of(as_it_stands(request))
    words = labels_of(DetailsForm(stands=stands), {name: stands[name] for name in DETAILS})
    context = {
        "rows": [{"key": key, "value": value} for key, value in words.items()],
        "may_change": request.staff.has(Role.COUNCIL_ADMIN),
    }
    return render(request, "accounts/council/details.html", context)


@admins
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Change how the council can be reached."""
    stands = details_of(as_it_stands(request))
    form = DetailsForm(posted(request), stands=stands, initial=stands)
    if request.method == "POST" and form.is_valid():
        try:
            change_details(
                council_id=request.tenant.pk,
                details=form.wanted(),
                seen=form.cleaned_data["seen"],
                by_id=request.person.pk,
                now=clock.now(),
            )
        except ChangedMeanwhile:
            form.refuse(stands, labels_of(form, stands))
        else:
            messages.success(request, _("The council’s details are saved."))
            return redirect("manage:details")
    return render(request, "accounts/council/details_change.html", {"form": form})


@lookers
@require_GET
def brand(request: HttpRequest) -> HttpResponse:
    """The name, the colours and the logo as they are."""
    council = as_it_stands(request)
    shown = branding.brand_shown(council)
    form = BrandForm(stands=shown)
    words = labels_of(form, shown)
    found = Brand.objects.filter(council=council).first()
    context = {
        "rows": [{"key": key, "value": value} for key, value in words.items()],
        "shown": shown,
        "looks": found,
        "logo_token": token_of(branding.logo_shown(council)),
        "preview": preview_query({name: shown[name] for name in brands.FIELDS}),
        "may_change": request.staff.has(Role.COUNCIL_ADMIN),
    }
    return render(request, "accounts/council/brand.html", context)


def preview_query(colours: dict[str, str]) -> str:
    """The colours as they stand in the address of the preview's style sheet."""
    return "&".join(f"{name}={value.lstrip('#')}" for name, value in colours.items())


@admins
@require_http_methods(["GET", "POST"])
def brand_change(request: HttpRequest) -> HttpResponse:
    """Change names and colours, with a preview; without JavaScript a button draws it."""
    shown = branding.brand_shown(as_it_stands(request))
    form = BrandForm(posted(request), stands=shown, initial=shown)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        try:
            _save_look(request, form)
        except ValidationError as error:
            form.add_error(None, error)
        except ChangedMeanwhile:
            form.refuse(shown, labels_of(form, shown))
        else:
            messages.success(request, _("The new look is saved. It shows within half a minute."))
            return redirect("manage:brand")
    colours = {name: shown[name] for name in brands.FIELDS}
    if request.method == "POST":
        colours = _shown_colours(form)
        if "preview" in request.POST:
            _judge(form)
    context = {
        "form": form,
        "preview": preview_query(colours),
        "shown": {"name": form["name"].value() or shown["name"]},
    }
    return render(request, "accounts/council/brand_change.html", context)


def _save_look(request: HttpRequest, form: BrandForm) -> None:
    branding.change_look(
        council_id=request.tenant.pk,
        name=form.cleaned_data["name"],
        short_name=form.cleaned_data["short_name"],
        colours=form.colours(),
        seen=form.cleaned_data["seen"],
        by_id=request.person.pk,
        now=clock.now(),
    )


def _shown_colours(form: BrandForm) -> dict[str, str]:
    """What was typed, with white or black words where none were chosen."""
    colours = form.previewed()
    if "on_primary" not in colours:
        colours["on_primary"] = brands.words_on(colours.get("primary"))
    return brands.DEFAULTS | colours


def _judge(form: BrandForm) -> None:
    """Say beside each colour of a preview what saving would say."""
    if not form.is_valid():
        return
    try:
        brands.clean_brand(form.colours())
    except ValidationError as error:
        form.add_error(None, error)


@lookers
@require_GET
def brand_preview(request: HttpRequest) -> HttpResponse:
    """The colours of the preview as a style sheet: the page itself may hold no style."""
    colours = {name: request.GET.get(name, "") for name in brands.FIELDS}
    response = HttpResponse(brands.preview_stylesheet(colours), content_type="text/css")
    response["Cache-Control"] = "private, max-age=60"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@admins
@require_http_methods(["GET", "POST"])
def logo(request: HttpRequest) -> HttpResponse:
    """Choose another logo."""
    stands = branding.logo_shown(as_it_stands(request))
    initial = {"logo_alt": stands["alt"]}
    files = request.FILES if request.method == "POST" else None
    form = LogoForm(posted(request), files, stands=stands, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save_logo(request, form.cleaned_data["seen"], form.wanted())
        except ValidationError as error:
            form.add_error(None, error)
        except ChangedMeanwhile:
            form.refuse(stands, {})
        else:
            messages.success(request, _("The new logo is saved. It shows within half a minute."))
            return redirect("manage:brand")
    return render(request, "accounts/council/logo.html", {"form": form})


def _save_logo(request: HttpRequest, seen: str, wanted: dict[str, Any]) -> None:
    branding.change_logo(
        council_id=request.tenant.pk,
        png=wanted.get("logo_png"),
        alt=wanted.get("logo_alt", ""),
        seen=seen,
        by_id=request.person.pk,
        now=clock.now(),
    )


@admins
@require_POST
def logo_remove(request: HttpRequest) -> HttpResponse:
    """Show the name instead of a logo."""
    try:
        _save_logo(request, request.POST.get("seen", ""), {})
    except ChangedMeanwhile as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The logo is gone. The name of the council stands there now."))
    return redirect("manage:brand")
