"""Paying for a request: the page before the card pages, and the one after them.

A return from the provider proves nothing: the page after asks how the payment stands. Whoever sent
the form sees the whole; whoever has a pay link sees the amount, what it is for and the council.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import signed_in
from accounts.api import allow_form_to
from casework import api as casework
from councils import clock, limits
from councils.access import open_to_all
from councils.dates import day_and_time
from councils.payments import api as payments
from councils.tenancy import current_council
from councils.views.errors import too_many
from portal import paying
from portal.models import ServiceRequest
from portal.operations.submitting import tracking_code
from portal.views.returning import script_goes_on
from portal.views.sent import sent_by_visitor
from portal.views.visit import step_url
from portal.visitor import may_use

LINKS, LINKS_SECONDS = 60, 900
LOOKS, LOOKS_SECONDS = 12, 60


@open_to_all
@require_http_methods(["GET", "POST"])
@script_goes_on
def pay(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """What it costs, line by line, and the way to the card pages; for whoever sent the form."""
    draft, sent = sent_by_visitor(request, slug, draft_id)
    standing = payments.of_subject(sent.case_id)
    if standing is None:
        return redirect(step_url(draft, "sent"))
    code = tracking_code(draft.pk)
    extra = {"sent": sent, "code": code, "back": "", "service": draft.service.title}
    return _pay(request, standing, step_url(draft, "paid"), extra)


@open_to_all
@require_GET
def paid(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """What became of it; once it is paid, the confirmation of the request."""
    draft, sent = sent_by_visitor(request, slug, draft_id)
    standing = payments.of_subject(sent.case_id)
    if standing is None:
        return redirect(step_url(draft, "sent"))
    standing, said = _as_it_stands(standing)
    if said.kind == paying.PAID:
        return redirect(step_url(draft, "sent"))
    return _after(
        request, standing, said, pay=step_url(draft, "pay"), again=draft.service.path, sent=sent
    )


@open_to_all
@require_http_methods(["GET", "POST"])
@script_goes_on
def pay_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same for whoever has the link, without signing in."""
    if not _may_try(request):
        return too_many(request, seconds=LINKS_SECONDS)
    standing = _by_token(token)
    if standing is None:
        return render(request, "portal/pay_link_gone.html", status=404)
    return _pay(request, standing, f"{request.path}paid/", {"service": standing.description})


@open_to_all
@require_GET
def paid_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Back from the card pages, in whatever browser; who sent the form sees the whole of it."""
    if not _may_try(request):
        return too_many(request, seconds=LINKS_SECONDS)
    standing = _by_token(token)
    if standing is None:
        return render(request, "portal/pay_link_gone.html", status=404)
    sent = (
        ServiceRequest.objects.select_related("draft__service")
        .filter(case_id=standing.subject)
        .first()
    )
    if sent is not None and may_use(request, sent.draft):
        return redirect(step_url(sent.draft, "paid"))
    standing, said = _as_it_stands(standing)
    return _after(request, standing, said, pay=f"/pay/{token}/", again="/services/")


@signed_in
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Everything this person paid, or still has to pay, at this council."""
    page = payments.of_subjects(
        casework.ids_of_person(request.person.id), after=request.GET.get("after", "")
    )
    next_href = f"?after={page.next_after}" if page.next_after else ""
    return render(request, "portal/my_payments.html", {"page": page, "next_href": next_href})


# --- both ways ------------------------------------------------------------------------------------


def _may_try(request: HttpRequest) -> bool:
    """A link cannot be guessed by trying; nor is anybody let try for long."""
    key = f"pay-link:{limits.client_address(request)}"
    return limits.allow(key, limit=LINKS, seconds=LINKS_SECONDS)


def _by_token(token: str) -> payments.Standing | None:
    payment = payments.payment_of_token(token)
    return payments.standing(payment.pk) if payment is not None else None


def _pay(
    request: HttpRequest, standing: payments.Standing, after: str, extra: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST":
        return _go(request, standing, after, extra)
    if not standing.is_due or standing.is_processing or standing.flag:
        return HttpResponseRedirect(after)
    return _before(request, standing, extra)


def _go(
    request: HttpRequest, standing: payments.Standing, after: str, extra: dict[str, Any]
) -> HttpResponse:
    """To the card pages; a second click gets the same ones, and what is paid is not paid again."""
    try:
        url = payments.start(standing.id, now=clock.now())
    except (payments.CannotPayNow, payments.NeedsFinance) as error:
        return _before(request, payments.standing(standing.id), extra, problem=error.words())
    except payments.PaymentError:
        return HttpResponseRedirect(after)  # which says what happened
    return HttpResponseRedirect(url)


def _before(
    request: HttpRequest, standing: payments.Standing, extra: dict[str, Any], problem: str = ""
) -> HttpResponse:
    origins = payments.origins_here()
    context = {
        "payment": standing,
        "problem": problem,
        "has_errors": bool(problem),
        "provider": payments.provider_words(),
        "is_test": settings.DEMO,
        "council": current_council(),
        "until": day_and_time(standing.expires_at),
        **extra,
    }
    response = render(request, "portal/pay.html", context, status=409 if problem else 200)
    allow_form_to(response, *origins)
    return response


def _as_it_stands(standing: payments.Standing) -> tuple[payments.Standing, paying.Said]:
    """How it stands, and what to say of it. What is paid is told to its case at once."""
    standing, said = _looked_at(standing)
    if standing.is_paid:
        casework.go_on_at_once(
            case_id=standing.subject,
            payment_id=standing.id,
            pence=standing.total,
            now=clock.now(),
        )
    return standing, said


def _looked_at(standing: payments.Standing) -> tuple[payments.Standing, paying.Said]:
    """Ask the provider, now and then however often the page is loaded."""
    if not standing.is_due or not standing.attempt:
        return standing, paying.say(standing)
    if not limits.allow(f"pay-look:{standing.id}", limit=LOOKS, seconds=LOOKS_SECONDS):
        return standing, paying.say(standing)
    try:
        payments.refresh(standing.id, now=clock.now())
    except payments.CannotPayNow:
        return standing, paying.cannot_see(standing)
    fresh = payments.standing(standing.id)
    return fresh, paying.say(fresh)


def _after(
    request: HttpRequest,
    standing: payments.Standing,
    said: paying.Said,
    *,
    pay: str,
    again: str,
    sent: ServiceRequest | None = None,
) -> HttpResponse:
    context = {
        "payment": standing,
        "said": said,
        "pay": pay,
        "again": again,
        "sent": sent,
        "is_test": settings.DEMO,
        "council": current_council(),
    }
    response = render(request, "portal/paid.html", context)
    allow_form_to(response, *payments.origins_here())
    return response
