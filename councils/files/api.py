"""The front door of files."""

from typing import Any

from councils.files import images
from councils.files.checking import read_upload
from councils.files.errors import (
    FileRefused,
    NotYourFile,
    StorageFailed,
    StorageFull,
    TooManyFiles,
)
from councils.files.models import StoredFile
from councils.files.names import ENDINGS
from councils.files.operations import (
    MAX_BYTES,
    Swept,
    attach,
    delete_files,
    rows_without_bytes,
    scan_waiting,
    store_upload,
    sweep_unattached,
)
from councils.files.owners import file_owners
from councils.files.scanning import file_scanners
from councils.files.serving import (
    files_by_id,
    open_file,
    senders_of,
    serve,
    stored_file,
    thumbnail,
)

__all__ = [
    "ENDINGS",
    "MAX_BYTES",
    "FileRefused",
    "NotYourFile",
    "StorageFailed",
    "StorageFull",
    "StoredFile",
    "Swept",
    "TooManyFiles",
    "attach",
    "delete_files",
    "file_owners",
    "file_scanners",
    "files_by_id",
    "open_file",
    "photo_position",
    "rows_without_bytes",
    "scan_waiting",
    "senders_of",
    "serve",
    "store_upload",
    "stored_file",
    "sweep_unattached",
    "thumbnail",
]


def photo_position(upload: Any) -> tuple[float, float] | None:
    """Where a photo says it was taken, so that the page may ask whether to use it."""
    try:
        return images.photo_position(read_upload(upload, MAX_BYTES))
    except FileRefused:
        return None
    finally:
        upload.seek(0)
