"""Handing files out. The view asks its owner's permission check first; this is only the how.

A file is always a download, except a picture that we wrote ourselves; either way it can run
nothing: its type is fixed, the page it would make is sandboxed, and no cache keeps it.
"""

import io
from collections.abc import Collection
from typing import BinaryIO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from councils.files import storage
from councils.files.errors import Damaged, NotYourFile
from councils.files.images import small_image
from councils.files.models import StoredFile

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
SMALL_SIDES = (160, 320, 640)


def stored_file(file_id: UUID) -> StoredFile | None:
    """The row of a file of this council, if it has one."""
    return StoredFile.objects.filter(pk=file_id).first()


def files_by_id(file_ids: list[UUID]) -> dict[UUID, StoredFile]:
    """Rows of several files, in one query."""
    return StoredFile.objects.in_bulk(file_ids) if file_ids else {}


def senders_of(file_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Who sent each of these files (the `by` of `store_upload`), for an owner's register."""
    rows = StoredFile.objects.filter(pk__in=file_ids).order_by()
    return dict(rows.values_list("pk", "created_by"))


def open_file(file_id: UUID) -> tuple[StoredFile, BinaryIO]:
    """A file that is ready, and its content. Raises NotYourFile where there is none to open."""
    stored = stored_file(file_id)
    if stored is None or stored.state != StoredFile.State.READY:
        raise NotYourFile
    try:
        return stored, storage.full_path(stored.path).open("rb")
    except FileNotFoundError as error:
        raise NotYourFile from error


def serve(
    request: HttpRequest, file: StoredFile | UUID, *, inline: bool = False, side: int = 0
) -> HttpResponseBase:
    """Answer with a file: as a download, or `inline` where it is a picture.

    `side` asks for a small copy of a picture. 404 where there is nothing to hand out.
    """
    stored = file if isinstance(file, StoredFile) else stored_file(file)
    if stored is None or stored.state == StoredFile.State.REFUSED:
        raise Http404
    if stored.state == StoredFile.State.CHECKING:
        return _not_yet()
    small = side in SMALL_SIDES and stored.is_image
    try:
        content = io.BytesIO(thumbnail(stored, side)) if small else _opened(stored)
    except (FileNotFoundError, Damaged) as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=not (inline and stored.is_image),
        filename=stored.original_name,
        content_type="image/jpeg" if small else stored.content_type,
        headers=HEADERS,
    )


def _opened(stored: StoredFile) -> BinaryIO:
    return storage.full_path(stored.path).open("rb")


def _not_yet() -> HttpResponse:
    words = _("This file is still being checked for viruses. Try again in a few minutes.")
    answer = HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = "60"
    answer["Cache-Control"] = "private, no-store"
    return answer


def thumbnail(stored: StoredFile, side: int = 320) -> bytes:
    """A small JPEG of a picture, made once and kept beside it."""
    copy = storage.small_copy(stored.path, side)
    try:
        return copy.read_bytes()
    except FileNotFoundError:
        data = small_image(storage.read(stored.path), side)
    try:
        # Written aside and renamed, so that nobody reads half of it.
        part = copy.with_suffix(f".{stored.pk.hex}.part")
        part.write_bytes(data)
        part.replace(copy)
    except OSError:
        pass  # a full disk costs time, not the picture
    return data
