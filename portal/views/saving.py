"""Save and come back later, and sending a report to the council whose area it is in."""

from urllib.parse import quote
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.api import allow_form_to
from councils import clock, limits
from councils.access import open_to_all
from councils.gazetteer import api as gazetteer
from councils.models import Council
from councils.options import value
from councils.rendering import look
from councils.tenancy import account_url, current_council, live_councils
from portal.choices import Side
from portal.models import Draft
from portal.operations.carrying import NoSuchForm, carry_over
from portal.operations.drafting import make_resume_token
from portal.operations.saving import mail_resume_link
from portal.versions import parsed
from portal.views.returning import owners_come_back
from portal.views.same import to_ask
from portal.views.visit import Visit, elsewhere, step_url
from portal.visitor import draft_for, resident_of, side_of

SENT_TO = "link_sent_to"


class SaveForm(forms.Form):
    """Where to send the link that opens the draft again."""

    email = look(
        forms.EmailField(
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            label=gettext_lazy("Your email address"),
            help_text=gettext_lazy("We will only use it to send you the link"),
            error_messages={
                "required": gettext_lazy("Enter your email address"),
                "invalid": gettext_lazy(
                    "Enter an email address in the right format, like name@example.com"
                ),
            },
        ),
    )
    press = forms.UUIDField(required=False, widget=forms.HiddenInput)


def _open_draft(request: HttpRequest, slug: str, draft_id: UUID) -> Draft:
    draft = draft_for(request, draft_id)
    if draft.service.slug != slug or draft.submitted_at is not None:
        raise Http404
    return draft


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def save(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """The answers are saved already; this sends the link to them."""
    draft = _open_draft(request, slug, draft_id)
    form = SaveForm(request.POST or None, initial={"press": uuid4()})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if _may_mail(draft, email):
            now, press = clock.now(), form.cleaned_data["press"]
            token = make_resume_token(draft_id=draft.pk, now=now, press=press)
            mail_resume_link(draft=draft, token=token, email=email)
            request.session[SENT_TO] = [str(draft.pk), email]
            return redirect(step_url(draft, "save"))
        form.add_error(None, _("You have asked for this link too often. Try again in an hour."))
    context = {
        "draft": draft,
        "service": draft.service,
        "form": form,
        "sent_to": _sent_to(request, draft),
        "kept_until": draft.expires_at,
        "signed_in": draft.person_id is not None,
        "assisted": side_of(request, draft) == Side.AGENT,
        "sign_in": f"/sign-in/?next={quote(step_url(draft, 'go-on'))}",
        "delete": step_url(draft, "delete-form"),
        "back": step_url(draft, _first_page(draft)),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/apply_save.html", context, status=status)


def _sent_to(request: HttpRequest, draft: Draft) -> str:
    """Where the link just went, said once."""
    if request.method != "GET" or request.session.get(SENT_TO, [""])[0] != str(draft.pk):
        return ""
    return str(request.session.pop(SENT_TO)[1])


def _may_mail(draft: Draft, email: str) -> bool:
    """Not too often for one draft, nor to one address, whoever asks."""
    by_draft = limits.allow(f"save:{draft.pk}", limit=5, seconds=3600)
    by_address = limits.allow(f"save-to:{email.casefold()}", limit=10, seconds=3600)
    return by_draft and by_address


def _first_page(draft: Draft) -> str:
    done = draft.pages_done
    return done[-1] if done else parsed(draft.form_version_id)[1].pages[0].id


def _partner(code: str) -> Council | None:
    return next((council for council in live_councils() if council.gss == code), None)


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def other_council(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """ "This is in Swale. Send it to Swale Borough Council instead?" The answers go along."""
    draft = _open_draft(request, slug, draft_id)
    visit = Visit(request, draft)
    if not visit.form.place:
        raise Http404
    code = elsewhere(visit)
    place_page = _page_of_place(visit)
    if not code:
        return redirect(visit.next_url(place_page))
    partner = _partner(code) if value("portal.carry_over") else None
    wrong = ""
    if request.method == "POST":
        if request.POST.get("answer") == "stay":
            return redirect(to_ask(visit, place_page) or visit.next_url(place_page))
        if request.POST.get("answer") == "send" and partner is not None:
            try:
                link = carry_over(draft=draft, to=partner, now=clock.now())
            except NoSuchForm:
                return redirect(partner.url(draft.service.path))
            signed_in = resident_of(request) is not None
            return redirect(partner.url(f"/sign-in/?next={link}" if signed_in else link))
        wrong = _("Choose what to do")
    context = {
        "draft": draft,
        "service": draft.service,
        "here": current_council(),
        "partner": partner,
        "authority": gazetteer.local_authority(code),
        "name": gazetteer.district_name(code),
        "wrong": wrong,
        "has_errors": bool(wrong),
        "back": step_url(draft, place_page),
    }
    status = 422 if wrong else 200
    response = render(request, "portal/apply_elsewhere.html", context, status=status)
    if partner is not None:
        allow_form_to(response, partner.url("").rstrip("/"), account_url("").rstrip("/"))
    return response


def _page_of_place(visit: Visit) -> str:
    return next(
        page.id
        for page in visit.form.pages
        if any(question.id == visit.form.place for question in page.questions)
    )
