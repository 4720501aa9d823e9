"""Public tables of the gazetteer. Read through `gazetteer.api`."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Postcode(models.Model):
    """A postcode with its centre, and the councils that its addresses lie in."""

    class Why(models.TextChoices):
        """Why a postcode counts as straddling."""

        NO = "", "It does not"
        BORDER = "border", "Its centre is close to the border"
        ADDRESSES = "addresses", "Its addresses are in several councils"

    postcode = models.CharField(max_length=8, primary_key=True)
    compact = models.CharField(max_length=7, unique=True)
    lat = models.FloatField()
    lng = models.FloatField()
    council_gss = models.CharField(max_length=9, blank=True)
    councils = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    ward_gss = models.CharField(max_length=9, blank=True)
    straddles = models.BooleanField(default=False)
    straddle_reason = models.CharField(max_length=10, choices=Why, default=Why.NO, blank=True)

    def __str__(self) -> str:
        return self.postcode


class Street(models.Model):
    """A street, for finding a place by its name."""

    usrn = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=110)
    locality = models.CharField(max_length=40, blank=True)
    town = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=200, help_text="name, locality and town in small letters")
    council_gss = models.CharField(max_length=9, blank=True, db_default="")
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="street_words", opclasses=["gin_trgm_ops"])
        ]

    def __str__(self) -> str:
        return self.name


class AddressRecord(models.Model):
    """One property that can be chosen in a form."""

    class Source(models.TextChoices):
        DEMO = "demo", "Made up"
        ADDRESSBASE = "addressbase", "AddressBase Premium"

    uprn = models.CharField(max_length=12, primary_key=True)
    organisation = models.CharField(max_length=160, blank=True)
    building = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=20, blank=True)
    street = models.CharField(max_length=200, blank=True)
    locality = models.CharField(max_length=120, blank=True)
    town = models.CharField(max_length=40, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    lat = models.FloatField()
    lng = models.FloatField()
    council_gss = models.CharField(max_length=9, blank=True)
    ward_gss = models.CharField(max_length=9, blank=True)
    usrn = models.CharField(max_length=8, blank=True)
    source = models.CharField(max_length=12, choices=Source)
    active = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["postcode"], name="address_postcode"),
            models.Index(fields=["council_gss", "uprn"], name="address_council"),
            models.Index(fields=["usrn"], name="address_usrn"),
        ]

    def __str__(self) -> str:
        return self.uprn


class SourceRecord(models.Model):
    """A record as AddressBase Premium gave it, kept because later changes come record by record.

    A change-only file may hold a new name for a property and nothing else of it; the address is
    then made again from everything kept here. A deleted record stays as a mark, so that an older
    file run again cannot bring it back.
    """

    key = models.CharField(max_length=40, primary_key=True, help_text="record type and its own key")
    kind = models.PositiveSmallIntegerField()
    uprn = models.CharField(max_length=12, blank=True)
    usrn = models.CharField(max_length=8, blank=True)
    as_of = models.DateField(help_text="the day for which the file was made")
    deleted = models.BooleanField(default=False)
    data = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["uprn"], name="source_uprn"),
            models.Index(fields=["usrn"], name="source_usrn"),
        ]

    def __str__(self) -> str:
        return self.key
