"""What the receipt of a request says."""

from typing import Any

from casework import api as casework
from councils import clock
from councils.dates import day_and_time
from councils.tenancy import current_council
from portal.paying import payment_of


def receipt_of(case: casework.ResidentCase) -> dict[str, Any]:
    """The receipt's data, in words, from what the resident may read of the case."""
    council = current_council()
    day = clock.local_day(case.opened_at)
    contact = [council.phone and f"Phone {council.phone}", council.url("/contact/")]
    return {
        "council": council.name,
        "reference": case.reference,
        "service": case.service_title,
        "sent_on": f"{day.day} {day:%B %Y}",
        "promise": case.promise_words,
        "next_steps": [case.what_next] if case.what_next else [],
        "pages": [
            {
                "title": page["title"],
                "items": [
                    {"label": item["label"], "shown": item["shown"]} for item in page["items"]
                ],
            }
            for page in case.answers.get("pages", [])
        ],
        "paid": _paid(case),
        "contact": ", ".join(filter(None, contact)),
    }


def _paid(case: casework.ResidentCase) -> dict[str, Any]:
    """What was paid, line by line, with its VAT; empty where nothing was."""
    found = payment_of(case.case_id) if case.has_payment else {}
    payment = found.get("payment")
    if payment is None or payment.paid_at is None:
        return {}
    return {
        "on": day_and_time(payment.paid_at),
        "lines": [
            {"label": line.label, "vat": payment.vat_words(line), "amount": line.amount}
            for line in payment.lines
        ],
        "total": payment.amount,
        "vat": found["vat"],
        "refunded": found["refunded"],
        "provider_ref": payment.provider_ref,
    }
