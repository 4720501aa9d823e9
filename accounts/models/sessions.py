"""Sign-ins. One row holds a sign-in at every host at once: ending it ends them all."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.choices import EndReason
from councils.ids import uuid7


class AccountSession(models.Model):
    """One sign-in of one person. Each host's own session names this row and nothing more."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="sign_ins")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    methods = ArrayField(models.CharField(max_length=30), default=list)
    authenticated_at = models.DateTimeField()
    second_factor_at = models.DateTimeField(null=True, blank=True)
    # A digest that changes with the password, so that any way of changing it ends the sign-in.
    auth_hash = models.CharField(max_length=128)
    device = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "-last_seen_at"],
                name="accounts_sign_in_open",
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"Sign-in {self.pk}"

    def is_live(self, now: datetime) -> bool:
        """Neither ended nor past its time."""
        return self.ended_at is None and now < self.expires_at


class HandoffCode(models.Model):
    """A one-minute, one-use ticket from the account site to one address of one council."""

    code_hash = models.CharField(primary_key=True, max_length=64)
    council = models.ForeignKey("councils.Council", on_delete=models.CASCADE, related_name="+")
    return_to = models.CharField(max_length=300)
    challenge = models.CharField(max_length=64)
    session = models.ForeignKey(AccountSession, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Hand-off to {self.council_id}"
