"""Bytes on the disk: one folder per council, random names, written and fsynced before their row.

The name says nothing and grants nothing: a file is reached only through its row and its owner's
permission.
"""

import errno
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from councils.files.errors import StorageFailed, StorageFull
from councils.tenancy import current_council

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
OUR_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


def folder() -> Path:
    """Where the entered council's files are."""
    return Path(settings.FILES_ROOT) / current_council().schema_name


def full_path(path: str) -> Path:
    """The file on the disk; a name that is not one of ours is an error, never a way out."""
    if not OUR_NAME.fullmatch(path):
        raise ValueError("not a name that we gave")
    return folder() / path


def write(data: bytes) -> str:
    """Keep these bytes for good and return their name. Raises StorageFull or StorageFailed."""
    token = secrets.token_hex(16)
    path = f"{token[:2]}/{token}"
    target = full_path(path)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(target, data)
        for parent in (target.parent, target.parent.parent):
            _fsync_folder(parent)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise (StorageFull if error.errno in NO_ROOM else StorageFailed) from error
    return path


def _write_new(target: Path, data: bytes) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _fsync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: str) -> bytes:
    """All bytes of a file."""
    return full_path(path).read_bytes()


def size_of(path: str) -> int | None:
    """How many bytes there are on the disk; None when there is no such file."""
    try:
        return full_path(path).stat().st_size
    except FileNotFoundError:
        return None


def small_copy(path: str, side: int) -> Path:
    """Where a small copy of a picture is kept."""
    return full_path(path).with_suffix(f".{side}")


def remove(path: str) -> None:
    """Delete a file and its small copies; one that is gone already is fine."""
    target = full_path(path)
    for copy in target.parent.glob(f"{target.name}.*"):
        copy.unlink(missing_ok=True)
    target.unlink(missing_ok=True)


def older_than(seconds: float) -> Iterator[str]:
    """Names of files written longer ago than that."""
    limit = time.time() - seconds
    for target in folder().glob("??/*"):
        path = f"{target.parent.name}/{target.name}"
        if OUR_NAME.fullmatch(path) and target.stat().st_mtime < limit:
            yield path
