"""Finance: what was paid, what should be paid back, each day beside the provider's account."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff
from accounts.api import staff_names
from accounts.choices import Role
from casework.forms.finance import DaysForm, DecideForm, PaymentFilters
from casework.queries.desk import service_names
from casework.views.wording import fact
from councils import clock
from councils.dates import date_with_year, day_and_time
from councils.events.audit_log import audit
from councils.payments import api as payments
from councils.payments.choices import AttemptState, EntryKind, Flag, RefundState, Vat

readers = staff(Role.FINANCE, Role.COUNCIL_ADMIN, Role.AUDITOR)
deciders = staff(Role.FINANCE)

KINDS = {
    "missing_here": "The provider has it, our ledger does not",
    "missing_there": "Our ledger has it, the provider does not",
    "different": "The amounts differ",
}


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    links = [
        (_("Payments"), reverse("casework:payments")),
        (_("Days"), reverse("casework:payment-days")),
        (_("Totals by ledger code"), reverse("casework:payment-totals")),
    ]
    return [{"text": text, "href": href, "current": request.path == href} for text, href in links]


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shared = {"sub_nav": _nav(request), "may_decide": request.staff.has(Role.FINANCE)}
    return render(request, f"casework/{template}", shared | context, status=status)


@readers
@require_safe
def payments_list(request: HttpRequest) -> HttpResponse:
    """Everything that was asked for, newest first, with what waits for a decision on top."""
    names = dict(service_names())
    used = [(key, names.get(key, key)) for key in payments.services() if key]
    filters = PaymentFilters(request.GET, services=used)
    page = payments.finance_list(filters.chosen(), after=request.GET.get("after", ""))
    waiting = payments.refunds_to_decide()
    query = filters.query()
    next_query = "&".join(filter(None, [query, page.next_after and f"after={page.next_after}"]))
    context = {
        "page": page,
        "filters": filters,
        "chosen": filters.tags(request),
        "waiting": [_waiting(one) for one in waiting],
        "next_href": f"?{next_query}" if page.next_after else "",
    }
    return _page(request, "finance_payments.html", context)


def _waiting(refund: Any) -> dict[str, Any]:
    return {
        "href": reverse("casework:refund-decide", args=[refund.pk]),
        "amount": payments.pounds(refund.pence),
        "reference": refund.payment.reference,
        "why": refund.reason,
        "asked_on": date_with_year(clock.local_day(refund.asked_at)),
    }


def _standing(payment_id: UUID) -> payments.Standing:
    try:
        return payments.standing(payment_id)
    except payments.NoSuchPayment as error:
        raise Http404 from error


@readers
@require_safe
def payment(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """One payment: lines, every try, every refund, what the ledger has of it."""
    return _payment_page(request, payment_id)


def _payment_page(
    request: HttpRequest, payment_id: UUID, problem: str = "", status: int = 200
) -> HttpResponse:
    standing = _standing(payment_id)
    refunds = payments.refunds_of(payment_id)
    people = {one.asked_by_id for one in refunds} | {one.decided_by_id for one in refunds}
    names = staff_names(one for one in people if one)
    entries = payments.entries_of(payment_id)
    context = {
        "payment": standing,
        "problem": problem,
        "has_errors": bool(problem),
        "rows": _facts(standing),
        "lines": [
            [
                line.label,
                line.ledger,
                standing.vat_words(line),
                {"text": line.amount, "numeric": True},
            ]
            for line in standing.lines
        ],
        "tries": [
            [
                day_and_time(one.started_at),
                str(AttemptState(one.state).label),
                one.code,
                one.provider_id,
            ]
            for one in payments.attempts_of(payment_id)
        ],
        "refunds": [_refund(one, names) for one in refunds],
        "entries": [_entry(one) for one in entries],
        "flag": str(Flag(standing.flag).label) if standing.flag else "",
        "line_head": [_("Line"), _("Ledger code"), _("VAT"), _number(_("Amount"))],
        "try_head": [_("Begun"), _("How it ended"), _("Code"), _("Provider’s reference")],
        "entry_head": [
            *(_("When"), _("Which way"), _("Line"), _("Ledger code"), _("VAT")),
            *(_number(_("Amount")), _number(_("VAT in it"))),
        ],
    }
    return _page(request, "finance_payment.html", context, status)


def _number(words: str) -> dict[str, Any]:
    """The head of a column of amounts."""
    return {"text": words, "numeric": True}


def _facts(standing: payments.Standing) -> list[dict[str, Any]]:
    rows = [
        fact(_("Amount"), standing.amount),
        fact(_("How it stands"), standing.state_words),
        fact(_("Case"), standing.reference),
        fact(_("For"), standing.description),
        fact(_("Asked for"), day_and_time(standing.asked_at)),
    ]
    if standing.paid_at:
        rows.append(fact(_("Paid"), day_and_time(standing.paid_at)))
    if standing.is_due:
        rows.append(fact(_("To be paid by"), day_and_time(standing.expires_at)))
    if standing.refunded:
        rows.append(fact(_("Paid back"), payments.pounds(standing.refunded)))
    return rows


def _refund(refund: Any, names: dict[UUID, str]) -> dict[str, Any]:
    asked = names.get(refund.asked_by_id, "") if refund.asked_by_id else _("The system")
    return {
        "amount": payments.pounds(refund.pence),
        "state": str(RefundState(refund.state).label),
        "reason": refund.reason,
        "asked": asked,
        "decided": names.get(refund.decided_by_id, "") if refund.decided_by_id else "",
        "decision": refund.decision,
        "href": reverse("casework:refund-decide", args=[refund.pk]),
        "is_asked": refund.state == RefundState.ASKED,
    }


def _entry(entry: Any) -> list[Any]:
    return [
        day_and_time(entry.at),
        str(EntryKind(entry.kind).label),
        entry.label,
        entry.ledger,
        str(Vat(entry.vat).label),
        {"text": payments.pounds(entry.pence), "numeric": True},
        {"text": payments.pounds(entry.vat_pence), "numeric": True},
    ]


@deciders
@require_POST
def clear_flag(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Finance has looked at it."""
    try:
        payments.clear_flag(
            payment_id=payment_id,
            by_id=request.staff.user_id,
            role=Role.FINANCE.value,
            now=clock.now(),
        )
    except payments.NoSuchPayment as error:
        raise Http404 from error
    messages.success(request, _("It is no longer marked."))
    return redirect("casework:payment", payment_id)


@deciders
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """One refund that was asked for: yes or no, by somebody else than asked."""
    refund = payments.refund_to_decide(refund_id)
    if refund is None:
        raise Http404
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _decide_page(request, refund, form, problem=_why_not(request, refund))
    if not form.is_valid():
        return _decide_page(request, refund, form, status=422)
    asked: dict[str, Any] = {
        "refund_id": refund_id,
        "by_id": request.staff.user_id,
        "role": Role.FINANCE.value,
        "now": clock.now(),
    }
    try:
        if form.cleaned_data["decision"] == "approve":
            payments.approve_refund(**asked)
            messages.success(request, _("The refund is on its way. The resident is told."))
        else:
            payments.refuse_refund(decision=form.cleaned_data["words"], **asked)
            messages.success(request, _("The refund is refused."))
    except payments.PaymentError as error:
        return _decide_page(request, refund, form, problem=error.words(), status=409)
    return redirect("casework:payment", refund.payment_id)


def _why_not(request: HttpRequest, refund: Any) -> str:
    if refund.state != RefundState.ASKED:
        return payments.RefundDecided().words()
    if refund.asked_by_id == request.staff.user_id:
        return payments.OwnRefund().words()
    return ""


def _decide_page(
    request: HttpRequest, refund: Any, form: DecideForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    people = [one for one in (refund.asked_by_id, refund.decided_by_id) if one]
    names = staff_names(people)
    rows = [
        fact(_("Amount"), payments.pounds(refund.pence)),
        fact(_("Of"), payments.pounds(refund.payment.total)),
        fact(_("Case"), refund.payment.reference),
        fact(_("For"), refund.payment.description),
        fact(_("Asked by"), names.get(refund.asked_by_id) or _("The system")),
        fact(_("Why"), refund.reason),
        fact(_("How it stands"), str(RefundState(refund.state).label)),
    ]
    context = {
        "refund": refund,
        "rows": rows,
        "form": form,
        "problem": problem,
        "has_errors": bool(problem) and request.method == "POST",
    }
    return _page(request, "finance_refund.html", context, status)


# --- days -----------------------------------------------------------------------------------------


@readers
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """The days that are closed, newest first: what came in, what went back, what does not fit."""
    rows = [
        [
            {
                "text": date_with_year(one.day),
                "href": reverse("casework:payment-day", args=[one.day.isoformat()]),
            },
            {"text": payments.pounds(one.paid_pence), "numeric": True},
            {"text": payments.pounds(one.refunded_pence), "numeric": True},
            {"text": one.matched, "numeric": True},
            _problems_cell(len(one.problems)),
        ]
        for one in payments.days()
    ]
    amounts = (_("Came in"), _("Paid back"), _("Fits"))
    head = [_("Day"), *(_number(one) for one in amounts), _("Beside the provider’s account")]
    return _page(request, "finance_days.html", {"rows": rows, "head": head})


def _problems_cell(number: int) -> dict[str, Any]:
    if not number:
        return {"text": _("Everything fits"), "tag": "green"}
    return {"text": _("%(n)s to look at") % {"n": number}, "tag": "red"}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


@readers
@require_safe
def day(request: HttpRequest, day: str) -> HttpResponse:
    """One day beside the provider's account, and its file."""
    found = payments.closed_day(_day(day))
    if found is None:
        raise Http404
    context = {
        "day": found,
        "day_words": date_with_year(found.day),
        "rows": [
            fact(_("Came in"), payments.pounds(found.paid_pence)),
            fact(_("Paid back"), payments.pounds(found.refunded_pence)),
            fact(_("Fits the provider’s account"), str(found.matched)),
            fact(_("Made"), day_and_time(found.made_at)),
            fact(_("Mark of the file (SHA-256)"), found.digest),
        ],
        "head": [
            *(_("What"), _("Case"), _("Provider’s reference")),
            *(_number(_("Ours")), _number(_("Theirs"))),
        ],
        "problems": [
            [
                _(KINDS[one["kind"]]),
                one["reference"],
                one["ref"],
                _amount_cell(one["ours"]),
                _amount_cell(one["theirs"]),
            ]
            for one in found.problems
        ],
    }
    return _page(request, "finance_day.html", context)


def _amount_cell(pence: int | None) -> dict[str, Any]:
    return {"text": _("Nothing") if pence is None else payments.pounds(pence), "numeric": True}


@readers
@require_safe
def day_csv(request: HttpRequest, day: str) -> HttpResponse:
    """The file of a day, the same whenever it is asked for; who took it is written down."""
    found = payments.closed_day(_day(day))
    if found is None:
        raise Http404
    audit(
        "payments.day_downloaded",
        actor_id=request.staff.user_id,
        role=",".join(sorted(request.staff.roles))[:40],
        object_type="payment_day",
        object_id=found.day.isoformat(),
        at=clock.now(),
    )
    response = HttpResponse(found.file, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="payments-{found.day:%Y-%m-%d}.csv"'
    return response


@readers
@require_safe
def totals(request: HttpRequest) -> HttpResponse:
    """What came in less what went back, by ledger code and VAT, between two days."""
    today = clock.today()
    start = {"first": today.replace(day=1), "last": today}
    asked = "first_0" in request.GET or "last_0" in request.GET
    form = DaysForm(request.GET if asked else None, initial=start)
    chosen = start
    if asked and form.is_valid():
        chosen = form.cleaned_data
    found = payments.totals(chosen["first"], chosen["last"])
    context = {
        "form": form,
        "between": _("%(first)s to %(last)s")
        % {name: date_with_year(one) for name, one in chosen.items()},
        "rows": [
            [
                one.ledger,
                str(Vat(one.vat).label),
                *({"text": amount, "numeric": True} for amount in one.amounts),
            ]
            for one in found
        ],
        "head": [
            *(_("Ledger code"), _("VAT")),
            *(_number(one) for one in (_("Gross"), _("VAT amount"), _("Net"))),
        ],
        "sum": payments.pounds(sum(one.pence for one in found)),
    }
    status = 422 if asked and form.errors else 200
    return _page(request, "finance_totals.html", context, status)
