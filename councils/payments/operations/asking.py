"""Asking for money, and no longer asking for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from councils import options
from councils.events.bus import publish
from councils.payments import options as names
from councils.payments.choices import PaymentState
from councils.payments.events import TryLeft
from councils.payments.models import Attempt, Payment, PaymentLine
from councils.prepared import insert_row


@transaction.atomic(savepoint=False)
def ask(
    *,
    subject: UUID,
    reference: str,
    description: str,
    lines: Iterable[Any],
    total: int,
    email: str,
    return_path: str,
    now: datetime,
    service: str = "",
    channel: str = "web",
    agreement: str = "",
) -> Payment:
    """Ask for an amount, in the caller's transaction: two statements.

    A line has `id`, `label`, `pence`, `vat` and `ledger`; what a line leaves empty is the council's
    own. Raises ValueError where the lines are not the total: what is asked is what is accounted.
    """
    found = list(lines)
    if total <= 0 or sum(line.pence for line in found) != total:
        raise ValueError("the lines do not come to the total")
    payment = Payment(
        subject=subject,
        reference=reference,
        service=service,
        description=described(description),
        channel=channel,
        total=total,
        email=email[:254],
        return_path=return_path,
        agreement=agreement,
        asked_at=now,
        expires_at=now + timedelta(hours=options.value(names.HOURS)),
    )
    payment.look_at = payment.expires_at
    insert_row(payment)
    PaymentLine.objects.bulk_create(
        [_line(payment, position, line) for position, line in enumerate(found)]
    )
    return payment


def described(title: str) -> str:
    """The words on the card pages, with the council's own before them."""
    before = options.value(names.SERVICE_NAME).strip()
    return f"{before}: {title}"[:255] if before else title[:255]


def _line(payment: Payment, position: int, line: Any) -> PaymentLine:
    return PaymentLine(
        payment=payment,
        position=position,
        key=line.id[:60],
        label=str(line.label)[:200],
        pence=line.pence,
        vat=line.vat or options.value(names.VAT),
        ledger=(line.ledger or options.value(names.LEDGER))[:60],
    )


@transaction.atomic(savepoint=False)
def cancel(*, subject: UUID, now: datetime) -> None:
    """Ask no longer for what a subject still had to pay; nothing happens where nothing was due."""
    payment = (
        Payment.objects.select_for_update().filter(subject=subject, state=PaymentState.DUE).first()
    )
    if payment is not None:
        end(payment, PaymentState.CANCELLED, now=now)


def end(payment: Payment, state: PaymentState, *, now: datetime) -> None:
    """End a payment that is held and due. A try that is open is looked at until it is over."""
    payment.state, payment.ended_at, payment.email = state, now, ""
    left = Attempt.objects.filter(payment=payment, is_open=True).values_list("pk", flat=True)
    open_try = left.first()
    payment.look_at = now if open_try else None
    payment.save(update_fields=["state", "ended_at", "email", "look_at"])
    if open_try is not None:
        publish(TryLeft(attempt_id=open_try))
