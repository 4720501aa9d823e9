"""Pay links: who holds one may see the amount and pay it, and learns nothing else.

A link is made of the payment's id and a keyed digest, so nothing secret is stored. `pay` links are
sent to people and can be taken back (a new number); the `back` link is where the provider sends a
browser, whatever became of its session, and works for as long as the payment is kept.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

from django.conf import settings

from councils.payments.models import Payment
from councils.tenancy import current_council

BACK = "back"


def pay_path(payment: Payment) -> str:
    """The page that a pay link opens."""
    return f"/pay/{token_of(payment, f'pay{payment.link_number}')}/"


def link_of(payment_id: UUID) -> str:
    """The pay link of a payment, for a message."""
    return pay_path(Payment.objects.get(pk=payment_id))


def back_path(payment: Payment) -> str:
    """Where the provider sends the browser back to."""
    return f"/pay/{token_of(payment, BACK)}/paid/"


def token_of(payment: Payment, purpose: str) -> str:
    """22 characters of id and 43 of digest."""
    return _text(payment.pk.bytes) + _text(_digest(payment.pk, purpose))


def payment_of_token(token: str) -> Payment | None:
    """The payment of a link that still opens something; one query, also for a token made up."""
    try:
        payment_id = UUID(bytes=urlsafe_b64decode(f"{token[:22]}=="))
    except (Error, ValueError):
        return None
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        return None
    known = [token_of(payment, purpose) for purpose in (BACK, f"pay{payment.link_number}")]
    fits = [hmac.compare_digest(token.encode(), one.encode()) for one in known]
    return payment if any(fits) else None


def _digest(payment_id: UUID, purpose: str) -> bytes:
    message = f"payment:{current_council().schema_name}:{payment_id}:{purpose}"
    return hmac.digest(settings.SECRET_KEY.encode(), message.encode(), "sha256")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
