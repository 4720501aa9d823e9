"""A council's events, their deliveries, and the audit log with its seals."""

from django.db import models
from django.db.models import Q

from councils.events.base import (
    AbstractAuditEntry,
    AbstractDelivery,
    AbstractEvent,
    AbstractSeal,
)


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


class AuditEntry(AbstractAuditEntry):
    """Who did what to what in this council, and when."""

    class Meta(AbstractAuditEntry.Meta):
        db_table = "events_audit"
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


class Seal(AbstractSeal):
    """A batch of this council's audit rows, closed."""

    class Meta(AbstractSeal.Meta):
        db_table = "events_seal"
