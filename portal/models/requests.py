"""What a resident is answering, and what they sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from councils.ids import uuid7


class Draft(models.Model):
    """Answers on their way: saved at every page, resumed by link, submitted once.

    `channel` and the assisting agent are set when staff fill the form for a caller; `person_id` is
    the account that owns it. `timings` keeps seconds by page until the session's one event is sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey("portal.Service", on_delete=models.PROTECT)
    form_version = models.ForeignKey("portal.FormVersion", on_delete=models.PROTECT)
    answers = models.JSONField(default=dict)
    pages_done = ArrayField(models.CharField(max_length=40), default=list)
    answered = ArrayField(models.CharField(max_length=60), default=list)
    challenged = ArrayField(models.CharField(max_length=60), default=list)
    timings = models.JSONField(default=dict)
    person_id = models.UUIDField(null=True, blank=True)
    customer_id = models.UUIDField(null=True, blank=True)
    assisted_by = models.UUIDField(null=True, blank=True)
    channel = models.CharField(max_length=20, default="web")
    resume_hash = models.CharField(max_length=64, blank=True, db_index=True)
    carried_from = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    session_ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-saved_at"], name="draft_of_person"),
            models.Index(
                fields=["saved_at"],
                name="draft_session_open",
                condition=models.Q(session_ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ServiceRequest(models.Model):
    """What was sent, once per draft: the resident's side of a case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="request")
    service = models.ForeignKey("portal.Service", on_delete=models.PROTECT)
    form_version = models.ForeignKey("portal.FormVersion", on_delete=models.PROTECT)
    case_id = models.UUIDField(unique=True)
    reference = models.CharField(max_length=20, unique=True)
    person_id = models.UUIDField(null=True, blank=True)
    channel = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)
    satisfaction_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reference
