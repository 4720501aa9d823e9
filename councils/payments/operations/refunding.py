"""Paying back: somebody asks, somebody else decides, the provider pays, the ledger says so."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from councils.clock import local_day
from councils.events.audit_log import audit
from councils.events.bus import publish
from councils.payments.choices import (
    ON_ITS_WAY,
    TAKES_FROM_REST,
    AttemptState,
    EntryKind,
    Flag,
    PaymentState,
    RefundState,
)
from councils.payments.errors import (
    NoSuchPayment,
    OwnRefund,
    ProviderAway,
    RefundDecided,
    RefundMismatch,
    RefundTooLarge,
    RefundUnderWay,
)
from councils.payments.events import RefundApproved, Refunded, RefundFailed, RefundRefused
from councils.payments.models import Attempt, LedgerEntry, Payment, Refund
from councils.payments.providers import Provider, SeenRefund, provider_named
from councils.payments.vat import split, vat_within

FIRST_LOOK = timedelta(minutes=1)

_CLAIM = """
UPDATE payments_refund SET looks = least(looks + 1, 30000),
    look_at = now() + least(interval '1 minute' * power(2, least(looks, 7)), interval '2 hours')
WHERE id = (SELECT id FROM payments_refund WHERE look_at <= now()
            ORDER BY look_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


@transaction.atomic(savepoint=False)
def ask_refund(
    *, payment_id: UUID, pence: int, reason: str, by_id: UUID, role: str = "", now: datetime
) -> Refund:
    """Ask finance to pay back a part of what was paid, or all. Raises RefundTooLarge."""
    payment = Payment.objects.select_for_update().filter(pk=payment_id).first()
    if payment is None:
        raise NoSuchPayment
    attempt = (
        Attempt.objects.filter(payment=payment, state=AttemptState.SUCCESS)
        .order_by("number")
        .first()
    )
    left = _left(attempt, payment.total) if attempt else 0
    if attempt is None or not 0 < pence <= left:
        raise RefundTooLarge(left)
    refund = Refund.objects.create(
        payment=payment,
        attempt=attempt,
        pence=pence,
        reason=reason.strip()[:500],
        asked_by_id=by_id,
        asked_at=now,
    )
    _audited("payments.refund_asked", refund, by_id, role, now)
    return refund


@transaction.atomic(savepoint=False)
def approve_refund(*, refund_id: UUID, by_id: UUID, role: str = "", now: datetime) -> Refund:
    """Let it go to the provider. Raises OwnRefund, RefundDecided or RefundUnderWay."""
    refund = _to_decide(refund_id, by_id)
    if Refund.objects.filter(attempt_id=refund.attempt_id, state__in=ON_ITS_WAY).exists():
        raise RefundUnderWay
    _decide(refund, RefundState.APPROVED, by_id, now)
    _audited("payments.refund_approved", refund, by_id, role, now)
    publish(RefundApproved(refund_id=refund.pk), actor_id=by_id)
    return refund


@transaction.atomic(savepoint=False)
def refuse_refund(
    *, refund_id: UUID, decision: str, by_id: UUID, role: str = "", now: datetime
) -> Refund:
    """Say no, with a reason for colleagues. Raises OwnRefund or RefundDecided."""
    refund = _to_decide(refund_id, by_id)
    refund.decision = decision.strip()[:500]
    _decide(refund, RefundState.REFUSED, by_id, now)
    if refund.asked_by_id is None:
        Payment.objects.filter(pk=refund.payment_id).update(flag=Flag.NONE)
    _audited("payments.refund_refused", refund, by_id, role, now)
    publish(
        RefundRefused(
            refund_id=refund.pk, payment_id=refund.payment_id, subject_id=refund.payment.subject
        ),
        actor_id=by_id,
    )
    return refund


@transaction.atomic(savepoint=False)
def clear_flag(*, payment_id: UUID, by_id: UUID, role: str = "", now: datetime) -> Payment:
    """Finance has looked: the payment goes on as any other."""
    payment = Payment.objects.select_for_update().filter(pk=payment_id).first()
    if payment is None:
        raise NoSuchPayment
    payment.flag = Flag.NONE
    payment.look_at = payment.expires_at if payment.state == PaymentState.DUE else None
    payment.save(update_fields=["flag", "look_at"])
    audit(
        "payments.flag_cleared",
        actor_id=by_id,
        role=role,
        object_type="payment",
        object_id=payment.pk,
        at=now,
    )
    return payment


def left_of(payment_id: UUID) -> int:
    """Pence of what was asked and paid that nobody has asked back. Two statements."""
    attempt = (
        Attempt.objects.filter(payment_id=payment_id, state=AttemptState.SUCCESS)
        .select_related("payment")
        .order_by("number")
        .first()
    )
    return _left(attempt, attempt.payment.total) if attempt else 0


def _left(attempt: Attempt, total: int) -> int:
    taken = Refund.objects.filter(attempt=attempt, state__in=TAKES_FROM_REST)
    return total - (taken.aggregate(pence=Sum("pence"))["pence"] or 0)


def _to_decide(refund_id: UUID, by_id: UUID) -> Refund:
    """A refund that waits, held with its payment."""
    refund = Refund.objects.select_related("payment").filter(pk=refund_id).first()
    if refund is None:
        raise NoSuchPayment
    Payment.objects.select_for_update().get(pk=refund.payment_id)
    refund.refresh_from_db(fields=["state"])
    if refund.state != RefundState.ASKED:
        raise RefundDecided
    if refund.asked_by_id == by_id:
        raise OwnRefund
    return refund


def _decide(refund: Refund, state: RefundState, by_id: UUID, now: datetime) -> None:
    refund.state, refund.decided_by_id, refund.decided_at = state, by_id, now
    refund.save(update_fields=["state", "decided_by_id", "decided_at", "decision"])


def _audited(act: str, refund: Refund, by_id: UUID, role: str, now: datetime) -> None:
    audit(
        act,
        actor_id=by_id,
        role=role,
        object_type="refund",
        object_id=refund.pk,
        at=now,
        detail_codes={"pence": refund.pence},
    )


# --- at the provider ------------------------------------------------------------------------------


def send_refund(refund_id: UUID, *, now: datetime) -> None:
    """Have the provider pay back. May be called twice: what is left names the state it fits.

    A second sending of one that has gone is refused by the provider; then its own numbers tell
    whether ours went. Outside any transaction.
    """
    refund = Refund.objects.select_related("payment", "attempt").get(pk=refund_id)
    if refund.state != RefundState.APPROVED:
        return
    provider = provider_named(refund.attempt.provider)
    before = _gone(refund)
    try:
        seen = provider.refund(
            refund.attempt.provider_id, pence=refund.pence, left=refund.payment.total - before
        )
    except RefundMismatch:
        found = _gone_already(provider, refund, before)
        if found is None:
            settle_refund(refund_id=refund.pk, seen=None, code="refund_mismatch", now=now)
            return
        seen = found
    settle_refund(refund_id=refund.pk, seen=seen, now=now)


def look_at_refund(refund_id: UUID, *, now: datetime) -> None:
    """Ask how a refund on its way ended. Outside any transaction."""
    refund = Refund.objects.select_related("attempt").get(pk=refund_id)
    provider = provider_named(refund.attempt.provider)
    for seen in provider.refunds_of(refund.attempt.provider_id):
        if seen.refund_id == refund.provider_ref:
            settle_refund(refund_id=refund.pk, seen=seen, now=now)


def claim_refund_look() -> UUID | None:
    """Take the refund on its way that has waited longest to be looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM)
        row = cursor.fetchone()
    return row[0] if row else None


def _gone(refund: Refund) -> int:
    """Pence of the same try that went back before this refund."""
    earlier = Refund.objects.filter(
        attempt_id=refund.attempt_id, state__in=(RefundState.SENT, RefundState.DONE)
    ).exclude(pk=refund.pk)
    return earlier.aggregate(pence=Sum("pence"))["pence"] or 0


def _gone_already(provider: Provider, refund: Refund, before: int) -> SeenRefund | None:
    """Our refund at the provider, where its answer was lost; None where the sums say otherwise.

    The payment itself is up to date; the list of refunds may lag, and then we come again.
    """
    if provider.get(refund.attempt.provider_id).refunded != before + refund.pence:
        return None
    known = set(
        Refund.objects.filter(attempt_id=refund.attempt_id)
        .exclude(provider_ref="")
        .values_list("provider_ref", flat=True)
    )
    for seen in provider.refunds_of(refund.attempt.provider_id):
        if seen.refund_id not in known and seen.pence == refund.pence:
            return seen
    raise ProviderAway("refund_not_listed_yet")


@transaction.atomic(savepoint=False)
def settle_refund(
    *, refund_id: UUID, seen: SeenRefund | None, now: datetime, code: str = ""
) -> Refund:
    """Write down how a refund stands at the provider; done, it goes into the ledger once."""
    refund = Refund.objects.select_related("payment", "attempt").get(pk=refund_id)
    payment = Payment.objects.select_for_update().get(pk=refund.payment_id)
    refund.refresh_from_db(fields=["state"])
    if refund.state not in ON_ITS_WAY:
        return refund
    refund.payment = payment
    about: dict[str, Any] = {
        "refund_id": refund.pk,
        "payment_id": payment.pk,
        "subject_id": payment.subject,
    }
    refund.provider_ref = seen.refund_id if seen else ""
    if seen is None or seen.status == "error":
        refund.state, refund.look_at = RefundState.FAILED, None
        refund.code = code or "refund_error"
        publish(RefundFailed(code=refund.code, **about))
    elif seen.status == "submitted":
        refund.state, refund.look_at = RefundState.SENT, now + FIRST_LOOK
    else:
        refund.state, refund.look_at, refund.done_at = RefundState.DONE, None, now
        _write_entries(refund, now)
        if refund.asked_by_id is None:
            Payment.objects.filter(pk=payment.pk).update(flag=Flag.NONE)
        publish(Refunded(pence=refund.pence, **about))
    refund.save(update_fields=["state", "provider_ref", "code", "look_at", "done_at"])
    return refund


def _write_entries(refund: Refund, now: datetime) -> None:
    """Less on each line that was paid, in proportion to what is left of it."""
    rows = list(_what_is_left(refund))
    shares = split(refund.pence, [left for _entry, left in rows])
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                kind=EntryKind.REFUND,
                at=now,
                day=local_day(now),
                payment_id=refund.payment_id,
                attempt_id=refund.attempt_id,
                refund=refund,
                position=entry.position,
                label=entry.label,
                pence=-share,
                vat=entry.vat,
                vat_pence=-vat_within(share, entry.vat),
                ledger=entry.ledger,
                reference=entry.reference,
                service=entry.service,
                channel=entry.channel,
                provider=entry.provider,
                provider_ref=refund.provider_ref,
            )
            for (entry, _left_of_it), share in zip(rows, shares, strict=True)
            if share
        ]
    )


def _what_is_left(refund: Refund) -> list[tuple[LedgerEntry, int]]:
    """The lines that were paid with what is left of each; a reduction lessens the line before it.

    Lines of less than nought cannot be shared over: their amount is taken from the others.
    """
    entries = list(LedgerEntry.objects.filter(attempt_id=refund.attempt_id).order_by("position"))
    paid = [one for one in entries if one.kind == EntryKind.PAID]
    gone: dict[int, int] = {}
    for one in entries:
        if one.kind == EntryKind.REFUND:
            gone[one.position] = gone.get(one.position, 0) - one.pence
    minus = -sum(one.pence for one in paid if one.pence < 0)
    plus = [one for one in paid if one.pence > 0]
    less = split(minus, [one.pence for one in plus])
    return [
        (one, one.pence - reduced - gone.get(one.position, 0))
        for one, reduced in zip(plus, less, strict=True)
    ]
