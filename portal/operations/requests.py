"""What a resident does with a request, beyond casework's own verbs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from casework import api as casework
from councils.files import api as files

KINDS = frozenset({"image", "pdf"})
MOST_BYTES = 10_000_000


def add_files(*, case_id: UUID, uploads: list[Any], person_id: UUID, now: datetime) -> None:
    """Store files, then point the case at them. Raises files.FileRefused with plain words."""
    stored = [
        files.store_upload(upload=upload, kinds=KINDS, max_bytes=MOST_BYTES, now=now, by=person_id)
        for upload in uploads
    ]
    casework.add_file_as_resident(
        case_id=case_id, file_ids=[one.pk for one in stored], by_person_id=person_id, now=now
    )
