"""Council table of files. Read and written through `files.api`."""

from typing import ClassVar

from django.db import models

from councils.ids import uuid7


class StoredFile(models.Model):
    """A file of this council: its bytes were on the disk before this row was written."""

    class State(models.TextChoices):
        """Only READY files are ever served."""

        READY = "ready", "Ready"
        CHECKING = "checking", "Being checked for viruses"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    original_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=80, unique=True, help_text="inside the council's own folder")
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, help_text="the draft, customer or person that sent it")
    attached_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                name="files_not_attached",
                condition=models.Q(attached_at=None),
            ),
            models.Index(
                fields=["created_at"],
                name="files_being_checked",
                condition=models.Q(state="checking"),
            ),
            models.Index(fields=["created_by"], name="files_of_one"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_image(self) -> bool:
        """Whether it is a picture (which we made anew when it came in)."""
        return self.content_type.startswith("image/")
