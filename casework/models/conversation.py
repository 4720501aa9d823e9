"""What was said about a case: contacts, messages, notes, files and the resident's verdict."""

from django.db import models
from django.db.models import Q

from casework.choices import AvoidableReason, Channel, ContactOutcome, Direction
from councils.ids import uuid7


class Contact(models.Model):
    """One interaction with somebody on any channel, with or without a case or a known person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    outcome = models.CharField(max_length=20, choices=ContactOutcome.choices)
    is_avoidable = models.BooleanField(default=False)
    reason = models.CharField(max_length=24, choices=AvoidableReason.choices, blank=True)
    case = models.ForeignKey(
        "casework.Case", null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    customer = models.ForeignKey(
        "casework.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contacts",
    )
    service_key = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    by_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["by_id", "at"], name="contact_by")]

    def __str__(self) -> str:
        return f"{self.channel} at {self.at:%Y-%m-%d %H:%M}"


class Note(models.Model):
    """What staff write for staff; residents never see it here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    by_id = models.UUIDField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class Message(models.Model):
    """One message between the resident and the council."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=14, choices=Direction.choices)
    text = models.TextField()
    by_id = models.UUIDField(null=True, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    dispatch_key = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(models.Model):
    """A stored file that belongs to a case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="attachments"
    )
    file_id = models.UUIDField(db_index=True)
    is_visible_to_resident = models.BooleanField(default=True)
    is_from_resident = models.BooleanField(default=True)
    by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "file_id"], name="attachment_once")]

    def __str__(self) -> str:
        return str(self.file_id)


class Satisfaction(models.Model):
    """The resident's answer to the one question we ask."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(
        "casework.Case", on_delete=models.CASCADE, related_name="satisfaction"
    )
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="satisfaction_one_to_five", condition=Q(score__gte=1, score__lte=5)
            )
        ]

    def __str__(self) -> str:
        return f"{self.score} of 5"
