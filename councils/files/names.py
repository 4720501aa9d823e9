"""File names as people send them, made fit to keep and to show. Pure."""

import re
import unicodedata

from councils.files.errors import WrongKind

LONGEST = 80
EXTENSIONS = {
    "image": frozenset({"jpg", "jpeg", "jfif", "png", "gif", "webp", "heic", "heif"}),
    "pdf": frozenset({"pdf"}),
}
ENDINGS = frozenset().union(*EXTENSIONS.values())  # every ending that is ever taken


def split_name(name: str) -> tuple[str, str]:
    """Stem and extension of a name, both clean.

    Folders are dropped, and so is everything that is not shown: NUL, and the marks that turn the
    direction of writing, with which `fdp.exe` is made to look like `exe.pdf`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    stem, _, extension = shown.rpartition(".")
    stem = re.sub(r"[^\w \-()'’&+,]", "_", stem).strip(" _")[:LONGEST].strip()
    return stem or "file", extension.strip().lower()


def require_extension(extension: str, kind: str, kinds: frozenset[str]) -> None:
    """The name must say what the content is, or people are led to open it with another program."""
    if extension not in EXTENSIONS[kind]:
        raise WrongKind(kinds)
