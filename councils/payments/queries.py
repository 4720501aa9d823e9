"""Payments, read: one for its page, a list for its owner, lists and totals for finance."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from councils.payments.choices import Flag, PaymentState, RefundState
from councils.payments.errors import NoSuchPayment
from councils.payments.models import (
    Attempt,
    LedgerEntry,
    Payment,
    PaymentDay,
    PaymentLine,
    Refund,
)
from councils.payments.records import Line, Standing
from councils.payments.vat import pounds

PAGE = 25


def standing(payment_id: UUID) -> Standing:
    """A payment for its page: two queries. Raises NoSuchPayment."""
    payment = _with_try(Payment.objects.filter(pk=payment_id)).first()
    if payment is None:
        raise NoSuchPayment
    return _standing(payment)


def of_subject(subject: UUID) -> Standing | None:
    """The newest payment of a subject: one query when there is none, else two."""
    payment = _with_try(Payment.objects.filter(subject=subject)).order_by("-id").first()
    return _standing(payment) if payment is not None else None


def is_due(subject: UUID) -> bool:
    """Whether somebody still has to pay for it."""
    return Payment.objects.filter(subject=subject, state=PaymentState.DUE).exists()


def _with_try(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    newest = Attempt.objects.filter(payment=OuterRef("pk")).order_by("-number")
    back = (
        Refund.objects.filter(payment=OuterRef("pk"), state=RefundState.DONE)
        .order_by()
        .values("payment")
        .annotate(pence=Sum("pence"))
    )
    return payments.annotate(
        try_state=Subquery(newest.values("state")[:1]),
        try_code=Subquery(newest.values("code")[:1]),
        try_ref=Subquery(newest.values("provider_id")[:1]),
        refunded=Coalesce(Subquery(back.values("pence")), 0),
    )


def _standing(payment: Any) -> Standing:
    lines = PaymentLine.objects.filter(payment_id=payment.pk).order_by("position")
    return Standing(
        id=payment.pk,
        subject=payment.subject,
        reference=payment.reference,
        description=payment.description,
        total=payment.total,
        state=payment.state,
        flag=payment.flag,
        lines=tuple(
            Line(id=one.key, label=one.label, pence=one.pence, vat=one.vat, ledger=one.ledger)
            for one in lines
        ),
        asked_at=payment.asked_at,
        expires_at=payment.expires_at,
        paid_at=payment.ended_at if payment.state == PaymentState.PAID else None,
        refunded=payment.refunded,
        email=payment.email,
        attempt=payment.try_state or "",
        attempt_code=payment.try_code or "",
        link_sent_at=payment.link_sent_at,
        return_path=payment.return_path,
        provider_ref=payment.try_ref or "",
    )


@dataclass(frozen=True, kw_only=True)
class Row:
    """One payment in a list."""

    id: UUID
    subject: UUID
    reference: str
    description: str
    service: str
    total: int
    state: str
    state_words: str
    flag: str
    flag_words: str
    asked_at: datetime
    ended_at: datetime | None
    refunded: int

    @property
    def amount(self) -> str:
        """In words."""
        return pounds(self.total)

    @property
    def refunded_amount(self) -> str:
        """What went back, in words; empty when nothing did."""
        return pounds(self.refunded) if self.refunded else ""

    @property
    def is_paid(self) -> bool:
        """Whether the money came."""
        return self.state == PaymentState.PAID


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list, and the last id on it where there is more."""

    rows: tuple[Row, ...]
    next_after: str = ""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the finance list is narrowed to; empty means all."""

    day: date | None = None
    state: str = ""
    service: str = ""
    search: str = ""


def of_subjects(subjects: Iterable[UUID] | QuerySet[Any], *, after: str = "") -> Page:
    """Payments of these subjects that came in or still can, newest first: one query."""
    shown = (PaymentState.DUE, PaymentState.PAID)
    return _page(Payment.objects.filter(subject__in=subjects, state__in=shown), after)


def finance_list(filters: Filters, *, after: str = "") -> Page:
    """What finance sees, newest first: one query."""
    found = Payment.objects.all()
    if filters.state == "flagged":
        found = found.exclude(flag=Flag.NONE)
    elif filters.state:
        found = found.filter(state=filters.state)
    if filters.service:
        found = found.filter(service=filters.service)
    if filters.day:
        found = found.filter(_on(filters.day))
    if filters.search:
        found = found.filter(_named(filters.search))
    return _page(found, after)


def _on(day: date) -> Q:
    """Asked for, or with money moving, on a day."""
    moved = LedgerEntry.objects.filter(day=day).values("payment")
    return Q(pk__in=moved) | Q(asked_at__date=day)


def _named(text: str) -> Q:
    """A case's reference, or the provider's."""
    tried = Attempt.objects.filter(provider_id=text).values("payment")
    back = Refund.objects.filter(provider_ref=text).values("payment")
    return Q(reference=text.upper()) | Q(pk__in=tried) | Q(pk__in=back)


def _page(payments: QuerySet[Payment], after: str) -> Page:
    with suppress(ValueError):
        payments = payments.filter(pk__lt=UUID(after)) if after else payments
    rows = list(_with_try(payments).order_by("-pk")[: PAGE + 1])
    more = str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    return Page(rows=tuple(_row(one) for one in rows[:PAGE]), next_after=more)


def _row(payment: Any) -> Row:
    return Row(
        id=payment.pk,
        subject=payment.subject,
        reference=payment.reference,
        description=payment.description,
        service=payment.service,
        total=payment.total,
        state=payment.state,
        state_words=str(payment.get_state_display()),
        flag=payment.flag,
        flag_words=str(payment.get_flag_display()) if payment.flag else "",
        asked_at=payment.asked_at,
        ended_at=payment.ended_at,
        refunded=payment.refunded,
    )


def services() -> list[str]:
    """The services that money was asked for."""
    return list(Payment.objects.order_by("service").values_list("service", flat=True).distinct())


def entries_of(payment_id: UUID) -> list[LedgerEntry]:
    """What came in and went out for a payment, in order."""
    return list(LedgerEntry.objects.filter(payment_id=payment_id).in_order())


def attempts_of(payment_id: UUID) -> list[Attempt]:
    """Every try to pay, in order."""
    return list(Attempt.objects.filter(payment_id=payment_id).order_by("number"))


def refunds_of(payment_id: UUID) -> list[Refund]:
    """Every refund that was asked for, in order."""
    return list(Refund.objects.filter(payment_id=payment_id).order_by("id"))


def refunds_to_decide(*, most: int = 50) -> list[Refund]:
    """What waits for finance, oldest first."""
    return list(
        Refund.objects.filter(state=RefundState.ASKED)
        .select_related("payment")
        .order_by("asked_at", "id")[:most]
    )


def refund_to_decide(refund_id: UUID) -> Refund | None:
    """One of them, or one that was decided."""
    return Refund.objects.select_related("payment").filter(pk=refund_id).first()


@dataclass(frozen=True, kw_only=True)
class Total:
    """Money under one ledger code and VAT code."""

    ledger: str
    vat: str
    lines: int
    pence: int
    vat_pence: int

    @property
    def amounts(self) -> tuple[str, str, str]:
        """Gross, VAT and net, in words."""
        net = self.pence - self.vat_pence
        return pounds(self.pence), pounds(self.vat_pence), pounds(net)


def totals(first: date, last: date) -> list[Total]:
    """What came in less what went out, by ledger and VAT code: one query."""
    rows = (
        LedgerEntry.objects.filter(day__range=(first, last))
        .order_by("ledger", "vat")
        .values("ledger", "vat")
        .annotate(lines=Count("id"), gross=Sum("pence"), tax=Sum("vat_pence"))
    )
    return [
        Total(
            ledger=row["ledger"],
            vat=row["vat"],
            lines=row["lines"],
            pence=row["gross"],
            vat_pence=row["tax"],
        )
        for row in rows
    ]


def days(*, most: int = 31) -> list[PaymentDay]:
    """The newest closed days."""
    return list(PaymentDay.objects.defer("file").order_by("-day")[:most])


def closed_day(day: date) -> PaymentDay | None:
    """One closed day with its file."""
    return PaymentDay.objects.filter(day=day).first()


def entries_on(day: date) -> list[LedgerEntry]:
    """What moved on a day, in order."""
    return list(LedgerEntry.objects.filter(day=day).in_order())
