"""What must hold of money, checked by `reconcile` in every council."""

from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from councils.events.breaks import Break
from councils.events.bus import invariants
from councils.events.dangling import points_at_people
from councils.payments.choices import AttemptState, EntryKind, Flag, PaymentState, RefundState
from councils.payments.models import Attempt, LedgerEntry, Payment, Refund

MOST = 200
LATE = timedelta(hours=12)

points_at_people("payments_refund", "asked_by_id", "decided_by_id")


def _broken(kind: str, found: list[tuple[str, str]]) -> list[Break]:
    return [Break(kind=kind, id=one, words=words) for one, words in found[:MOST]]


@invariants.register("payments.paid-without-ledger")
def paid_without_ledger(now: datetime) -> list[Break]:
    """Each paid try stands in the ledger with its whole amount, once."""
    entered = (
        LedgerEntry.objects.filter(attempt=OuterRef("pk"), kind=EntryKind.PAID)
        .order_by()
        .values("attempt")
        .annotate(pence=Sum("pence"))
        .values("pence")
    )
    wrong = (
        Attempt.objects.filter(state=AttemptState.SUCCESS)
        .annotate(entered=Coalesce(Subquery(entered), 0))
        .exclude(entered=F("payment__total"))
        .values_list("payment__reference", "entered")
    )
    return _broken(
        "paid-without-ledger",
        [(ref, f"{ref} was paid, but the ledger has {pence} pence of it.") for ref, pence in wrong],
    )


@invariants.register("payments.ledger-without-payment")
def ledger_without_payment(now: datetime) -> list[Break]:
    """Nothing stands in the ledger that no try or refund brought."""
    lone = LedgerEntry.objects.filter(kind=EntryKind.PAID).exclude(
        attempt__state=AttemptState.SUCCESS
    ) | LedgerEntry.objects.filter(kind=EntryKind.REFUND).exclude(refund__state=RefundState.DONE)
    found = lone.values_list("reference", flat=True).distinct()
    return _broken(
        "ledger-without-payment",
        [(ref, f"The ledger has money for {ref} that nobody paid or got back.") for ref in found],
    )


@invariants.register("payments.paid-state")
def paid_states(now: datetime) -> list[Break]:
    """What counts as paid has a paid try, and the other way round it is paid or flagged."""
    paid = Attempt.objects.filter(state=AttemptState.SUCCESS).values("payment")
    without = Payment.objects.filter(state=PaymentState.PAID).exclude(pk__in=paid)
    unpaid = Payment.objects.filter(pk__in=paid, state=PaymentState.DUE)
    return _broken(
        "paid-state",
        [(p.reference, f"{p.reference} counts as paid, and no try was.") for p in without[:MOST]]
        + [(p.reference, f"{p.reference} was paid, and is still asked.") for p in unpaid[:MOST]],
    )


@invariants.register("payments.paid-twice")
def paid_twice(now: datetime) -> list[Break]:
    """Money that came twice or too late is with finance, or went back."""
    tries = (
        Attempt.objects.filter(payment=OuterRef("pk"), state=AttemptState.SUCCESS)
        .order_by()
        .values("payment")
        .annotate(paid=Sum("payment__total"))
        .values("paid")
    )
    asked = (
        Refund.objects.filter(payment=OuterRef("pk"))
        .order_by()
        .values("payment")
        .annotate(pence=Sum("pence"))
        .values("pence")
    )
    wrong = (
        Payment.objects.annotate(paid=Subquery(tries), back=Coalesce(Subquery(asked), 0))
        .filter(paid__gt=F("total") + F("back"))
        .values_list("reference", flat=True)
    )
    return _broken(
        "paid-twice",
        [(ref, f"{ref} was paid twice, and nobody has been asked to pay back.") for ref in wrong],
    )


@invariants.register("payments.refunded-too-much")
def refunded_too_much(now: datetime) -> list[Break]:
    """No try gives back more than it brought."""
    entered = (
        Attempt.objects.annotate(rest=Sum("entries__pence"))
        .filter(rest__lt=0)
        .values_list("payment__reference", flat=True)
    )
    return _broken(
        "refunded-too-much",
        [(ref, f"More went back for {ref} than was paid.") for ref in entered],
    )


@invariants.register("payments.not-ended")
def not_ended(now: datetime) -> list[Break]:
    """What was not paid in time has ended: nobody's place is kept for ever."""
    late = (
        Payment.objects.filter(state=PaymentState.DUE, expires_at__lt=now - LATE)
        .exclude(flag=Flag.DIFFERENT)
        .values_list("reference", flat=True)
    )
    return _broken(
        "payment-not-ended",
        [(ref, f"The time to pay for {ref} is long over, and it has not ended.") for ref in late],
    )


@invariants.register("payments.never-looked-at")
def never_looked_at(now: datetime) -> list[Break]:
    """Each payment that can still change is looked at again."""
    lone = (
        Payment.objects.filter(look_at=None)
        .exclude(flag=Flag.DIFFERENT)
        .filter(state=PaymentState.DUE)
        .values_list("reference", flat=True)
    )
    return _broken(
        "payment-never-looked-at",
        [(ref, f"Nobody will ask how the payment of {ref} stands.") for ref in lone],
    )


@invariants.register("payments.finance-has-to-look")
def finance_has_to_look(now: datetime) -> list[Break]:
    """Worth a look, and no broken promise: payments that wait for finance."""
    flagged = Payment.objects.exclude(flag=Flag.NONE).order_by("pk")[:MOST]
    return [
        Break(
            kind="payment-flagged",
            id=one.reference,
            words=f"{one.reference}: {one.get_flag_display()}.",
            warning=True,
        )
        for one in flagged
    ]
