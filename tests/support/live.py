"""A running copy for tests: real web, worker and beat processes on a database of their own.

`live` is shared by a whole session (browser journeys, pages). `own_live` is made for one test
that breaks things.
"""

import http.client
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from config import processes
from config.bootstrap import paths, system
from config.bootstrap.supervisor import Service, Supervisor
from config.bootstrap.valkey import Valkey, free_port
from tests.support import database
from tests.support.environment import SERVERS, with_database

READY_SECONDS = 60


@dataclass
class Live:
    """One running copy: where it listens, what it runs, how to hurt it."""

    port: int
    folder: Path
    env: dict[str, str]
    database: str
    supervisor: Supervisor = field(default_factory=Supervisor)

    @property
    def base(self) -> str:
        """The base domain of this copy."""
        return f"localhost:{self.port}"

    def url(self, site: str = "", path: str = "/") -> str:
        """`url("maidstone", "/services/")`, `url("account")`, `url()` for the apex."""
        return f"http://{site}.{self.base}{path}" if site else f"http://{self.base}{path}"

    def get(self, site: str = "", path: str = "/", **headers: str) -> tuple[int, str]:
        """One GET; (0, reason) when nothing answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        host = f"{site}.{self.base}" if site else self.base
        try:
            connection.request("GET", path, headers={"Host": host, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, str(error)
        finally:
            connection.close()

    def pids(self) -> dict[str, int]:
        """Process ids by name: web, worker, beat, valkey."""
        return self.supervisor.pids()

    def children(self, name: str) -> list[int]:
        """The child processes of one of them (Linux)."""
        pid = self.pids()[name]
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(word) for word in listed.split()]

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Signal one process; the supervisor brings it back at the next `heal`."""
        os.kill(self.pids()[name], number)

    def heal(self, seconds: float = 5.0) -> None:
        """Let the supervisor do its work for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.supervisor.poll()
            time.sleep(0.1)

    def is_ready(self) -> bool:
        """Whether the copy says so itself."""
        return self.get(path="/readyz")[0] == 200

    def wait_until(self, test: Any, seconds: float = 30.0) -> bool:
        """Poll, and supervise, until `test()` is true."""
        end = time.monotonic() + seconds
        while not test():
            self.supervisor.poll()
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    def readiness(self) -> dict[str, Any]:
        """What /readyz says."""
        return dict(json.loads(self.get(path="/readyz")[1] or "{}"))

    @contextmanager
    def connected(self, blocker: Any) -> Iterator[None]:
        """The test process looks at this copy's database and files for the block."""
        from django.test import override_settings

        with blocker.unblock(), override_settings(FILES_ROOT=self.folder / "files"):
            database.use(self.database)
            try:
                yield
            finally:
                database.use(SERVERS.name)


def start(name: str, template: str, *, seed: bool) -> Live:
    """Copy the database and start the processes of config/processes.py on it."""
    database.copy_template(name, template)
    files = database.demo_files() if template == database.template_name("demo") else None
    return launch(name, with_database(SERVERS.url, name), seed=seed, files=files)


def launch(
    name: str, url: str, *, seed: bool = False, files: Path | None = None, **more: str
) -> Live:
    """Start the processes of config/processes.py on a database, with the files that its rows name;
    `more` is their environment.
    """
    folder = SERVERS.folder / name
    var = paths.Var(folder).make()
    if files is not None:
        shutil.copytree(files, folder / "files")
    port = free_port()
    live = Live(port=port, folder=folder, env={}, database=name)
    cache = Valkey(folder / "valkey", var.log / "valkey.log")
    live.env = {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": cache.url,
        "VAR_DIR": str(folder),
        "BASE_DOMAIN": live.base,
        "WEB_BIND": f"127.0.0.1:{port}",
        "OUTBOUND_ALLOW": "127.0.0.1",
        "DEMO": "1",
        "STAFF_SECOND_FACTOR": "0",
        **more,
    }
    live.supervisor.start(cache.service())
    if seed:
        run_command(live, "seed_demo")
    for process in processes.PROCESSES.values():
        live.supervisor.start(
            Service(
                name=process.name,
                command=process.command(live.env),
                log=var.log / f"{process.name}.log",
                env=live.env,
                cwd=paths.ROOT,
                grace=process.grace,
            )
        )
    if not live.wait_until(live.is_ready, READY_SECONDS):
        words = system.tail(var.log / "web.log")
        stop(live)
        pytest.fail(f"the live copy did not get ready: {words}")
    return live


def run_command(live: Live, *arguments: str, **options: Any) -> Any:
    """A manage.py command in this copy's environment."""
    import subprocess
    import sys

    return subprocess.run(
        [sys.executable, str(paths.ROOT / "manage.py"), *arguments],
        env=live.env,
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=options.pop("check", True),
        **options,
    )


def stop(live: Live) -> None:
    """End everything that belongs to this copy; nothing here is worth a tidy end."""
    for pid in live.pids().values():
        os.kill(pid, signal.SIGKILL)
    live.supervisor.stop()
    shutil.rmtree(live.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def live(django_db_setup: None, django_db_blocker: Any) -> Iterator[Live]:
    """A running copy with the demo data, for tests that only look and use."""
    with django_db_blocker.unblock():
        running = start(f"{SERVERS.name}_live", database.ensure_template("demo"), seed=False)
    yield running
    stop(running)


@pytest.fixture
def own_live(django_db_setup: None, django_db_blocker: Any) -> Iterator[Live]:
    """A running copy of the test's own, without demo data, to kill and to flood."""
    name = f"{SERVERS.name}_{os.urandom(3).hex()}"
    with django_db_blocker.unblock():
        running = start(name, database.template_name("plain"), seed=False)
    yield running
    stop(running)
