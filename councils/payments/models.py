"""What is asked for, each try to pay it, each refund, and the ledger that is only ever added to."""

from django.db import models
from django.db.models import F, Q

from councils.ids import uuid7
from councils.payments.choices import (
    ON_ITS_WAY,
    AttemptState,
    EntryKind,
    Flag,
    PaymentState,
    RefundState,
    Vat,
)


class Payment(models.Model):
    """An amount that somebody is asked to pay, once, for one subject.

    `look_at` is when to ask the provider next (or to see that the time is over); empty when there
    is nothing to wait for. `email` is forgotten as soon as nobody has to pay any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.UUIDField(help_text="What it is for: the id of a case.")
    reference = models.CharField(max_length=20)
    service = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=255)
    channel = models.CharField(max_length=20, default="web")
    total = models.PositiveIntegerField(help_text="Pence.")
    email = models.CharField(max_length=254, blank=True)
    return_path = models.CharField(max_length=300, blank=True)
    agreement = models.CharField(
        max_length=60, blank=True, help_text="The provider's id of a recurring payment."
    )
    state = models.CharField(max_length=10, choices=PaymentState.choices, default=PaymentState.DUE)
    flag = models.CharField(max_length=10, choices=Flag.choices, blank=True, default=Flag.NONE)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)
    link_number = models.PositiveSmallIntegerField(
        default=1, help_text="Pay links with an older number open nothing."
    )
    link_sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="payment_is_of_something", condition=Q(total__gt=0)),
            models.UniqueConstraint(
                fields=["subject"], name="payment_due_once", condition=Q(state=PaymentState.DUE)
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], name="payment_subject"),
            models.Index(fields=["reference"], name="payment_reference"),
            models.Index(
                fields=["look_at"], name="payment_look", condition=Q(look_at__isnull=False)
            ),
            models.Index(fields=["asked_at", "id"], name="payment_order"),
            models.Index(fields=["id"], name="payment_flagged", condition=~Q(flag="")),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.total}"


class PaymentLine(models.Model):
    """One line of what is asked for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    pence = models.IntegerField(help_text="Less than nought for a reduction.")
    vat = models.CharField(max_length=10, choices=Vat.choices)
    ledger = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "position"], name="payment_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.pence}"


class Attempt(models.Model):
    """One try to pay: one payment at the provider. At most one of a payment is open.

    Its id is the idempotency key under which the provider makes it, so that two clicks, two tabs
    or a lost answer make one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=30)
    provider_id = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=AttemptState.choices, default=AttemptState.NEW)
    code = models.CharField(max_length=20, blank=True)
    is_open = models.BooleanField(default=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["payment"], name="attempt_one_open", condition=Q(is_open=True)
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_id"],
                name="attempt_at_provider_once",
                condition=~Q(provider_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} try {self.number}"


class Refund(models.Model):
    """Money that goes back: one person asks, another decides, the provider pays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="refunds")
    pence = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.ASKED)
    asked_by_id = models.UUIDField(null=True, blank=True, help_text="Empty: the product itself.")
    asked_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)
    provider_ref = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=60, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="refund_is_of_something", condition=Q(pence__gt=0)),
            models.CheckConstraint(
                name="refund_decided_by_another",
                condition=Q(asked_by_id__isnull=True)
                | Q(decided_by_id__isnull=True)
                | ~Q(asked_by_id=F("decided_by_id")),
            ),
            models.UniqueConstraint(
                fields=["attempt"], name="refund_one_on_its_way", condition=Q(state__in=ON_ITS_WAY)
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at", "id"],
                name="refund_to_decide",
                condition=Q(state=RefundState.ASKED),
            ),
            models.Index(
                fields=["look_at"], name="refund_look", condition=Q(look_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"refund of {self.pence} for {self.payment_id}"


class LedgerEntries(models.QuerySet["LedgerEntry"]):
    """Rows of the ledger."""

    def in_order(self) -> "LedgerEntries":
        """As money moved, the lines of one payment or refund together."""
        return self.order_by("at", "payment_id", "kind", "refund_id", "position")


class LedgerEntry(models.Model):
    """One line of money in or out, written when we learned of it; never changed, never deleted.

    Receipts, the file of a day and all totals are made from these rows and from nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    at = models.DateTimeField()
    day = models.DateField(help_text="The day of `at` as people here see it.")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="entries")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="entries")
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    pence = models.IntegerField(help_text="Less than nought for money that went out.")
    vat = models.CharField(max_length=10, choices=Vat.choices)
    vat_pence = models.IntegerField()
    ledger = models.CharField(max_length=60)
    reference = models.CharField(max_length=20)
    service = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=20)
    provider = models.CharField(max_length=30)
    provider_ref = models.CharField(max_length=60)

    objects = LedgerEntries.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"],
                name="entry_paid_once",
                condition=Q(kind=EntryKind.PAID),
            ),
            models.UniqueConstraint(
                fields=["refund", "position"],
                name="entry_refunded_once",
                condition=Q(kind=EntryKind.REFUND),
            ),
        ]
        indexes = [models.Index(fields=["day", "id"], name="entry_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.reference} {self.pence}"


class PaymentDay(models.Model):
    """The closed account of a day: its file as it was made, and how the provider's compares."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.DateField(unique=True)
    made_at = models.DateTimeField()
    provider = models.CharField(max_length=30)
    paid_pence = models.IntegerField()
    refunded_pence = models.IntegerField()
    matched = models.PositiveIntegerField()
    problems = models.JSONField(default=list, blank=True)
    file = models.TextField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.day)


class TestPayment(models.Model):
    """A payment at the test pages of a demonstration: no money moves, no card is kept."""

    __test__ = False  # for pytest, which takes the name for a test

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=26, unique=True)
    key = models.CharField(max_length=60, unique=True)
    token = models.CharField(max_length=60, unique=True)
    created_at = models.DateTimeField()
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.number
