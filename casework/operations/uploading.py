"""A file that staff put with a case: checked and stored first, then attached."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casework import permissions
from casework.models import Attachment
from casework.operations.messaging import add_file
from councils.files import api as files

if TYPE_CHECKING:
    from accounts.api import Staff


def upload_file(
    *, case_id: UUID, upload: Any, visible_to_resident: bool, by: "Staff", now: datetime
) -> Attachment:
    """Store an upload and put it with the case. Raises FileRefused with words for the page.

    A file whose case refuses it is swept away with the others that nothing points at.
    """
    permissions.require("add_file", by)
    stored = files.store_upload(upload=upload, now=now, by=by.user_id)
    return add_file(
        case_id=case_id,
        file_id=stored.pk,
        visible_to_resident=visible_to_resident,
        by=by,
        now=now,
    )
