"""Where the tests' databases stand: in memory, where there is room. A copy is two thousand files,
and a disk takes longer to make and to delete them than most tests take.
"""

import os
import shutil
from pathlib import Path
from typing import Any

FOLDER = Path("/dev/shm")
ROOM = 2 * 1024**3
NAME = "memory"
CHOSEN = "TEST_TABLESPACE"


def choose(*, is_own_server: bool) -> None:
    """Once for all processes of a run; a server that somebody named keeps its own places."""
    has_room = is_own_server and FOLDER.is_dir() and shutil.disk_usage(FOLDER).free > ROOM
    os.environ.setdefault(CHOSEN, NAME if has_room else "")


def is_chosen() -> bool:
    """Whether this run's databases stand in memory."""
    return bool(os.environ.get(CHOSEN))


def clause() -> str:
    """For CREATE DATABASE."""
    return f"TABLESPACE {NAME}" if is_chosen() else ""


def prepare(cursor: Any) -> None:
    """Make the place, anew after the machine was started again. Nobody else may be at it.

    The server makes the folder, because it may run as somebody else.
    """
    if not is_chosen():
        return
    cursor.execute(
        "SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = %s", [NAME]
    )
    found = cursor.fetchone()
    if found and Path(found[0]).is_dir():
        return
    if found:
        cursor.execute(f"DROP TABLESPACE {NAME}")
    folder = FOLDER / f"front-desk-tests-{os.urandom(6).hex()}"
    cursor.execute(f"COPY (SELECT 1) TO PROGRAM 'mkdir -m 700 {folder}'")
    cursor.execute(f"CREATE TABLESPACE {NAME} LOCATION '{folder}'")
