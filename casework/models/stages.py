"""What a case with stages has been through, and what the council learnt from it."""

from django.db import models
from django.db.models import Q

from casework.choices import Finding
from councils.ids import uuid7


class CaseStage(models.Model):
    """One stage of a case: begun once, due on a day, done once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="stage_rows")
    key = models.CharField(max_length=30)
    started_at = models.DateTimeField()
    first_due_on = models.DateField(null=True, blank=True, help_text="As it was promised first.")
    due_on = models.DateField(null=True, blank=True)
    extended_days = models.PositiveSmallIntegerField(default=0)
    extension_reason = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_id = models.UUIDField(null=True, blank=True)
    finding = models.CharField(max_length=20, choices=Finding.choices, blank=True)
    remedy = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="stage_one_at_a_time", condition=Q(done_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"


class LearningAction(models.Model):
    """What the council will do differently because of a case, who sees to it, and by when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="learning")
    text = models.CharField(max_length=500)
    owner_id = models.UUIDField()
    due_on = models.DateField()
    added_by_id = models.UUIDField()
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "id"], name="learning_open", condition=Q(done_at=None))
        ]

    def __str__(self) -> str:
        return self.text
