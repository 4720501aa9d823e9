"""PDFs are kept as they came, if they are only that. Pure.

A file that is also something else (an archive, a page, a script) and one that runs programs, opens
other files or cannot be looked into is refused. It is served as a download in any case.
"""

import re
import zlib

from councils.files.errors import Damaged, UnsafeDocument

START = b"%PDF-"
END = b"%%EOF"
# Names that make a reader do more than show pages.
ACTIVE = (
    b"JavaScript",
    b"JS",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"RichMedia",
    b"XFA",
    b"SubmitForm",
    b"ImportData",
    b"GoToE",
    b"Encrypt",
)
ACTIVE_NAME = re.compile(rb"/(" + b"|".join(ACTIVE) + rb")(?![A-Za-z0-9])")
PACKED = b"/ObjStm"
STREAM = re.compile(rb"/ObjStm\b.{0,2000}?stream\r?\n", re.DOTALL)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
MAX_UNPACKED = 20_000_000


def is_pdf(data: bytes) -> bool:
    """Whether the content begins as a PDF does: at the first byte, with nothing before."""
    return data.startswith(START)


def require_plain_pdf(data: bytes) -> None:
    """Raise unless the document only shows pages, and ends where it says it does."""
    end = data.rfind(END)
    if end < 0:
        raise Damaged
    if data[end + len(END) :].strip(b"\r\n\t \0"):
        raise UnsafeDocument  # something was put behind it
    plain = _unescaped(_without_streams(data))
    packed = _packed_objects(data)
    if plain.count(PACKED) != len(packed):
        raise UnsafeDocument  # packed in a way that we cannot look into
    if any(ACTIVE_NAME.search(part) for part in (plain, *map(_unescaped, packed))):
        raise UnsafeDocument


def _unescaped(data: bytes) -> bytes:
    """`/J#61vaScript` is `/JavaScript` to a reader."""
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data)


def _without_streams(data: bytes) -> bytes:
    """The document without its packed parts, where any bytes may stand."""
    return re.sub(rb"stream\r?\n.*?endstream", b" ", data, flags=re.DOTALL)


def _packed_objects(data: bytes) -> list[bytes]:
    """The objects kept in compressed form, unpacked up to a limit."""
    found, left = [], MAX_UNPACKED
    for match in STREAM.finditer(data):
        unpacker = zlib.decompressobj()
        try:
            found.append(unpacker.decompress(data[match.end() :], max(1, left)))
        except zlib.error as error:
            raise UnsafeDocument from error
        left -= len(found[-1])
        if left <= 0 or not unpacker.eof:
            raise UnsafeDocument
    return found
