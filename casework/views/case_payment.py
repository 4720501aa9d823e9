"""What the case page says of a payment: how it stands, what was asked back, what can be done."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.queries.cases import CaseDetail
from casework.views.wording import fact
from councils.dates import day_and_time
from councils.payments import api as payments
from councils.payments.choices import AttemptState, Flag, RefundState


def payment_of(found: CaseDetail) -> dict[str, Any]:
    """The payment of a case; empty where nothing was ever asked. Three statements."""
    if not found.has_payment or found.is_contractor_view:
        return {}
    standing = payments.of_subject(found.case.pk)
    if standing is None:
        return {}
    refunds = payments.refunds_of(standing.id)
    return {
        "rows": _facts(standing),
        "lines": standing.lines,
        "refunds": [
            {"words": str(RefundState(one.state).label), "amount": payments.pounds(one.pence)}
            for one in refunds
        ],
        "acts": _acts(found, standing),
    }


def _facts(standing: payments.Standing) -> list[dict[str, Any]]:
    rows = [fact(_("To pay"), standing.amount), fact(_("How it stands"), _words(standing))]
    if standing.is_due:
        rows.append(fact(_("To be paid by"), day_and_time(standing.expires_at)))
        sent = day_and_time(standing.link_sent_at) if standing.link_sent_at else _("Not sent")
        rows.append(fact(_("Pay link"), sent))
    if standing.paid_at:
        rows.append(fact(_("Paid"), day_and_time(standing.paid_at)))
        rows.append(fact(_("Provider’s reference"), standing.provider_ref))
    return rows


def _words(standing: payments.Standing) -> str:
    if standing.flag:
        return _("Finance has to look: %(why)s") % {"why": Flag(standing.flag).label}
    if standing.is_due and standing.attempt:
        return str(AttemptState(standing.attempt).label)
    return standing.state_words


def _acts(found: CaseDetail, standing: payments.Standing) -> list[dict[str, str]]:
    sent_words = _("Send a new pay link") if standing.link_sent_at else _("Send a pay link")
    some = [
        ("pay-link", sent_words, standing.is_due and found.may["message"]),
        (
            "pay-link-cancel",
            _("Take the pay link back"),
            bool(standing.is_due and standing.link_sent_at) and found.may["message"],
        ),
        ("refund", _("Ask for a refund"), standing.is_paid and found.may["ask_refund"]),
    ]
    return [
        {"href": reverse(f"casework:case-{slug}", args=[found.case.reference]), "text": words}
        for slug, words, fits in some
        if fits
    ]
