"""A council's events, their deliveries, and the audit log with its seals."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from councils.events.base import AbstractDelivery, AbstractEvent
from councils.ids import uuid7


class Event(AbstractEvent):
    """Something that happened in this council: also the timeline of its case."""

    class Meta(AbstractEvent.Meta):
        db_table = "events_event"


class Delivery(AbstractDelivery):
    """An event on its way to one subscriber."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")

    class Meta(AbstractDelivery.Meta):
        db_table = "events_delivery"
        constraints = (
            models.UniqueConstraint(
                fields=["event", "subscriber"], name="events_delivery_once_per_subscriber"
            ),
        )


class AuditEntry(models.Model):
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
        db_table = "events_audit"
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=["id"], condition=Q(seal_number=None), name="events_audit_unsealed"
            ),
            models.Index(fields=["object_type", "object_id", "at"], name="events_audit_object"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["position"], condition=~Q(position=None), name="events_audit_position"
            ),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.object_type} {self.object_id}"


class Seal(models.Model):
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
        db_table = "events_seal"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"Seal {self.number}"
