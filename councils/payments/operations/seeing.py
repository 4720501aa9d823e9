"""What the provider says of a try, made ours: the only place where a payment becomes paid."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from councils.clock import local_day
from councils.events.bus import publish
from councils.payments.choices import (
    AttemptState,
    EntryKind,
    Flag,
    PaymentState,
    RefundState,
)
from councils.payments.errors import ProviderGarbled
from councils.payments.events import Failed, Paid, PaidUnasked
from councils.payments.models import Attempt, LedgerEntry, Payment, PaymentLine, Refund
from councils.payments.providers import Seen
from councils.payments.vat import vat_within

log = logging.getLogger(__name__)

FIRST_LOOK = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
SAVED = ("state", "flag", "ended_at", "email", "look_at", "looks")
WHY = {Flag.LATE: "Paid after the request was closed.", Flag.TWICE: "Paid twice."}


@transaction.atomic(savepoint=False)
def take_in(*, attempt_id: UUID, seen: Seen, now: datetime) -> Payment:
    """Write down how a try stands. Telling the same again changes nothing.

    What the provider tells is believed only where amount and reference are those that we asked
    for; else the payment waits for finance, and nobody is asked to pay it again.
    """
    attempt = Attempt.objects.get(pk=attempt_id)
    payment = Payment.objects.select_for_update().get(pk=attempt.payment_id)
    attempt.refresh_from_db()
    if attempt.provider_id and attempt.provider_id != seen.provider_id:
        raise ProviderGarbled("another_payment")
    if attempt.state == AttemptState.SUCCESS:
        return payment
    attempt.provider_id = seen.provider_id
    if (seen.pence, seen.reference) != (payment.total, payment.reference):
        _is_different(payment, attempt, now)
    else:
        _moves(payment, attempt, seen, now)
    attempt.save(update_fields=["provider_id", "state", "code", "is_open", "finished_at"])
    payment.look_at = next_look(payment, attempt, now=now)
    payment.save(update_fields=SAVED)
    return payment


def next_look(payment: Payment, attempt: Attempt | None, *, now: datetime) -> datetime | None:
    """When to ask again: soon while a try is open, later each time; else when the time is over."""
    wait = min(FIRST_LOOK * 2 ** min(payment.looks, 6), LONGEST_WAIT)
    if attempt is not None and attempt.is_open:
        soon = now + wait
        return min(soon, payment.expires_at) if now < payment.expires_at else soon
    is_waiting = payment.state == PaymentState.DUE and payment.flag != Flag.DIFFERENT
    return payment.expires_at if is_waiting else None


def _is_different(payment: Payment, attempt: Attempt, now: datetime) -> None:
    log.error("payment %s: the provider tells another amount or reference", payment.pk)
    payment.flag = Flag.DIFFERENT
    attempt.state, attempt.is_open, attempt.finished_at = AttemptState.ERROR, False, now
    attempt.code = "different"


def _moves(payment: Payment, attempt: Attempt, seen: Seen, now: datetime) -> None:
    was_open = attempt.is_open
    attempt.state, attempt.code = AttemptState(seen.status), seen.code
    if not seen.finished:
        return
    attempt.is_open, attempt.finished_at = False, now
    if seen.status == AttemptState.SUCCESS:
        _received(payment, attempt, now)
    elif was_open:
        publish(
            Failed(payment_id=payment.pk, subject_id=payment.subject, code=seen.code or seen.status)
        )


def _received(payment: Payment, attempt: Attempt, now: datetime) -> None:
    """Money came: into the ledger whatever the payment's state, so that no penny is lost."""
    _write_entries(payment, attempt, now)
    if payment.state == PaymentState.DUE:
        payment.state, payment.ended_at, payment.email = PaymentState.PAID, now, ""
        publish(Paid(payment_id=payment.pk, subject_id=payment.subject, pence=payment.total))
        return
    flag = Flag.TWICE if payment.state == PaymentState.PAID else Flag.LATE
    payment.flag = flag
    Refund.objects.create(
        payment=payment,
        attempt=attempt,
        pence=payment.total,
        reason=WHY[flag],
        state=RefundState.ASKED,
        asked_at=now,
    )
    publish(
        PaidUnasked(
            payment_id=payment.pk, subject_id=payment.subject, pence=payment.total, why=flag.value
        )
    )


def _write_entries(payment: Payment, attempt: Attempt, now: datetime) -> None:
    lines = PaymentLine.objects.filter(payment=payment).order_by("position")
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                kind=EntryKind.PAID,
                at=now,
                day=local_day(now),
                payment=payment,
                attempt=attempt,
                position=line.position,
                label=line.label,
                pence=line.pence,
                vat=line.vat,
                vat_pence=vat_within(line.pence, line.vat),
                ledger=line.ledger,
                reference=payment.reference,
                service=payment.service,
                channel=payment.channel,
                provider=attempt.provider,
                provider_ref=attempt.provider_id,
            )
            for line in lines
        ]
    )


def next_number(payment: Payment) -> int:
    """The number of the next try."""
    newest = Attempt.objects.filter(payment=payment).aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1
