"""Pay links that were sent: when, and taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from councils.payments.choices import PaymentState
from councils.payments.errors import NoLongerDue
from councils.payments.models import Payment


@transaction.atomic(savepoint=False)
def renew_link(*, payment_id: UUID, now: datetime, email: str = "") -> Payment:
    """Make a new link, so that those sent before open nothing. Raises NoLongerDue."""
    payment = _held(payment_id)
    payment.link_number += 1
    payment.link_sent_at = now
    payment.email = email[:254] or payment.email
    payment.save(update_fields=["link_number", "link_sent_at", "email"])
    return payment


@transaction.atomic(savepoint=False)
def cancel_link(*, payment_id: UUID) -> Payment:
    """Take the links back that were sent; the payment stays due. Raises NoLongerDue."""
    payment = _held(payment_id)
    payment.link_number += 1
    payment.link_sent_at = None
    payment.save(update_fields=["link_number", "link_sent_at"])
    return payment


def _held(payment_id: UUID) -> Payment:
    payment = Payment.objects.select_for_update().filter(pk=payment_id).first()
    if payment is None or payment.state != PaymentState.DUE:
        raise NoLongerDue
    return payment
