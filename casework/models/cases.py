"""The council's unit of work, what kind it is, and whose it is."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.choices import (
    Channel,
    ClockKind,
    Finding,
    Outcome,
    Priority,
    ReadingReason,
    Status,
    TargetKind,
)
from councils.ids import uuid7

REPEAT_FAILURE = "repeat_failure"  # a flag: this went wrong again and again at one property


class CaseType(models.Model):
    """What a kind of case promises and where it first goes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=160)
    lgsl = models.PositiveIntegerField(null=True, blank=True)
    first_queue = models.ForeignKey(
        "casework.Queue", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    target_days = models.PositiveSmallIntegerField(null=True, blank=True)
    clock = models.CharField(
        max_length=20, choices=ClockKind.choices, default=ClockKind.WORKING_DAYS
    )
    target_kind = models.CharField(
        max_length=20, choices=TargetKind.choices, default=TargetKind.AIM
    )
    target_source = models.CharField(max_length=300, blank=True)
    is_confirmed = models.BooleanField(
        default=False, help_text="Until the council confirms a target, residents do not see it."
    )
    promise = models.CharField(
        max_length=200, blank=True, help_text='Such as "We will collect it by {date}".'
    )
    restarts_clock = models.BooleanField(
        default=False, help_text="After a pause the clock starts again from nothing."
    )
    reopen_days = models.PositiveSmallIntegerField(null=True, blank=True)
    sentences = models.JSONField(
        default=dict, blank=True, help_text="Ready sentences to the resident by outcome."
    )
    contractor_fields = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        help_text="Ids of the answers that a contractor may see.",
    )
    stages = models.JSONField(
        default=list, blank=True, help_text="Promises one after the other: see casework.stages."
    )
    is_restricted = models.BooleanField(
        default=False, help_text="Its cases are closed to all but the team that has them."
    )
    shows_sealed = models.BooleanField(
        default=False, help_text="Officers of the team may open sealed answers (bank details)."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="restricted_type_has_a_queue",
                condition=Q(is_restricted=False) | Q(first_queue__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.label


class Case(models.Model):
    """One piece of work with a reference, from opening to a sentence to the resident."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20)
    case_type = models.ForeignKey(
        CaseType, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    customer = models.ForeignKey(
        "casework.Customer", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    lgsl = models.PositiveIntegerField(null=True, blank=True)
    service_key = models.CharField(max_length=60)
    service_title = models.CharField(max_length=160)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.NEW)
    is_open = models.BooleanField(default=True)
    priority = models.CharField(max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    assisted_by_id = models.UUIDField(null=True, blank=True)
    queue = models.ForeignKey(
        "casework.Queue",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
        db_index=False,
    )
    assignee_id = models.UUIDField(null=True, blank=True)

    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    sort_at = models.DateTimeField(help_text="Order of work: urgent first, then by due time.")
    planned_on = models.DateField(null=True, blank=True)
    paused_since = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=20, blank=True)
    paused_seconds = models.PositiveBigIntegerField(default=0)
    replied_at = models.DateTimeField(
        null=True, blank=True, help_text="The resident's oldest message that nobody answered."
    )
    reopened_count = models.PositiveSmallIntegerField(default=0)
    breach_admitted_on = models.DateField(
        null=True, blank=True, help_text="The promise that we admitted not to have kept."
    )

    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    outcome_sentence = models.CharField(max_length=500, blank=True)
    not_ours_to = models.CharField(max_length=160, blank=True)
    finding = models.CharField(
        max_length=20, choices=Finding.choices, blank=True, default="", db_default=""
    )
    stage = models.CharField(
        max_length=30,
        blank=True,
        default="",
        db_default="",
        help_text="Key of the stage it stands in.",
    )
    next_due_on = models.DateField(
        null=True, blank=True, help_text="When the stage after this one falls due, as promised now."
    )
    duplicate_key = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Equal for reports of the same thing.",
    )

    uprn = models.CharField(max_length=12, blank=True)
    address_text = models.CharField(max_length=400, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    house = models.CharField(max_length=20, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    ward_gss = models.CharField(max_length=9, blank=True)
    place_unlisted = models.BooleanField(default=False)

    answers = models.JSONField(default=dict, help_text="Snapshot: labels, values, form version.")
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    routing_reason = models.JSONField(default=dict, blank=True)
    updates_by = models.CharField(max_length=20, default="email")
    their_reference = models.CharField(max_length=80, blank=True)
    origin_key = models.CharField(max_length=120, null=True, blank=True)
    source = models.CharField(max_length=10, default="live")
    import_flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_sensitive = models.BooleanField(default=False)
    is_restricted = models.BooleanField(
        default=False, help_text="Closed to all but the team that has it."
    )
    safe_contact = models.CharField(
        max_length=500, blank=True, help_text="How and when it is safe to reach them."
    )
    tracking_code_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        # Each index here is written with every case: unique=True would add a second one for LIKE.
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="case_reference_once"),
            models.UniqueConstraint(fields=["origin_key"], name="case_origin_once"),
            models.CheckConstraint(
                name="case_open_means_not_closed",
                condition=Q(is_open=True) & ~Q(status="closed")
                | Q(is_open=False) & Q(status="closed"),
            ),
            models.CheckConstraint(
                name="case_closes_with_a_sentence",
                condition=Q(is_open=True) | ~Q(outcome_sentence="") | Q(source="import"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "sort_at", "id"],
                name="case_worklist",
                condition=Q(is_open=True),
            ),
            models.Index(fields=["sort_at", "id"], name="case_order", condition=Q(is_open=True)),
            models.Index(
                fields=["queue", "due_at"],
                name="case_due",
                condition=Q(is_open=True, due_at__isnull=False, paused_since__isnull=True),
                include=["is_restricted"],
            ),
            models.Index(
                fields=["queue", "opened_at"],
                name="case_oldest",
                condition=Q(is_open=True),
                include=["is_restricted"],
            ),
            models.Index(fields=["queue"], name="case_restricted", condition=Q(is_restricted=True)),
            models.Index(
                fields=["customer"], name="case_restricted_of", condition=Q(is_restricted=True)
            ),
            models.Index(
                fields=["queue", "replied_at"],
                name="case_replied",
                condition=Q(replied_at__isnull=False),
            ),
            models.Index(
                fields=["assignee_id", "sort_at", "id"],
                name="case_assignee",
                condition=Q(is_open=True, assignee_id__isnull=False),
            ),
            models.Index(
                fields=["assignee_id", "replied_at"],
                name="case_assignee_replied",
                condition=Q(replied_at__isnull=False, assignee_id__isnull=False),
            ),
            models.Index(fields=["sort_at"], name="case_unrouted", condition=Q(queue__isnull=True)),
            models.Index(
                fields=["their_reference"],
                name="case_their_reference",
                condition=~Q(their_reference=""),
            ),
            models.Index(fields=["uprn"], name="case_uprn", condition=~Q(uprn="")),
            models.Index(
                fields=["postcode", "house"], name="case_place", condition=~Q(postcode="")
            ),
            models.Index(
                fields=["duplicate_key", "opened_at"],
                name="case_duplicate",
                condition=~Q(duplicate_key=""),
            ),
            models.Index(
                fields=["opened_at"],
                name="case_repeat_failure",
                condition=Q(flags__contains=[REPEAT_FAILURE]),
            ),
            models.Index(
                fields=["case_type", "lat", "opened_at"],
                name="case_near",
                condition=Q(is_open=True, lat__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Assignment(models.Model):
    """One officer's responsibility for a case, with its start and end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    officer_id = models.UUIDField()
    assigned_by_id = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="assignment_one_open", condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.officer_id}"


class CaseExclusion(models.Model):
    """ "I know this person": the case is hidden from whoever says so, everywhere."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exclusions")
    user_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "case"], name="exclusion_once")]

    def __str__(self) -> str:
        return f"{self.case_id} hidden from {self.user_id}"


class CaseReason(models.Model):
    """Why somebody opened a restricted case on one day: asked once, kept beside the audit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reasons")
    user_id = models.UUIDField()
    day = models.DateField()
    why = models.CharField(max_length=20, choices=ReadingReason.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user_id", "day"], name="reason_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.day} {self.why}"


class CaseLink(models.Model):
    """Two cases that belong together: a follow-up, a duplicate, a find and fix."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_back")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="case_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"
