"""Facts, their monthly sums, and what the council tells us: unit costs and totals.

Facts hold no person and no time of day. The sums are append-only deltas written with the fact, and
folded by a task; every reader adds both, so folding changes no figure. Ward, LGSL code and outcome
stay on the fact: no report sums by them yet, and they would make the sums many times longer.
"""

from django.db import models
from django.db.models import Q

from casework.choices import Channel
from channels_shift.choices import FactKind
from channels_shift.tallies import DIMENSIONS
from councils.ids import uuid7


class Counts(models.Model):
    """The dimensions and measures that facts and sums have in common (see `tallies`)."""

    month = models.DateField()
    channel = models.CharField(max_length=20)
    service_key = models.CharField(max_length=60, default="")
    assisted = models.BooleanField(default=False)
    reason = models.CharField(max_length=30, default="")
    source = models.CharField(max_length=10, default="live")

    contacts = models.BigIntegerField(default=0)
    assessed = models.BigIntegerField(default=0)
    avoidable = models.BigIntegerField(default=0)
    seconds = models.BigIntegerField(default=0)
    timed = models.BigIntegerField(default=0)
    opened = models.BigIntegerField(default=0)
    closed = models.BigIntegerField(default=0)
    reopened = models.BigIntegerField(default=0)
    answers = models.BigIntegerField(default=0)
    satisfied = models.BigIntegerField(default=0)
    forms_started = models.BigIntegerField(default=0)
    forms_finished = models.BigIntegerField(default=0)
    messages_in = models.BigIntegerField(default=0)
    messages_out = models.BigIntegerField(default=0)
    came = models.BigIntegerField(default=0)
    missed = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Fact(Counts):
    """One event, as numbers. The event's id is the key, so a repeat adds nothing."""

    event_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20, choices=FactKind.choices)
    ward = models.CharField(max_length=9, default="")
    lgsl = models.CharField(max_length=10, default="")
    outcome = models.CharField(max_length=30, default="")

    def __str__(self) -> str:
        return f"{self.kind} in {self.month:%Y-%m}"


class MonthlyDelta(Counts):
    """What one statement added to a month. Written with its facts, gone once folded."""

    def __str__(self) -> str:
        return f"delta of {self.month:%Y-%m}"


class MonthlyCount(Counts):
    """The folded sums: one row for each combination of dimensions that has happened."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=DIMENSIONS, name="monthly_count_once")]

    def __str__(self) -> str:
        return f"{self.channel} in {self.month:%Y-%m}"


class UnitCost(models.Model):
    """What one contact on a channel costs from a date on, as the council itself says.

    Costs that the council has not confirmed are not stored here (see `operations.costs`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    valid_from = models.DateField()
    pence = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    confirmed_by_id = models.UUIDField()
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "valid_from"], name="unit_cost_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.pence}p from {self.valid_from}"


class TypedTotal(models.Model):
    """How many contacts on a channel the council counted elsewhere in a month."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    month = models.DateField()
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=200, blank=True)
    entered_by_id = models.UUIDField()
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "month"], name="typed_total_once"),
            models.CheckConstraint(name="typed_total_first_of_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.count} on {self.channel} in {self.month:%Y-%m}"
