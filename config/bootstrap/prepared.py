"""Remembers that the embedded database is at the code's migrations, so that the next start need
not wait for it.
"""

import hashlib
from pathlib import Path

from config.bootstrap import paths


def is_current(var: paths.Var) -> bool:
    """Whether this very data folder was brought to these very migrations."""
    try:
        return _mark(var).read_text(encoding="ascii") == _state(var)
    except OSError:
        return False


def remember(var: paths.Var) -> None:
    """Note that it is so now."""
    if (var.base / "postgres").exists():
        _mark(var).write_text(_state(var), encoding="ascii")


def _mark(var: paths.Var) -> Path:
    return var.run / "prepared"


def _state(var: paths.Var) -> str:
    digest = hashlib.sha256()
    for path in paths.migrations():
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()} {(var.base / 'postgres').stat().st_ino}"
