"""The catalogue of what a council's residents can have done."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from councils.ids import uuid7
from portal.choices import Topic, Way


class Service(models.Model):
    """An entry in the catalogue: exactly one of do it here, elsewhere, or phone or visit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    lgsl = models.PositiveIntegerField(null=True, blank=True)
    lgil = models.PositiveIntegerField(null=True, blank=True)
    tier = models.PositiveSmallIntegerField(default=1)
    topic = models.CharField(max_length=20, choices=Topic)
    way = models.CharField(max_length=10, choices=Way)
    elsewhere_name = models.CharField(max_length=120, blank=True)
    elsewhere_url = models.URLField(max_length=400, blank=True)
    provided_by = models.CharField(max_length=120, blank=True)
    county_service = models.BooleanField(default=False)
    cost_words = models.CharField(max_length=200, blank=True)
    time_words = models.CharField(max_length=200, blank=True)
    account_words = models.CharField(max_length=200, blank=True)
    keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    search_text = models.TextField(blank=True)
    case_type_key = models.CharField(max_length=60, blank=True)
    form = models.ForeignKey("portal.Form", null=True, blank=True, on_delete=models.PROTECT)
    sensitive = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    is_live = models.BooleanField(default=True)
    library_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["title"]
        indexes = [
            GinIndex(
                name="service_search", fields=["search_text"], opclasses=["public.gin_trgm_ops"]
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="elsewhere_has_an_address",
                condition=~models.Q(way=Way.ELSEWHERE) | ~models.Q(elsewhere_url=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The key as it stands in an address: `fly-tipping`."""
        return self.key.replace("_", "-")

    @property
    def path(self) -> str:
        """Where the service stands on this council's site."""
        return f"/services/{self.slug}/"


class SearchMiss(models.Model):
    """Words that residents searched for without finding anything, counted by day."""

    words = models.CharField(max_length=80)
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-day", "-times"]
        constraints = [models.UniqueConstraint(fields=["words", "day"], name="one_miss_a_day")]

    def __str__(self) -> str:
        return self.words
