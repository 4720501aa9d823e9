"""The council's own record of a person or business, with or without an account."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from councils.ids import uuid7


class Customer(models.Model):
    """A person or business as this council knows them. One e-mail may serve several people."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_key = models.CharField(max_length=9, blank=True, help_text="The last nine digits.")
    contact_needs = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    preferred_channel = models.CharField(max_length=20, blank=True)
    uprn = models.CharField(max_length=12, blank=True)
    address = models.CharField(max_length=400, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    house = models.CharField(max_length=20, blank=True, help_text="House number, for look-ups.")
    person_id = models.UUIDField(null=True, blank=True, help_text="The linked account's id.")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"],
                name="customer_once_per_account",
                condition=Q(person_id__isnull=False, merged_into__isnull=True),
            )
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="customer_name_trgm"),
            models.Index(Upper("name"), name="customer_name"),
            models.Index(Upper("email"), name="customer_email", condition=~Q(email="")),
            models.Index("phone_key", name="customer_phone", condition=~Q(phone_key="")),
            models.Index("postcode", "house", name="customer_place", condition=~Q(postcode="")),
            models.Index("uprn", name="customer_uprn", condition=~Q(uprn="")),
        ]

    def __str__(self) -> str:
        return self.name or self.organisation or "Not known"


class CustomerMerge(models.Model):
    """One joining of two records, with what is needed to undo it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kept = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges_in")
    gone = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges_out")
    moved = models.JSONField(default=dict, help_text="Ids of the cases and contacts that moved.")
    by_id = models.UUIDField()
    at = models.DateTimeField()
    undone_by_id = models.UUIDField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"
