"""What must hold of files, checked by `reconcile` in every council."""

from datetime import datetime, timedelta
from itertools import islice

from councils.events.breaks import Break
from councils.events.bus import invariants
from councils.files.models import StoredFile
from councils.files.operations import rows_without_bytes

MOST = 200
LATE = timedelta(hours=1)


@invariants.register("files.without-bytes")
def without_bytes(now: datetime) -> list[Break]:
    """Every file that we say we have is on the disk, whole."""
    return [
        Break(
            kind="file-without-bytes",
            id=str(file_id),
            words="A file that somebody sent is not on the disk, or not all of it is.",
        )
        for file_id in islice(rows_without_bytes(), MOST)
    ]


@invariants.register("files.unchecked")
def unchecked(now: datetime) -> list[Break]:
    """The virus scanner keeps up; while it is away, files wait and this is a warning."""
    waiting = StoredFile.objects.filter(
        state=StoredFile.State.CHECKING, created_at__lt=now - LATE
    ).order_by("created_at")
    return [
        Break(
            kind="unchecked-file",
            id=str(file_id),
            words="A file has been waiting for its virus check for more than an hour.",
            warning=True,
        )
        for file_id in waiting.values_list("pk", flat=True)[:MOST]
    ]
