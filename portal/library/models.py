"""Services and forms that any council may install a copy of."""

from django.db import models


class LibraryForm(models.Model):
    """The latest published definition of a shared form; `version` rises when it changes."""

    key = models.CharField(max_length=60, unique=True)
    version = models.PositiveIntegerField(default=1)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class LibraryService(models.Model):
    """One entry of the shared catalogue, as data: what `portal.Service` is made from."""

    key = models.CharField(max_length=60, unique=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    facts = models.JSONField()

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.key
