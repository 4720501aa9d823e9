"""From what somebody sent to what we keep, or the reason why not. Pure, but for the reading."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from councils.files.documents import is_pdf, require_plain_pdf
from councils.files.errors import EmptyFile, FileTooBig, WrongKind
from councils.files.images import clean_image, is_image
from councils.files.names import require_extension, split_name

KINDS = frozenset({"image", "pdf"})
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True)
class Checked:
    """Content that is safe to keep, under a name that is safe to show."""

    name: str
    content_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of what is kept."""
        return sha256(self.content).hexdigest()


def check_upload(upload: Any, *, kinds: frozenset[str], max_bytes: int) -> Checked:
    """Decide by content and by name; what the browser says of its type counts for nothing."""
    if not kinds or not kinds <= KINDS:
        raise ValueError(f"no such kinds of file: {sorted(kinds - KINDS)}")
    data = read_upload(upload, max_bytes)
    stem, extension = split_name(upload.name or "")
    kind = _kind_of(data, kinds)
    require_extension(extension, kind, kinds)
    if kind == "image":
        content, content_type = clean_image(data)
    else:
        require_plain_pdf(data)
        content, content_type = data, "application/pdf"
    return Checked(f"{stem}.{ENDINGS[content_type]}", content_type, content)


def read_upload(upload: Any, max_bytes: int) -> bytes:
    """The content of an upload, never more of it than is allowed."""
    if (upload.size or 0) > max_bytes:
        raise FileTooBig(max_bytes)
    upload.seek(0)
    data = upload.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise FileTooBig(max_bytes)
    if not data:
        raise EmptyFile
    return bytes(data)


def _kind_of(data: bytes, kinds: frozenset[str]) -> str:
    kind = "pdf" if is_pdf(data) else "image" if is_image(data) else ""
    if kind not in kinds:
        raise WrongKind(kinds)
    return kind
