"""Forms, and the versions that residents answer. A version never changes."""

from django.db import models

from councils.ids import uuid7


class Form(models.Model):
    """A form of this council, under the key that services and rules know it by."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    library_version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class FormVersion(models.Model):
    """One immutable definition. A draft stays on the version it began with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.number}"
