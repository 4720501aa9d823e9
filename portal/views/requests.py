"""A resident's own requests at this council: the list, one of them, and what may be done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import signed_in
from casework import api as casework
from councils import clock, limits
from councils.files import api as files
from councils.tenancy import account_url, current_council
from portal import receipts
from portal.booked import booked_for
from portal.complaints import complaint_path
from portal.forms import ClaimForm, FilesForm, NotSatisfiedForm, ReplyForm, StillAProblemForm
from portal.leaving import offer_exit
from portal.models import ServiceRequest
from portal.operations.claiming import claim_request
from portal.operations.receipt import receipt_of
from portal.operations.requests import add_files
from portal.operations.submitting import tracking_code
from portal.paying import payment_of
from portal.queries_drafts import drafts_of_person
from portal.visitor import SESSION_KEY

TEMPLATE = "portal/request.html"


def own_case(request: HttpRequest, reference: str) -> casework.ResidentCase:
    """The signed-in person's case; 404 for anybody else's, as for none."""
    case = casework.case_for_resident(reference, person_id=request.person.id)
    if case is None:
        raise Http404
    offer_exit(request, case.is_sensitive)
    return case


@signed_in
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Everything this person asked for here; everything elsewhere is one link away."""
    after = request.GET.get("after", "")
    context = {
        "page": casework.cases_of_person(request.person.id, after=after),
        "unfinished": () if after else drafts_of_person(request.person.id, now=clock.now()),
        "following": () if after else casework.followed_by(request.person.id),
        "everywhere": account_url("/requests/"),
    }
    return render(request, "portal/my_requests.html", context)


@signed_in
@require_GET
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One request: who has it, what happens next, by when, and what was said."""
    return _page(request, own_case(request, reference))


def _page(
    request: HttpRequest, case: casework.ResidentCase, status: int = 200, **forms: Any
) -> HttpResponse:
    context = {
        "case": case,
        "complaint": complaint_path(case),
        "reply": ReplyForm(),
        "files_form": FilesForm(),
        "council": current_council(),
        **booked_for(case.case_id, now=clock.now()),
        "form": next(iter(forms.values()), None),
        **(payment_of(case.case_id) if case.has_payment else {}),
        **forms,
    }
    return render(request, TEMPLATE, context, status=status)


def _status(form: Form) -> int:
    """422 for a page that shows what is wrong with what was sent."""
    return 422 if form.is_bound and form.errors else 200


@signed_in
@require_POST
def reply(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the team a message."""
    case = own_case(request, reference)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, case, status=422, reply=form)
    casework.reply_as_resident(
        case_id=case.case_id,
        text=form.cleaned_data["text"],
        by_person_id=request.person.id,
        now=clock.now(),
    )
    messages.success(request, _("We have your message. The team will read it."))
    return redirect("portal:request", reference=case.reference)


@signed_in
@require_POST
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add photos or a PDF."""
    case = own_case(request, reference)
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_files(
                case_id=case.case_id,
                uploads=form.cleaned_data["files"],
                person_id=request.person.id,
                now=clock.now(),
            )
        except files.FileRefused as error:
            form.add_error("files", str(error))
        else:
            messages.success(request, _("We have added your file."))
            return redirect("portal:request", reference=case.reference)
    return _page(request, case, status=422, files_form=form)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, then withdraw: it cannot be undone."""
    case = own_case(request, reference)
    if request.method == "POST":
        try:
            casework.withdraw_as_resident(
                case_id=case.case_id, by_person_id=request.person.id, now=clock.now()
            )
        except casework.CaseError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("You have withdrawn this request."))
        return redirect("portal:request", reference=case.reference)
    if not case.can_withdraw:
        return redirect("portal:request", reference=case.reference)
    return render(request, "portal/withdraw.html", {"case": case})


@signed_in
@require_http_methods(["GET", "POST"])
def still_a_problem(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that a closed request is not fixed: it is reopened, within the council's limit."""
    case = own_case(request, reference)
    form = StillAProblemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            casework.still_a_problem(
                case_id=case.case_id,
                text=form.cleaned_data["text"],
                by_person_id=request.person.id,
                now=clock.now(),
            )
        except casework.CaseError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Sorry that it is not fixed. We have opened it again."))
        return redirect("portal:request", reference=case.reference)
    if not case.can_reopen:
        return redirect("portal:request", reference=case.reference)
    context = {"case": case, "form": form}
    return render(request, "portal/still_a_problem.html", context, status=_status(form))


@signed_in
@require_http_methods(["GET", "POST"])
def not_satisfied(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the next stage of a complaint, within the council's limit."""
    case = own_case(request, reference)
    form = NotSatisfiedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            casework.escalate_as_resident(
                case_id=case.case_id,
                what=form.cleaned_data["what"],
                why=form.cleaned_data["why"],
                by_person_id=request.person.id,
                now=clock.now(),
            )
        except casework.CaseError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Somebody who has not dealt with it will look again."))
        return redirect("portal:request", reference=case.reference)
    if not case.can_escalate:
        return redirect("portal:request", reference=case.reference)
    context = {"case": case, "form": form}
    return render(request, "portal/not_satisfied.html", context, status=_status(form))


@signed_in
@require_GET
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt as a PDF, made when it is asked for."""
    return pdf_answer(receipt_of(own_case(request, reference)))


def pdf_answer(receipt: dict[str, Any]) -> HttpResponse:
    """A receipt as a download, kept by nobody in between."""
    response = HttpResponse(receipts.receipt_pdf(receipt), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{receipt["reference"]}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


@signed_in
@require_GET
def file(request: HttpRequest, reference: str, file_id: UUID) -> HttpResponseBase:
    """A file of the person's own request; 404 for any other id."""
    if file_id not in own_case(request, reference).attachments:
        raise Http404
    return files.serve(request, file_id)


def code_known_here(request: HttpRequest, reference: str) -> str:
    """The tracking code, when this very browser sent the request: nothing to copy then."""
    sent = ServiceRequest.objects.filter(reference=reference).only("draft_id").first()
    mine = sent is not None and str(sent.draft_id) in request.session.get(SESSION_KEY, [])
    return tracking_code(sent.draft_id) if sent and mine else ""


@signed_in
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Put a request that was sent signed out into the account, by its reference and code."""
    reference = request.GET.get("reference", "")
    initial = {"reference": reference, "code": code_known_here(request, reference)}
    form = ClaimForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        key = f"claim:{request.person.id}"
        allowed = limits.allow(key, limit=10, seconds=900)
        taken = allowed and claim_request(
            reference=form.cleaned_data["reference"],
            code=form.cleaned_data["code"],
            person=request.person,
            now=clock.now(),
        )
        if taken:
            messages.success(request, _("This request is in your account now."))
            return redirect("portal:request", reference=taken)
        form.add_error(
            None,
            _("We could not find a request with this reference and code. Check both and try again.")
            if allowed
            else _("You have tried too many times. Wait 15 minutes and try again."),
        )
    return render(request, "portal/claim.html", {"form": form}, status=_status(form))
