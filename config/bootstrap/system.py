"""Starting processes so that none outlives its parent, and telling our own processes from
strangers.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
LOG_LIMIT = 10_000_000

IS_LINUX = sys.platform.startswith("linux")
# Loaded before any fork: a child between fork and exec must not load libraries.
_LIBC = ctypes.CDLL(None, use_errno=True) if IS_LINUX else None


def die_with_parent(number: int) -> None:
    """Ask the kernel to signal this process when its parent dies, even by kill -9 (Linux only)."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def enter_user_namespace(uid: int, gid: int) -> None:
    """Become `uid` in a user namespace of our own; files stay owned by the real user."""
    if _LIBC is None:
        raise OSError("user namespaces are a Linux feature")
    real_uid, real_gid = os.geteuid(), os.getegid()
    if _LIBC.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {real_uid} 1"),
        ("gid_map", f"{gid} {real_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as handle:
            handle.write(line)


def open_log(path: Path) -> int:
    """A file descriptor that appends to the log; a log past its limit begins again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return os.open(path, flags, 0o644)


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    death_signal: int = signal.SIGTERM,
    become: Callable[[], None] | None = None,
    keep: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own that ends with us (unless `keep`)."""
    parent = os.getpid()

    def prepare() -> None:
        if become is not None:
            become()
        if not keep:
            die_with_parent(death_signal)
            if os.getppid() != parent:
                os._exit(1)

    fd = open_log(log)
    try:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=fd,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=prepare,
        )
    finally:
        os.close(fd)


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _stat_field(pid, 0) != "Z"


def _stat_field(pid: int, index: int) -> str:
    """One field of /proc/PID/stat, counted after the name (0 is the state)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[index]


def started_at(pid: int) -> str:
    """A mark of when a process began: with its id it names one process for ever."""
    if IS_LINUX:
        return _stat_field(pid, 19)
    answer = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip()


def is_same_process(pid: int, mark: str) -> bool:
    """Whether `pid` is still the process that had this mark."""
    return bool(mark) and is_alive(pid) and started_at(pid) == mark


def signal_group(pid: int, number: int) -> None:
    """Signal a whole process group; one that is gone is fine."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def wait_until(test: Callable[[], bool], seconds: float, step: float = 0.05) -> bool:
    """Poll until `test` is true; False when the time is over."""
    end = time.monotonic() + seconds
    while not test():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


def end_process(pid: int, mark: str, seconds: float = 10.0) -> None:
    """End one process that is surely ours: politely, then for good, with its whole group."""
    if not is_same_process(pid, mark):
        return
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not is_same_process(pid, mark), seconds)
    if is_same_process(pid, mark):
        os.kill(pid, signal.SIGKILL)
    signal_group(pid, signal.SIGKILL)


def tail(path: Path, lines: int = 5) -> str:
    """The last lines of a log, joined into one."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return " | ".join(line.strip() for line in text.splitlines()[-lines:] if line.strip())
