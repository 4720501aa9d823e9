"""Handing a form over: a code from the desk to the resident, or from the resident to the desk."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from casework import api as casework
from councils import clock, limits
from councils.access import open_to_all
from councils.rendering import look
from councils.tenancy import current_council
from councils.views.errors import too_many
from portal import codes
from portal.callers import HELPERS
from portal.choices import Side
from portal.errors import DraftGone, WrongCode
from portal.models import Draft
from portal.operations.handing import (
    make_code,
    redeem_as_agent,
    redeem_as_resident,
    take_back,
)
from portal.place import contact_in, place_answer
from portal.views.callers import channel_field
from portal.views.returning import owners_come_back
from portal.views.visit import Visit, go_on_url, visit_of
from portal.visitor import own_draft, remember_draft, resident_of, side_of

BY_ADDRESS, BY_ADDRESS_SECONDS = 20, 900
IN_ALL, IN_ALL_SECONDS = 600, 3600
CODES, CODES_SECONDS = 20, 3600


def _code_field() -> Any:
    field = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("8 letters and numbers, like 7K4F-92QX"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the code")},
    )
    return look(field, width="10")


class ContinueForm(forms.Form):
    """The code, and one thing that only the resident and the council know."""

    code = _code_field()
    proof = look(
        forms.CharField(
            label=gettext_lazy("Your last name or postcode (optional)"),
            help_text=gettext_lazy(
                "If you have told us already. It shows us that this form is yours."
            ),
            max_length=80,
            required=False,
        ),
        width="20",
    )


class DeskContinueForm(forms.Form):
    """The code that a resident reads out, and how they reached us."""

    use_required_attribute = False

    code = _code_field()
    channel = channel_field()


class HandOverForm(forms.Form):
    """Where to send the code too."""

    email = look(
        forms.EmailField(
            required=False,
            label=gettext_lazy("Email the code as well (optional)"),
            help_text=gettext_lazy("Ask which address to use"),
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            error_messages={
                "invalid": gettext_lazy(
                    "Enter an email address in the right format, like name@example.com"
                ),
            },
        ),
    )


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def hand_over(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Let the other side finish: says what will happen, then shows the code once."""
    visit = visit_of(request, slug, draft_id)
    draft = visit.draft
    if draft.submitted_at is not None:
        raise Http404
    is_agent = side_of(request, draft) == Side.AGENT
    contact = contact_in(visit.form, draft.answers, None)
    known = (contact.email if contact else "") or getattr(request_caller(request), "email", "")
    posted = request.POST if request.method == "POST" else None
    form = HandOverForm(posted, initial={"email": known}) if is_agent else None
    context: dict[str, Any] = {
        "draft": draft,
        "service": draft.service,
        "form": form,
        "assisted": is_agent,
        "continue_at": current_council().url("/continue/").partition("://")[2],
        "back": go_on_url(request, draft),
    }
    if request.method == "POST" and (form is None or form.is_valid()):
        if not limits.allow(f"hand-over:{draft.pk}", limit=CODES, seconds=CODES_SECONDS):
            return too_many(request, seconds=CODES_SECONDS)
        email = form.cleaned_data["email"] if form else ""
        code = make_code(
            draft_id=draft.pk,
            to=Side.RESIDENT if is_agent else Side.AGENT,
            proofs=_proofs(visit) if is_agent else [],
            made_by=request.staff.user_id if is_agent else None,
            email=email,
            now=clock.now(),
        )
        context |= {"code": code, "spoken": casework.spoken(code), "sent_to": email}
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "portal/hand_over.html", context, status=status)


def request_caller(request: HttpRequest) -> Any:
    """Who an agent helps, where the council has a record of them."""
    return getattr(request, "caller", None)


def _proofs(visit: Visit) -> list[str]:
    """What the resident may confirm: names and postcodes that they told us, or that we knew."""
    answers, caller = visit.draft.answers, request_caller(visit.request)
    contact = contact_in(visit.form, answers, None)
    place = place_answer(visit.form, answers) or {}
    known = [
        contact.name if contact else "",
        str(place.get("postcode") or ""),
        getattr(caller, "name", ""),
        getattr(caller, "postcode", ""),
    ]
    return codes.proofs_of(*known)


@open_to_all
@require_POST
def take(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Go on with the form oneself, whoever has it now."""
    draft = own_draft(request, draft_id)
    if draft.service.slug != slug:
        raise Http404
    side = side_of(request, draft)
    try:
        taken = take_back(
            draft_id=draft.pk,
            side=side,
            by_id=request.staff.user_id if side == Side.AGENT else None,
            now=clock.now(),
        )
    except DraftGone as error:
        raise Http404 from error
    page_id = _page_typed(request, taken)
    return redirect(f"{slug_path(taken)}{page_id}/" if page_id else go_on_url(request, taken))


def slug_path(draft: Draft) -> str:
    """Where the steps of a draft stand."""
    return f"{draft.service.path}apply/{draft.pk}/"


def _page_typed(request: HttpRequest, draft: Draft) -> str:
    """The page whose answers came while the other side had the form: they are back there."""
    kept = request.session.get("typed")
    page = kept.get("page") if isinstance(kept, dict) else None
    return page[1] if page and page[0] == str(draft.pk) else ""


@open_to_all
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The resident's own device: the code that an agent read out, and one thing to confirm."""
    form = ContinueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not _may_try(request):
            return too_many(request, seconds=BY_ADDRESS_SECONDS)
        try:
            draft = redeem_as_resident(
                code=form.cleaned_data["code"],
                proof=form.cleaned_data["proof"],
                person_id=getattr(resident_of(request), "id", None),
                now=clock.now(),
            )
        except (WrongCode, DraftGone):
            form.add_error(None, str(WrongCode()))
        else:
            remember_draft(request, draft)
            return redirect(go_on_url(request, draft))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/continue.html", {"form": form}, status=status)


def _may_try(request: HttpRequest) -> bool:
    """Not too often from one address, nor at one council, whatever the code."""
    address = limits.client_address(request)
    by_address = limits.allow(f"continue:{address}", limit=BY_ADDRESS, seconds=BY_ADDRESS_SECONDS)
    in_all = limits.allow("continue", limit=IN_ALL, seconds=IN_ALL_SECONDS)
    return by_address and in_all


@access.staff(*HELPERS)
@require_http_methods(["GET", "POST"])
def enter_at_desk(request: HttpRequest) -> HttpResponse:
    """At the desk: the code of a resident who wants help with a form that they began."""
    form = DeskContinueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key = f"desk-continue:{request.staff.user_id}"
        if not limits.allow(key, limit=BY_ADDRESS, seconds=BY_ADDRESS_SECONDS):
            return too_many(request, seconds=BY_ADDRESS_SECONDS)
        try:
            draft = redeem_as_agent(
                code=form.cleaned_data["code"],
                channel=form.cleaned_data["channel"],
                agent=request.staff,
                now=clock.now(),
            )
        except (WrongCode, DraftGone):
            form.add_error("code", _("No form has this code, or it has ended. Ask for a new one."))
        else:
            return redirect(go_on_url(request, draft))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/desk_continue.html", {"form": form}, status=status)
