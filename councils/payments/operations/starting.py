"""Sending a resident to the card pages: one try at a time, however many clicks and tabs."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from councils.payments.choices import PROCESSING, Flag, PaymentState
from councils.payments.errors import (
    AlreadyPaid,
    CannotPayNow,
    NeedsFinance,
    NoLongerDue,
    NoSuchPayment,
    ProviderError,
    StillProcessing,
)
from councils.payments.links import back_path
from councils.payments.models import Attempt, Payment
from councils.payments.operations.seeing import next_look, next_number, take_in
from councils.payments.providers import Order, Provider, Seen, provider_here, provider_named
from councils.tenancy import current_council

TRIES_AT_ONCE = 3


def start(payment_id: UUID, *, now: datetime) -> str:
    """The address to pay at. Outside any transaction: it calls the provider.

    Two tabs get the same try: its row is made first, and its id is the provider's idempotency key.
    A new try follows only when the provider says that the one before ended without money. Raises
    AlreadyPaid, NoLongerDue, StillProcessing, NeedsFinance or CannotPayNow.
    """
    for _ in range(TRIES_AT_ONCE):
        attempt, order = _open_try(payment_id, now)
        provider = provider_named(attempt.provider)
        try:
            seen = provider.get(attempt.provider_id) if order is None else provider.create(order)
            take_in(attempt_id=attempt.pk, seen=seen, now=now)
        except ProviderError as error:
            raise CannotPayNow from error
        if not seen.finished:
            return _where_to_pay(provider, seen)
    raise CannotPayNow


@transaction.atomic(savepoint=False)
def _open_try(payment_id: UUID, now: datetime) -> tuple[Attempt, Order | None]:
    """The try that is open, or a new one; with an order where the provider may not know of it."""
    payment = Payment.objects.select_for_update().filter(pk=payment_id).first()
    if payment is None:
        raise NoSuchPayment
    _may_be_paid(payment, now)
    attempt = Attempt.objects.filter(payment=payment, is_open=True).first()
    if attempt is None:
        key, _provider = provider_here()
        attempt = Attempt.objects.create(
            payment=payment, number=next_number(payment), provider=key, started_at=now
        )
    payment.looks = 0
    payment.look_at = next_look(payment, attempt, now=now)
    payment.save(update_fields=["looks", "look_at"])
    return attempt, None if attempt.provider_id else _order(payment, attempt)


def _may_be_paid(payment: Payment, now: datetime) -> None:
    if payment.state == PaymentState.PAID:
        raise AlreadyPaid
    if payment.flag == Flag.DIFFERENT:
        raise NeedsFinance
    if payment.state != PaymentState.DUE or payment.expires_at <= now:
        raise NoLongerDue


def _order(payment: Payment, attempt: Attempt) -> Order:
    return Order(
        key=str(attempt.pk),
        pence=payment.total,
        reference=payment.reference,
        description=payment.description,
        return_url=current_council().url(back_path(payment)),
        email=payment.email,
    )


def _where_to_pay(provider: Provider, seen: Seen) -> str:
    """Its address, if it stands where the council said that card pages stand."""
    if seen.status in PROCESSING:
        raise StillProcessing
    parts = urlsplit(seen.next_url)
    if f"{parts.scheme}://{parts.netloc}" not in provider.origins():
        raise CannotPayNow
    return seen.next_url
