"""File locks: the kernel drops them with their process, so a crash never leaves one behind."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path


class FileLock:
    """An advisory lock on a file, shared or exclusive."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._fd: int | None = None

    def acquire(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Take the lock; False when somebody else has it and `wait` is off."""
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(fd, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        except BaseException:
            os.close(fd)
            raise
        self._fd = fd
        return True

    def acquire_within(self, seconds: float) -> bool:
        """Take the exclusive lock, trying for so many seconds."""
        end = time.monotonic() + seconds
        while not self.acquire(wait=False):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def release(self) -> None:
        """Let go; harmless when nothing is held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def is_taken(self) -> bool:
        """Whether another process (or another handle) holds it exclusively or shared."""
        probe = FileLock(self.path)
        if probe.acquire(wait=False):
            probe.release()
            return False
        return True


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock for the block."""
    lock = FileLock(path)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()
