"""Routing rules as data, and the append-only counters behind the queue numbers."""

from django.db import models

from casework.choices import RuleLayer
from councils.ids import uuid7


class RoutingRule(models.Model):
    """One ordered rule: when its condition holds, its actions place the case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    layer = models.CharField(max_length=12, choices=RuleLayer.choices, default=RuleLayer.COUNCIL)
    service_key = models.CharField(
        max_length=60, blank=True, help_text="Only for rules of the service layer."
    )
    order = models.PositiveSmallIntegerField(default=100)
    label = models.CharField(max_length=160)
    condition = models.JSONField(default=dict, blank=True)
    actions = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["layer", "order"], name="routing_rule_order")]

    def __str__(self) -> str:
        return self.label


class QueueDelta(models.Model):
    """How one change moved a queue's numbers. Summed on reading, folded by a task."""

    queue = models.ForeignKey(
        "casework.Queue", on_delete=models.CASCADE, related_name="deltas", db_constraint=False
    )
    open = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    unassigned = models.IntegerField(default=0)
    replied = models.IntegerField(default=0)
    is_restricted = models.BooleanField(
        default=False, help_text="Numbers of restricted cases, which only their team counts."
    )

    def __str__(self) -> str:
        return f"{self.queue_id}: {self.open:+d} open"
