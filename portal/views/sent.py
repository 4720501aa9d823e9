"""After sending: a confirmation that is complete without any e-mail, and what one may do next."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import api as casework
from councils import clock
from councils.access import open_to_all
from councils.tenancy import current_council
from portal.booked import booked_for
from portal.choices import Side
from portal.complaints import complaint_path
from portal.forms import SatisfactionForm
from portal.models import Draft, ServiceRequest
from portal.operations.receipt import receipt_of
from portal.operations.submitting import tracking_code
from portal.views.requests import pdf_answer
from portal.views.visit import step_url
from portal.visitor import draft_for, resident_of, side_of


def _sent(request: HttpRequest, slug: str, draft_id: UUID) -> tuple[Draft, ServiceRequest]:
    draft = draft_for(request, draft_id)
    return draft, _request_of(draft, slug)


def _request_of(draft: Draft, slug: str) -> ServiceRequest:
    if draft.service.slug != slug or draft.submitted_at is None or draft.ended_as:
        raise Http404
    found: ServiceRequest = ServiceRequest.objects.get(draft=draft)
    return found


@open_to_all
@require_GET
def confirmation(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Reference, what happens next, the promise, the tracking code; it can be printed."""
    draft = draft_for(request, draft_id)
    if draft.ended_as:
        return redirect("portal:apply-joined", slug, draft_id)
    return _page(request, draft, _request_of(draft, slug), SatisfactionForm())


def _page(
    request: HttpRequest, draft: Draft, sent: ServiceRequest, form: SatisfactionForm
) -> HttpResponse:
    case = casework.case_for_resident(sent.reference, case_id=sent.case_id)
    if case is None:
        raise Http404
    context = {
        "draft": draft,
        "service": draft.service,
        "sent": sent,
        "case": case,
        "complaint": complaint_path(case),
        "code": tracking_code(draft.pk),
        "form": form,
        "asked": sent.satisfaction_at is not None,
        "signed_in": resident_of(request) is not None,
        "assisted": side_of(request, draft) == Side.AGENT,
        "spoken": casework.spoken(sent.reference),
        "council": current_council(),
        **booked_for(sent.case_id, now=clock.now()),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/apply_sent.html", context, status=status)


@open_to_all
@require_GET
def receipt(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """The receipt as a PDF, for whoever sent it."""
    draft, sent = _sent(request, slug, draft_id)
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
    draft, sent = _sent(request, slug, draft_id)
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
