"""Councils, the hosts they answer on, and the cached recipe for a new council's schema."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django_tenants.models import DomainMixin, TenantMixin

slug_format = RegexValidator(r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$", "Use small letters, digits and -.")
prefix_format = RegexValidator(r"^[A-Z]{2,5}$", "Use 2 to 5 capital letters.")


class Council(TenantMixin):
    """One partner council, or one of two special rows: `public` and the schema template.

    Councils merge, split and end: `starts_on`, `ends_on` and `successors` say when and into which,
    and tier and parent are dated facts of their own (`tier_history`).
    """

    class Kind(models.TextChoices):
        PUBLIC = "public", "Shared"
        TEMPLATE = "template", "Template"
        COUNCIL = "council", "Council"

    class Status(models.TextChoices):
        LIVE = "live", "Live"
        SUSPENDED = "suspended", "Suspended"

    auto_create_schema = False
    auto_drop_schema = False

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COUNCIL)
    status = models.CharField(max_length=10, choices=Status, default=Status.LIVE)
    slug = models.CharField(max_length=40, unique=True, validators=[slug_format])
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    reference_prefix = models.CharField(
        max_length=5, unique=True, null=True, blank=True, validators=[prefix_format]
    )
    gss = models.CharField(max_length=9, blank=True, db_index=True)
    tier = models.CharField(max_length=20, default="district")
    parent_gss = models.CharField(max_length=9, blank=True)
    parent_name = models.CharField(max_length=120, blank=True)
    parent_url = models.URLField(blank=True)
    tier_history = models.JSONField(default=list, blank=True)
    starts_on = models.DateField(default=date(2000, 1, 1))
    ends_on = models.DateField(null=True, blank=True)
    successors = models.ManyToManyField(
        "self", symmetrical=False, related_name="predecessors", blank=True
    )
    phone = models.CharField(max_length=30, blank=True)
    out_of_hours_phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    postal_address = models.TextField(blank=True)
    opening_words = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)
    options = models.JSONField(default=dict, blank=True)
    migrated_to = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="council_ends_after_it_starts",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """The primary host, with the base's port: never taken from a request."""
        return getattr(self, "primary_host", None) or f"{self.slug}.{settings.BASE_DOMAIN}"

    def url(self, path: str = "/") -> str:
        """The absolute address of `path` on this council's primary domain."""
        return f"{settings.BASE_SCHEME}://{self.host}{path}"

    def in_force_on(self, day: date) -> bool:
        """Whether the council exists on `day`."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def tier_on(self, day: date) -> dict[str, Any]:
        """Tier and parent as they stood on `day`: the last dated fact that had begun by then."""
        now = {"tier": self.tier, "parent_gss": self.parent_gss}
        past = [fact for fact in self.tier_history if fact["until"] > day.isoformat()]
        return min(past, key=lambda fact: fact["until"]) if past else now


class Domain(DomainMixin):
    """A host that the partnership answers on, and what stands there."""

    class Site(models.TextChoices):
        APEX = "apex", "Partnership"
        ACCOUNT = "account", "Account"
        COUNCIL = "council", "Council"

    site = models.CharField(max_length=10, choices=Site, default=Site.COUNCIL)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("domain"), name="one_row_per_host"),
            models.CheckConstraint(
                name="hosts_are_lower_case", condition=models.Q(domain=Lower("domain"))
            ),
        ]


class TemplateDump(models.Model):
    """The SQL that makes a council's schema, kept per fingerprint of the council migrations."""

    fingerprint = models.CharField(max_length=64, unique=True)
    sql = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.fingerprint
