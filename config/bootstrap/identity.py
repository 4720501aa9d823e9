"""Whom PostgreSQL runs as. It refuses to be root, so root needs another face.

Tried in this order, each by really running the program: ordinary user: as is; root in somebody's
clone: as the owner of the data; root: as an ordinary user of a user namespace (files stay root's,
nothing on the machine changes); root without user namespaces: as `nobody`, with a copy of the
programs in a folder that `nobody` can reach.
"""

import contextlib
import grp
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.bootstrap import paths, system
from config.bootstrap.errors import Stop


@dataclass(frozen=True)
class Identity:
    """How to run PostgreSQL: the programs, the data folder, and the change of user before exec."""

    bin: Path
    data: Path
    become: Callable[[], None] | None = None
    uid: int | None = None

    def own(self, folder: Path) -> None:
        """Give a folder to the user that PostgreSQL runs as."""
        if self.uid is not None:
            _give(folder, self.uid)


def choose(bin_folder: Path, data: Path) -> Identity:
    """The first way of running these programs on this data that works here."""
    if os.geteuid() != 0:
        return Identity(bin_folder, data)
    data.parent.mkdir(parents=True, exist_ok=True)
    for candidate in _candidates(bin_folder, data):
        if _works(candidate):
            return candidate
    raise Stop(
        "PostgreSQL does not run as root and no other way works on this machine. "
        "Run the command as an ordinary user, or set DATABASE_URL to a PostgreSQL 15 to 18."
    )


def _candidates(bin_folder: Path, data: Path) -> Iterator[Identity]:
    owner = data.stat().st_uid if data.exists() else paths.ROOT.stat().st_uid
    if owner != 0:
        with contextlib.suppress(KeyError):
            yield Identity(bin_folder, data, _as_user(pwd.getpwuid(owner)), owner)
    stranger = _stranger()
    yield Identity(
        bin_folder, data, lambda: system.enter_user_namespace(stranger.pw_uid, stranger.pw_gid)
    )
    copy = _reachable_folder()
    place = data if _can_reach(stranger, data.parent) else copy / "postgres"
    yield Identity(_copied(bin_folder, copy), place, _as_user(stranger), stranger.pw_uid)


def _stranger() -> pwd.struct_passwd:
    """Any user that is not root: initdb insists on one that has a name."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    return next(user for user in pwd.getpwall() if user.pw_uid != 0)


def _as_user(user: pwd.struct_passwd) -> Callable[[], None]:
    groups = [group.gr_gid for group in grp.getgrall() if user.pw_name in group.gr_mem]

    def become() -> None:
        os.setgroups([user.pw_gid, *groups])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return become


def _works(candidate: Identity) -> bool:
    script = '"$0" --version >/dev/null && { test ! -e "$1" || test -r "$1"; } && cd "$2"'
    command = [
        "/bin/sh",
        "-c",
        script,
        str(candidate.bin / "postgres"),
        str(candidate.data),
        str(candidate.data.parent),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, preexec_fn=candidate.become, check=False, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _can_reach(user: pwd.struct_passwd, folder: Path) -> bool:
    done = subprocess.run(
        ["/bin/sh", "-c", 'cd "$0"', str(folder)],
        capture_output=True,
        preexec_fn=_as_user(user),
        check=False,
    )
    return done.returncode == 0


def _reachable_folder() -> Path:
    """One folder per project copy that any user can walk into."""
    mark = hashlib.sha256(str(paths.ROOT).encode()).hexdigest()[:12]
    folder = Path("/var/tmp" if Path("/var/tmp").is_dir() else "/tmp") / f"one-front-desk-{mark}"  # noqa: S108
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != 0:
        raise Stop(f"{folder} belongs to somebody else. Remove it, or run as an ordinary user.")
    folder.chmod(0o755)
    return folder


def _copied(bin_folder: Path, copy: Path) -> Path:
    """Copy the programs and, beside them, the libraries that they find by a relative path."""
    install = bin_folder.parent
    target = copy / install.parent.name / install.name
    if not (target / "bin" / "postgres").exists():
        shutil.copytree(install, target, symlinks=True, dirs_exist_ok=True)
        libraries = install.parent.parent / f"{install.parent.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True)
    return target / "bin"


def _give(folder: Path, uid: int) -> None:
    gid = pwd.getpwuid(uid).pw_gid
    for path in (folder, *folder.rglob("*")):
        if path.lstat().st_uid != uid:
            os.chown(path, uid, gid, follow_symlinks=False)
