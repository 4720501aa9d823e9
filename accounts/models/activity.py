"""What the owner of an account sees across councils, and the councils that know the account."""

from django.db import models

from councils.ids import uuid7


class Nothing(models.Manager):  # type: ignore[type-arg]
    """Returns no rows: these tables cross councils, so only `accounts.api` may read them."""

    def get_queryset(self) -> models.QuerySet:  # type: ignore[type-arg]
        return super().get_queryset().none()


class CouncilLink(models.Model):
    """A person let a council see their account; and the council's own record of them, if any."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="+")
    customer_id = models.UUIDField(null=True, blank=True)
    agreed_at = models.DateTimeField()
    linked_at = models.DateTimeField(null=True, blank=True)

    objects = Nothing()
    everywhere = models.Manager()  # noqa: DJ012  the first manager is the default one

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "council", name="accounts_link_once_per_council")
        ]
        indexes = [models.Index(fields=["council", "customer_id"], name="accounts_link_customer")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.council_id}"


class Activity(models.Model):
    """One request of one person, in the words they may read; written with the change itself.

    With `kept_until` it is one that was not sent yet: `case_id` is its draft's id, and it has no
    reference. It goes when it is sent, deleted or has run out.
    """

    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField()
    reference = models.CharField(max_length=20)
    service_title = models.CharField(max_length=200)
    status_words = models.CharField(max_length=200)
    promise_words = models.CharField(max_length=300, blank=True)
    needs_reply = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    kept_until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = Nothing()
    everywhere = models.Manager()  # noqa: DJ012  the first manager is the default one

    class Meta:
        constraints = [
            models.UniqueConstraint("council", "case_id", name="accounts_activity_once_per_case")
        ]
        indexes = [
            models.Index(fields=["person", "-updated_at"], name="accounts_activity_recent"),
            models.Index(
                fields=["kept_until"],
                name="accounts_activity_unfinished",
                condition=models.Q(kept_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
