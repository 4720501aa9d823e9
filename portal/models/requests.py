"""What a resident is answering, and what they sent."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from councils.ids import uuid7
from portal.choices import Side


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts."""

    def open_at(self, now: datetime) -> "DraftQuerySet":
        """Those that can be gone on with."""
        return self.filter(submitted_at=None, deleted_at=None, expires_at__gt=now)


class Draft(models.Model):
    """Answers on their way: saved at every page, resumed by link, submitted once.

    `channel` and the assisting agent are set when staff fill the form for a caller; `person_id` is
    the account that owns it. `held_by` says which side has it once it was handed over. `timings`
    keeps seconds by page until the session's one event is sent. `page_saves` holds for each page
    how often it was saved and which browser did so last; what a save from an older state replaced
    stays in `overtaken`, so that nothing typed is lost.
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
    not_same = ArrayField(
        models.CharField(max_length=36),
        default=list,
        blank=True,
        help_text="Cases that the resident was shown and said are something else.",
    )
    ended_as = models.CharField(
        max_length=12,
        blank=True,
        default="",
        db_default="",
        help_text="How it ended where it was not sent: followed or added.",
    )
    joined_case_id = models.UUIDField(null=True, blank=True)
    joined_as = models.UUIDField(null=True, blank=True, help_text="The follower's id.")
    carried_from = models.CharField(max_length=60, blank=True)
    begin_key = models.UUIDField(null=True, blank=True, unique=True)
    moved_from = ArrayField(models.PositiveIntegerField(), default=list)
    page_saves = models.JSONField(default=dict)
    overtaken = models.JSONField(default=list)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=0)
    held_by = models.CharField(max_length=10, choices=Side, blank=True)
    remind_to = models.EmailField(max_length=254, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    session_ended_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()
    is_overtaken = False  # set by the save that replaced what another browser had saved

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-saved_at"], name="draft_of_person"),
            models.Index(
                fields=["saved_at"],
                name="draft_session_open",
                condition=models.Q(session_ended_at=None),
            ),
            models.Index(
                fields=["assisted_by", "-saved_at"],
                name="draft_of_agent",
                condition=models.Q(submitted_at=None, assisted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_open_at(self, now: datetime) -> bool:
        """Whether it can be gone on with."""
        return self.submitted_at is None and self.deleted_at is None and self.expires_at > now


class HandOver(models.Model):
    """A code that passes a draft to the other side, and what became of it.

    Only the keyed digest of the code is kept. `proofs` are digests of what the other side may
    confirm itself with; none: there was nothing to ask for.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="hand_overs")
    to = models.CharField(max_length=10, choices=Side)
    code_hash = models.CharField(max_length=64, unique=True)
    proofs = ArrayField(models.CharField(max_length=64), default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    made_by = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.draft_id} to {self.to}"


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
