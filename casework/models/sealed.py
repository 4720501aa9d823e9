"""Answers that nobody reads by looking at a case: bank details until they are handed over."""

from django.db import models
from django.db.models import Q

from councils.ids import uuid7


class SealedAnswer(models.Model):
    """One answer that is kept as ciphertext, and only until it is handed over.

    `masked` ("ends in 34") stays; `sealed` is emptied when the answer is wiped.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(
        "casework.Case", on_delete=models.CASCADE, related_name="sealed_answers"
    )
    question_id = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    masked = models.CharField(max_length=300)
    sealed = models.TextField(blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "question_id"], name="sealed_once"),
            models.CheckConstraint(
                name="sealed_until_wiped",
                condition=Q(wiped_at__isnull=True) & ~Q(sealed="")
                | Q(wiped_at__isnull=False, sealed=""),
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="sealed_kept", condition=Q(wiped_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.masked
