"""The front door of payments. Who asks for money names a subject, and hears by the events."""

from councils.payments.errors import (
    AlreadyPaid,
    CannotPayNow,
    NeedsFinance,
    NoLongerDue,
    NoSuchPayment,
    OwnRefund,
    PaymentError,
    RefundDecided,
    RefundTooLarge,
    StillProcessing,
)
from councils.payments.links import back_path, link_of, pay_path, payment_of_token
from councils.payments.models import Payment
from councils.payments.operations.asking import ask, cancel
from councils.payments.operations.closing_days import close_day
from councils.payments.operations.linking import cancel_link, renew_link
from councils.payments.operations.looking import refresh
from councils.payments.operations.refunding import (
    approve_refund,
    ask_refund,
    clear_flag,
    left_of,
    refuse_refund,
)
from councils.payments.operations.starting import start
from councils.payments.providers import check_here, origins_here, provider_words
from councils.payments.queries import (
    Filters,
    Page,
    attempts_of,
    closed_day,
    days,
    entries_of,
    entries_on,
    finance_list,
    is_due,
    of_subject,
    of_subjects,
    refund_to_decide,
    refunds_of,
    refunds_to_decide,
    services,
    standing,
    totals,
)
from councils.payments.records import Line, Standing
from councils.payments.vat import pounds

__all__ = [
    "AlreadyPaid",
    "CannotPayNow",
    "Filters",
    "Line",
    "NeedsFinance",
    "NoLongerDue",
    "NoSuchPayment",
    "OwnRefund",
    "Page",
    "Payment",
    "PaymentError",
    "RefundDecided",
    "RefundTooLarge",
    "Standing",
    "StillProcessing",
    "approve_refund",
    "ask",
    "ask_refund",
    "attempts_of",
    "back_path",
    "cancel",
    "cancel_link",
    "check_here",
    "clear_flag",
    "close_day",
    "closed_day",
    "days",
    "entries_of",
    "entries_on",
    "finance_list",
    "is_due",
    "left_of",
    "link_of",
    "of_subject",
    "of_subjects",
    "origins_here",
    "pay_path",
    "payment_of_token",
    "pounds",
    "provider_words",
    "refresh",
    "refund_to_decide",
    "refunds_of",
    "refunds_to_decide",
    "refuse_refund",
    "renew_link",
    "services",
    "standing",
    "start",
    "totals",
]
