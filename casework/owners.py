"""Which stored files casework still needs."""

from collections.abc import Collection
from uuid import UUID

from casework.models import Attachment
from councils.files.owners import file_owners


@file_owners.register("casework.attachments")
def attached(ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that a case points at."""
    found = Attachment.objects.filter(file_id__in=ids).order_by()
    return set(found.values_list("file_id", flat=True))
