"""The keeper: a small process that runs the embedded servers for as long as any command needs
them.

Every command that uses the servers holds a shared lock for its life. The keeper stops the servers
as soon as nobody holds it, so several commands can share one set, and a command that is killed
leaves nothing behind.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from config.bootstrap import paths, postgres, system, valkey
from config.bootstrap.errors import Stop
from config.bootstrap.locks import FileLock, locked
from config.bootstrap.supervisor import Supervisor

START_SECONDS = 120.0


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Replace a file whole, readable by its owner only (addresses hold passwords)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fd, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(fd, "w", encoding="utf-8") as handle:
        json.dump(content, handle, indent=2)
        handle.write("\n")
    os.replace(temporary, path)


def read_json(path: Path) -> dict[str, Any]:
    """The content, or nothing when the file is not there or not whole."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


@dataclass
class Servers:
    """A command's hold on the embedded servers."""

    var: paths.Var
    names: frozenset[str]
    durable: bool = True
    urls: dict[str, str] = field(default_factory=dict)
    _use: FileLock | None = None
    _keeper: subprocess.Popen[bytes] | None = None

    @property
    def note(self) -> Path:
        """The keeper's description of what it runs."""
        return self.var.run / "servers.json"

    @property
    def keeper_lock(self) -> FileLock:
        """Held by the keeper for its life."""
        return FileLock(self.var.run / "keeper.lock")

    def acquire(self) -> dict[str, str]:
        """Have the servers running, started by us or shared; returns their addresses."""
        if not self.names:
            return {}
        self._use = FileLock(self.var.run / "servers.lock")
        self._use.acquire(shared=True)  # waits while a keeper is stopping
        with locked(self.var.run / "servers.start.lock"):
            self.ensure()
        return self.urls

    def ensure(self) -> None:
        """Start a keeper when none runs, and wait for its word."""
        if not self.keeper_lock.is_taken():
            self._start_keeper()
        system.wait_until(lambda: self._state() != "starting", START_SECONDS)
        said = read_json(self.note)
        if said.get("state") != "ready":
            raise Stop(
                said.get("error")
                or f"The embedded servers did not start. Their log is {self._log}."
            )
        missing = self.names - set(said["urls"])
        if missing:
            raise Stop(
                f"Another command runs here with its own {' and '.join(sorted(missing))}. "
                "Let it end first, or use the same DATABASE_URL and REDIS_URL."
            )
        self.urls = {name: said["urls"][name] for name in self.names}

    def pids(self) -> dict[str, int]:
        """Process ids of the keeper and its servers at this moment."""
        said = read_json(self.note)
        return dict(said.get("pids", {}))

    def release(self, *, wait: bool = False) -> None:
        """Let go; with `wait`, come back when the servers have stopped (unless others use them)."""
        if self._use is None:
            return
        self._use.release()
        self._use = None
        if wait:
            users = FileLock(self.var.run / "servers.lock")
            system.wait_until(
                lambda: not self.keeper_lock.is_taken() or _in_use_by_others(users), 30
            )
            if self._keeper is not None and not self.keeper_lock.is_taken():
                self._keeper.wait(10)

    @property
    def _log(self) -> Path:
        return self.var.log / "servers.log"

    def _state(self) -> str:
        if not self.keeper_lock.is_taken():
            return str(read_json(self.note).get("state", "gone")).replace("starting", "gone")
        return str(read_json(self.note).get("state", "starting"))

    def _start_keeper(self) -> None:
        old = read_json(self.note)
        write_json(self.note, {**old, "state": "starting", "pids": {}})
        command = [sys.executable, "-m", "config.bootstrap.keeper", str(self.var.base)]
        command += ["durable" if self.durable else "fast", *sorted(self.names)]
        self._keeper = process = system.spawn(
            command, log=self._log, cwd=paths.ROOT, keep=True, env=dict(os.environ)
        )
        # It holds its lock from its first moment on; until then it must not look gone.
        system.wait_until(
            lambda: self.keeper_lock.is_taken() or process.poll() is not None, 20, 0.01
        )


def _in_use_by_others(users: FileLock) -> bool:
    """Whether some command holds the servers: shared locks shut out an exclusive one, but not a
    shared one.
    """
    if not users.is_taken():
        return False
    if users.acquire(shared=True, wait=False):
        users.release()
        return True
    return False  # the keeper holds it exclusively: it is stopping


class Keeper:
    """The process itself."""

    def __init__(self, var: paths.Var, names: list[str], *, durable: bool) -> None:
        self.var = var.make()
        self.names = names
        self.durable = durable
        self.supervisor = Supervisor()
        self.note = var.run / "servers.json"
        self.old = read_json(self.note)
        self.sockets: Path | None = None
        self.urls: dict[str, str] = {}
        self.valkey_port = 0
        self.valkey_password = ""

    def run(self) -> int:
        """Start, look after and stop the servers."""
        own = FileLock(self.var.run / "keeper.lock")
        if not own.acquire(wait=False):
            return 0
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        users = FileLock(self.var.run / "servers.lock")
        try:
            self._start()
            self._say("ready")
            while not users.acquire(wait=False):
                if self.supervisor.poll():
                    self._say("ready")
                time.sleep(0.1)
        except Stop as error:
            self._say("failed", str(error))
            return 1
        except SystemExit:
            return 0
        finally:
            self.supervisor.stop()
            if self.sockets is not None:
                shutil.rmtree(self.sockets, ignore_errors=True)
            if read_json(self.note).get("state") != "failed":
                self._say("stopped")
            own.release()
        return 0

    def _start(self) -> None:
        if "DATABASE_URL" in self.names:
            self.sockets = self._socket_folder()
            server = postgres.Postgres(
                self.var.base / "postgres",
                self.sockets,
                self.var.log / "postgres.log",
                durable=self.durable,
            )
            server.prepare()
            self.supervisor.start(server.service())
            server.make_database()
            self.urls["DATABASE_URL"] = server.url
        if "REDIS_URL" in self.names:
            cache = valkey.Valkey(
                self.var.base / "valkey",
                self.var.log / "valkey.log",
                port=int(self.old.get("valkey_port", 0)),
                password=str(self.old.get("valkey_password", "")),
            )
            self.supervisor.start(cache.service())
            self.urls["REDIS_URL"] = cache.url
            self.valkey_port, self.valkey_password = cache.port, cache.password

    def _socket_folder(self) -> Path:
        """The folder of the run before when a crash left it (clients go on), else a new private
        one.
        """
        before = Path(str(self.old.get("sockets", "")))
        with suppress(OSError):
            found = before.stat()
            if before.name.startswith("desk-") and found.st_mode & 0o077 == 0:
                return before
        parent = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 - socket paths must be short
        return Path(tempfile.mkdtemp(prefix="desk-", dir=parent))

    def _say(self, state: str, error: str = "") -> None:
        content: dict[str, Any] = {
            "state": state,
            "error": error,
            "urls": self.urls,
            "pids": {"keeper": os.getpid()} | self.supervisor.pids() if state == "ready" else {},
            "sockets": str(self.sockets or ""),
            "valkey_port": self.valkey_port,
            "valkey_password": self.valkey_password,
        }
        write_json(self.note, content)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def main(arguments: list[str]) -> int:
    """`python -m config.bootstrap.keeper VAR durable|fast NAME...`, as `Servers` starts it."""
    base, durable, *names = arguments
    return Keeper(paths.Var(Path(base)), names, durable=durable == "durable").run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
