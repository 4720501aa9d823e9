"""After sending: a confirmation that is complete without any e-mail, and what one may do next."""

from functools import cache
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from casework import api as casework
from councils import clock
from councils.access import open_to_all
from councils.payments import api as payments
from councils.prepared import Prepared
from councils.tenancy import current_council
from portal.booked import booked_for
from portal.choices import Side
from portal.complaints import complaint_path
from portal.forms import SatisfactionForm
from portal.models import Draft, ServiceRequest
from portal.operations.receipt import receipt_of
from portal.operations.submitting import tracking_code
from portal.paying import payment_of
from portal.sending.slots import asks_for_a_slot
from portal.versions import parsed
from portal.views.requests import pdf_answer
from portal.views.visit import step_url
from portal.visitor import draft_for, resident_of, side_of


def sent_by_visitor(
    request: HttpRequest, slug: str, draft_id: UUID
) -> tuple[Draft, ServiceRequest]:
    """The visitor's own draft that was sent, and what it became; 404 for any other."""
    draft = draft_for(request, draft_id)
    return draft, _request_of(draft, slug)


def _request_of(draft: Draft, slug: str) -> ServiceRequest:
    if draft.service.slug != slug or draft.submitted_at is None or draft.ended_as:
        raise Http404
    found: ServiceRequest = _REQUEST.first(draft=draft.pk)
    return found


_REQUEST = Prepared(lambda draft: ServiceRequest.objects.filter(draft_id=draft), draft=UUID)


@open_to_all
@require_GET
def confirmation(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Reference, what happens next, the promise, the tracking code; it can be printed.

    What has to be paid first leads to paying, but for staff, who send a link to pay.
    """
    draft = draft_for(request, draft_id)
    if draft.ended_as:
        return redirect("portal:apply-joined", slug, draft_id)
    sent = _request_of(draft, slug)
    if side_of(request, draft) == Side.RESIDENT and _has_to_pay(draft, sent):
        return redirect(step_url(draft, "pay"))
    return _page(request, draft, sent)


def _has_to_pay(draft: Draft, sent: ServiceRequest) -> bool:
    """Whether it is not paid yet; a free form asks nothing of the database."""
    _version, form = parsed(draft.form_version_id)
    return form.fee is not None and payments.is_due(sent.case_id)


def _page(
    request: HttpRequest,
    draft: Draft,
    sent: ServiceRequest,
    wrong: SatisfactionForm | None = None,
) -> HttpResponse:
    now = clock.now()
    case = casework.sent_case(sent.case_id, now=now)
    if case is None:
        raise Http404
    _version, form = parsed(draft.form_version_id)
    context = {
        "draft": draft,
        "service": draft.service,
        "sent": sent,
        "case": case,
        "complaint": complaint_path(case),
        "code": tracking_code(draft.pk),
        "form": wrong,
        "question": wrong or _question(get_language()),
        "asked": sent.satisfaction_at is not None,
        "signed_in": resident_of(request) is not None,
        "assisted": side_of(request, draft) == Side.AGENT,
        "spoken": casework.spoken(sent.reference),
        "council": current_council(),
        **(booked_for(case.case_id, now=now) if asks_for_a_slot(form) else {}),
        **(payment_of(case.case_id) if form.fee is not None else {}),
    }
    return render(request, "portal/apply_sent.html", context, status=422 if wrong else 200)


@cache
def _question(_language: str | None) -> str:
    """The one question as nobody has answered it yet: drawn once for all."""
    return SatisfactionForm().render()


@open_to_all
@require_GET
def receipt(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """The receipt as a PDF, for whoever sent it."""
    draft, sent = sent_by_visitor(request, slug, draft_id)
    case = casework.case_for_resident(
        sent.reference, case_id=sent.case_id, whole=draft.assisted_by is None
    )
    if case is None or (case.is_restricted and draft.assisted_by is not None):
        raise Http404  # what staff typed for somebody is closed to them once it is sent
    return pdf_answer(receipt_of(case))


@open_to_all
@require_http_methods(["POST"])
def satisfaction(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """The one question, answered once."""
    draft, sent = sent_by_visitor(request, slug, draft_id)
    form = SatisfactionForm(request.POST)
    if not form.is_valid():
        return _page(request, draft, sent, form)
    now = clock.now()
    first = ServiceRequest.objects.filter(pk=sent.pk, satisfaction_at=None).update(
        satisfaction_at=now
    )
    if first:
        casework.record_satisfaction(
            case_id=sent.case_id,
            score=form.cleaned_data["score"],
            comment=form.cleaned_data["comment"],
            channel=draft.channel,
            now=now,
        )
    return redirect(step_url(draft, "sent") + "#thanks")
