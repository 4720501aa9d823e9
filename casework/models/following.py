"""Those who asked to hear about a case that somebody else reported."""

from django.db import models
from django.db.models import Q

from councils.ids import uuid7


class Follower(models.Model):
    """Somebody who hears how a case goes on, in neutral words; the reporter never hears of them.

    Known by their account or by an e-mail address that may be unproven. `via` is the report of
    their own that staff closed as a duplicate: reopening that one takes the following back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="followers")
    via = models.ForeignKey(
        "casework.Case", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    person_id = models.UUIDField(null=True, blank=True, help_text="Their account's id.")
    email = models.CharField(max_length=254, blank=True)
    is_verified = models.BooleanField(default=False)
    channel = models.CharField(max_length=20, default="web")
    code_hash = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person_id"],
                name="follower_once_by_account",
                condition=Q(until=None, person_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["case", "email"],
                name="follower_once_by_email",
                condition=Q(until=None, person_id=None),
            ),
            models.CheckConstraint(
                name="follower_can_be_told",
                condition=~Q(email="") | Q(person_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["person_id", "-since"],
                name="follower_of_person",
                condition=Q(until=None, person_id__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} followed"
