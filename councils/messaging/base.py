"""The shape of one sending of a message, made concrete in each council and for the account side."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from councils.ids import uuid7
from councils.messaging.choices import DispatchState


class AbstractDispatch(models.Model):
    """One message to one address by one channel: what was sent, to whom, why, and how it went.

    `key` is the idempotency key: the same key never sends twice. The words are stored as they were
    composed first, so that every attempt sends the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=20, default="email")
    template = models.CharField(max_length=100, blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    reason = models.CharField(max_length=100)
    sender = models.CharField(max_length=320)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    case_id = models.UUIDField(null=True, blank=True)
    person_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=DispatchState.choices, default=DispatchState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=["case_id"],
                condition=Q(case_id__isnull=False),
                name="%(app_label)s_%(class)s_case",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=[DispatchState.QUEUED, DispatchState.SENDING]),
                name="%(app_label)s_%(class)s_wait",
            ),
        )

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"

    @property
    def message_id(self) -> str:
        """The same on every attempt, so that a receiver can tell a repeat."""
        host = self.sender.rpartition("@")[2].strip("> ") or "localhost"
        return f"<{self.pk}@{host}>"
