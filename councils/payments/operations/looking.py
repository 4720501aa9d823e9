"""Asking the provider how a try stands: when somebody returns, and for those who never do."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from councils.events.bus import publish
from councils.payments.choices import PROCESSING, AttemptState, Flag, PaymentState
from councils.payments.errors import CannotPayNow, NoSuchPayment, ProviderError
from councils.payments.events import Expired
from councils.payments.models import Attempt, Payment
from councils.payments.operations.asking import end
from councils.payments.operations.seeing import take_in
from councils.payments.providers import provider_named

log = logging.getLogger(__name__)

# A provider that gives no answer for so long after the time to pay keeps nobody else's place.
GRACE = timedelta(hours=6)

_CLAIM = """
UPDATE payments_payment SET looks = least(looks + 1, 30000),
    look_at = now()
        + least(interval '30 seconds' * power(2, least(looks, 6)), interval '15 minutes')
WHERE id = (SELECT id FROM payments_payment WHERE look_at <= now()
            ORDER BY look_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def refresh(payment_id: UUID, *, now: datetime) -> Payment:
    """Ask the provider how the newest try stands. Raises CannotPayNow where it gives no answer."""
    attempt = Attempt.objects.filter(payment_id=payment_id).order_by("-number").first()
    if attempt is None or not attempt.is_open or not attempt.provider_id:
        payment = Payment.objects.filter(pk=payment_id).first()
        if payment is None:
            raise NoSuchPayment
        return payment
    try:
        seen = provider_named(attempt.provider).get(attempt.provider_id)
        return take_in(attempt_id=attempt.pk, seen=seen, now=now)
    except ProviderError as error:
        raise CannotPayNow from error


def claim_look() -> UUID | None:
    """Take the payment that has waited longest to be looked at; its next look is set already.

    Two workers never take the same one, and one that dies leaves it to be found again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM)
        row = cursor.fetchone()
    return row[0] if row else None


def look(payment_id: UUID, *, now: datetime) -> None:
    """Ask how it stands, and end it where the time to pay is over. Outside any transaction."""
    try:
        payment = refresh(payment_id, now=now)
    except CannotPayNow:
        payment = Payment.objects.get(pk=payment_id)
        if _has_run_out(payment, now - GRACE):
            expire(payment_id, now=now)
        return
    if _has_run_out(payment, now):
        _time_is_over(payment, now)


def _has_run_out(payment: Payment, now: datetime) -> bool:
    """Whether its time is over; what waits for finance does not run out."""
    is_due = payment.state == PaymentState.DUE and payment.flag != Flag.DIFFERENT
    return is_due and payment.expires_at <= now


def _time_is_over(payment: Payment, now: datetime) -> None:
    """Stop a try that is open before the payment ends; what the bank works on is waited for."""
    attempt = Attempt.objects.filter(payment=payment, is_open=True).first()
    if attempt is not None and attempt.provider_id:
        if attempt.state in PROCESSING and now < payment.expires_at + GRACE:
            return
        if not leave_try(attempt, now=now):
            return
    expire(payment.pk, now=now)


def leave_try(attempt: Attempt, *, now: datetime) -> bool:
    """Have the provider cancel a try, and see how it ended; False where it gave no answer."""
    try:
        provider = provider_named(attempt.provider)
        provider.cancel(attempt.provider_id)
        take_in(attempt_id=attempt.pk, seen=provider.get(attempt.provider_id), now=now)
    except (ProviderError, CannotPayNow) as error:
        log.warning("a try could not be cancelled: %s", type(error).__name__)
        return False
    return True


@transaction.atomic(savepoint=False)
def expire(payment_id: UUID, *, now: datetime) -> bool:
    """End a payment whose time is over; False where it was paid or ended meanwhile."""
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if not _has_run_out(payment, now):
        return False
    Attempt.objects.filter(payment=payment, is_open=True, provider_id="").update(
        is_open=False, state=AttemptState.CANCELLED, finished_at=now
    )
    end(payment, PaymentState.EXPIRED, now=now)
    publish(Expired(payment_id=payment.pk, subject_id=payment.subject))
    return True
