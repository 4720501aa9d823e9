"""Every fixed list of payments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentState(models.TextChoices):
    """Where what was asked for stands."""

    DUE = "due", _("Not paid yet")
    PAID = "paid", _("Paid")
    EXPIRED = "expired", _("Not paid in time")
    CANCELLED = "cancelled", _("No longer asked for")


class AttemptState(models.TextChoices):
    """Where one try to pay stands: `new` before the provider knows of it, then the provider's."""

    NEW = "new", _("Not begun")
    CREATED = "created", _("Begun")
    STARTED = "started", _("Typing card details")
    SUBMITTED = "submitted", _("Being processed")
    CAPTURABLE = "capturable", _("Being processed")
    SUCCESS = "success", _("Paid")
    FAILED = "failed", _("Not paid")
    CANCELLED = "cancelled", _("Cancelled")
    ERROR = "error", _("Went wrong")


# The provider still works on it: nobody should pay again meanwhile.
PROCESSING = frozenset({AttemptState.SUBMITTED, AttemptState.CAPTURABLE})


class Flag(models.TextChoices):
    """Why finance should look at a payment."""

    NONE = "", _("Nothing to look at")
    LATE = "late", _("Paid after we had closed it")
    TWICE = "twice", _("Paid twice")
    DIFFERENT = "different", _("The provider tells another amount or reference")


class RefundState(models.TextChoices):
    """Where a refund stands."""

    ASKED = "asked", _("Waiting for finance")
    REFUSED = "refused", _("Refused")
    APPROVED = "approved", _("Approved, not sent yet")
    SENT = "sent", _("On its way")
    DONE = "done", _("Paid back")
    FAILED = "failed", _("Did not work")


# Money that is or may be gone already; the rest of a payment can still be refunded.
TAKES_FROM_REST = (RefundState.ASKED, RefundState.APPROVED, RefundState.SENT, RefundState.DONE)
ON_ITS_WAY = (RefundState.APPROVED, RefundState.SENT)


class EntryKind(models.TextChoices):
    """Which way the money went."""

    PAID = "paid", _("Paid")
    REFUND = "refund", _("Refund")


class Vat(models.TextChoices):
    """How a line stands to VAT."""

    OUTSIDE = "outside", _("Outside VAT")
    EXEMPT = "exempt", _("Exempt")
    ZERO = "zero", _("Zero rate")
    REDUCED = "reduced", _("Reduced rate (5%)")
    STANDARD = "standard", _("Standard rate (20%)")
