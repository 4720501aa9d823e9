"""The shape of stored events, deliveries and audit, made concrete once per side, by other names.

In a council they are `events_event` and `events_delivery`; `accounts` makes its own pair for the
public schema. The code that publishes and delivers works on either pair. So it is with the audit
log and its seals.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from councils.events.choices import Source, State
from councils.ids import uuid7


class AbstractEvent(models.Model):
    """One thing that happened: ids, codes, times and numbers. Written once, never changed.

    `sent_to` names the subscribers that got a delivery in the same statement, so that a delivery
    lost afterwards can be told from one that was never due.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    version = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(default=dict)
    case_id = models.UUIDField(null=True, blank=True)
    case_seq = models.PositiveIntegerField(null=True, blank=True)
    actor_id = models.UUIDField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.LIVE)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    sent_to = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["case_id", "case_seq"],
                condition=Q(case_id__isnull=False),
                name="%(app_label)s_%(class)s_seq",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class AbstractDelivery(models.Model):
    """One event on its way to one subscriber; the concrete model adds `event`.

    While a delivery is leased, `next_at` is the end of the lease, so that "due" is one look into
    one index. Whether it stands in a lane (`ordered`) is written down when it is published, with
    the case and the place in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscriber = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    ordered = models.BooleanField(default=False)
    case_id = models.UUIDField(null=True, blank=True)
    case_seq = models.PositiveIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    next_at = models.DateTimeField(db_default=Now())
    lease_token = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        abstract = True
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=["next_at"],
                condition=Q(state=State.PENDING),
                name="%(app_label)s_%(class)s_due",
            ),
            models.Index(
                fields=["case_id", "subscriber", "case_seq"],
                condition=Q(ordered=True, state__in=State.unfinished()),
                name="%(app_label)s_%(class)s_lane",
            ),
            models.Index(
                fields=["id"],
                condition=Q(state=State.ATTENTION),
                name="%(app_label)s_%(class)s_attn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscriber} {self.pk}"


class AbstractAuditEntry(models.Model):
    """Who did what to what, and when: ids and codes, no free text.

    Rows are added and never changed or deleted; a trigger holds the database to that. The last
    three columns are empty until the row is sealed (see `sealing`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    act = models.CharField(max_length=100)
    actor_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=40, blank=True, default="")
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    detail = models.JSONField(default=dict, blank=True)
    seal_number = models.PositiveBigIntegerField(null=True, blank=True)
    position = models.PositiveBigIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.act} {self.object_type} {self.object_id}"


class AbstractSeal(models.Model):
    """A batch of audit rows, closed: `digest` chains over every row sealed so far.

    When the rows of a batch are purged at the end of their retention the seal stays, signed.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True, blank=True)
    signature = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        abstract = True
        ordering = ("number",)

    def __str__(self) -> str:
        return f"Seal {self.number}"
