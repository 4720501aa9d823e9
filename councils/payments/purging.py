"""What came to nothing does not stay. What was paid does: the ledger is only ever added to."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from councils.payments.choices import PaymentState
from councils.payments.models import LedgerEntry, Payment, TestPayment
from councils.purging import purges

UNPAID_KEPT = timedelta(days=400)
TESTS_KEPT = timedelta(days=60)


@purges("payments.unpaid", "payments that were never made", councils=True)
def unpaid(now: datetime) -> QuerySet[Any]:
    """Asked for, ended without money, and long over; each with its lines and tries."""
    paid = LedgerEntry.objects.values("payment")
    return Payment.objects.filter(
        state__in=(PaymentState.EXPIRED, PaymentState.CANCELLED),
        ended_at__lt=now - UNPAID_KEPT,
        look_at=None,
    ).exclude(pk__in=paid)


@purges("payments.tests", "payments of test pages", councils=True)
def old_tests(now: datetime) -> QuerySet[Any]:
    """Payments at the test pages, which moved no money."""
    return TestPayment.objects.filter(created_at__lt=now - TESTS_KEPT)
