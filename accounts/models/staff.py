"""Who works for which council, and as what."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.choices import MembershipState, Role
from councils.ids import uuid7


class StaffMembership(models.Model):
    """One member of staff at one council. The partnership's own admins belong to the public row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="+")
    roles = ArrayField(models.CharField(max_length=20, choices=Role))
    state = models.CharField(max_length=10, choices=MembershipState, default=MembershipState.ACTIVE)
    invited_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "council", name="accounts_member_once_per_council"),
            models.CheckConstraint(condition=~Q(roles=[]), name="accounts_member_has_a_role"),
        ]
        indexes = [models.Index(fields=["council", "state"], name="accounts_member_council")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.council_id}: {', '.join(self.roles)}"


class StaffInvitation(models.Model):
    """An invitation by e-mail to work for a council; the link is known by its digest only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Role))
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    token: str  # on a fresh invitation only, never stored

    class Meta:
        indexes = [models.Index(fields=["council", "-created_at"], name="accounts_invite_council")]

    def __str__(self) -> str:
        return f"Invitation to {self.council_id}"
