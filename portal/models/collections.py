"""Bin days: which round calls at a property, when, and how today's rounds stand."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from councils.ids import uuid7


class CollectionRound(models.Model):
    """A crew's weekly or fortnightly round for one kind of bin.

    It calls on `weekday` (Monday 0) every `every_weeks` weeks, counted from `first_day`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=30, unique=True)
    bin_kind = models.CharField(max_length=30)
    weekday = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField(default=2)
    first_day = models.DateField()
    starts_at = models.TimeField()
    expected_finish = models.TimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class PropertyRound(models.Model):
    """A property's place on a round."""

    id = models.BigAutoField(primary_key=True)
    uprn = models.CharField(max_length=12)
    round = models.ForeignKey(CollectionRound, on_delete=models.CASCADE, related_name="properties")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uprn", "round"], name="property_once_per_round")
        ]

    def __str__(self) -> str:
        return f"{self.uprn} on {self.round_id}"


class CollectionChange(models.Model):
    """A day that is not worked, and the day on which its rounds call instead (none: cancelled)."""

    day = models.DateField()
    instead = models.DateField(null=True, blank=True)
    bin_kind = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["day", "bin_kind"], name="one_change_a_day_and_kind")
        ]

    def __str__(self) -> str:
        return f"{self.day} to {self.instead}"


class RoundStatus(models.Model):
    """How a round stands on one day, as its crew or depot said last."""

    class State(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        ON_WAY = "on_way", "Under way"
        FINISHED = "finished", "Finished"
        DELAYED = "delayed", "Delayed"

    round = models.ForeignKey(CollectionRound, on_delete=models.CASCADE, related_name="statuses")
    day = models.DateField()
    state = models.CharField(max_length=12, choices=State)
    expected_finish = models.TimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    visited = ArrayField(
        models.CharField(max_length=8),
        default=list,
        blank=True,
        help_text="Postcodes of the roads that the crew has been to, where crews say so.",
    )
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "day"], name="one_status_a_day")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.day} {self.state}"
