"""What a page says about a payment as it stands: one of these, for every tab and every return."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from councils.dates import day_and_time
from councils.payments import api as payments
from councils.payments.api import Standing

PAID, CHECKING, NOT_PAID, OVER, FINANCE = "paid", "checking", "not_paid", "over", "finance"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What happened, in a heading and sentences. `kind` decides what can be done next."""

    kind: str
    title: str
    words: tuple[str, ...] = ()


def say(standing: Standing) -> Said:
    """What to tell whoever paid, or tried to."""
    if standing.is_paid:
        return Said(kind=PAID, title=_("You have paid %(amount)s") % {"amount": standing.amount})
    if standing.flag:
        return _with_finance(standing)
    if not standing.is_due:
        return _over(standing)
    if standing.is_processing:
        words = _("Your bank is still working on it. This can take a few minutes.")
        return Said(
            kind=CHECKING,
            title=_("Your payment is being processed"),
            words=(words, _("Do not pay again. We will email you when we have it.")),
        )
    return _not_paid(standing)


def cannot_see(standing: Standing) -> Said:
    """The provider gives no answer just now, and somebody came back from its pages."""
    return Said(
        kind=CHECKING,
        title=_("We are checking your payment"),
        words=(
            _("We cannot see yet whether you paid. We keep asking, and will email you."),
            _("Do not pay again until we know."),
        ),
    )


def _with_finance(standing: Standing) -> Said:
    if standing.flag == "late":
        return Said(
            kind=FINANCE,
            title=_("Your payment came after we closed the request"),
            words=(_("We have it, and our finance team is paying it back or will contact you."),),
        )
    return Said(
        kind=FINANCE,
        title=_("We have to look at your payment"),
        words=(_("Something about it does not fit. Do not pay again. We will contact you."),),
    )


def _over(standing: Standing) -> Said:
    if standing.state == "expired":
        return Said(
            kind=OVER,
            title=_("You did not pay in time"),
            words=(_("We closed your request, and no money was taken. You can ask again."),),
        )
    return Said(
        kind=OVER,
        title=_("You do not have to pay this any more"),
        words=(_("The request was closed, and no money was taken."),),
    )


def _not_paid(standing: Standing) -> Said:
    reasons = {
        "P0010": _("Your bank declined the card. No money was taken."),
        "P0020": _("The payment page waited too long. No money was taken."),
        "P0030": _("You cancelled the payment. No money was taken."),
        "P0040": _("The payment was cancelled. No money was taken."),
    }
    over = standing.attempt in ("failed", "cancelled", "error")
    wrong = _("Something went wrong at the bank. No money was taken.")
    why = reasons.get(standing.attempt_code, wrong) if over else _("No money was taken.")
    until = _("You can try again until %(when)s. Your answers are kept.") % {
        "when": day_and_time(standing.expires_at)
    }
    return Said(kind=NOT_PAID, title=_("You have not paid yet"), words=(why, until))


def payment_of(case_id: UUID) -> dict[str, Any]:
    """What the pages of a request say of its payment; empty where nothing was ever asked."""
    standing = payments.of_subject(case_id)
    if standing is None:
        return {}
    return {
        "payment": standing,
        "said": say(standing),
        "lines": standing.lines,
        "vat": payments.pounds(standing.vat_total) if standing.vat_total else "",
        "paid_on": day_and_time(standing.paid_at) if standing.paid_at else "",
        "refunded": payments.pounds(standing.refunded) if standing.refunded else "",
        "pay": payments.link_of(standing.id) if standing.is_due else "",
    }
