"""The servers and the environment of one pytest process, set before Django reads its settings.

PostgreSQL is shared by all test processes (embedded, fast and forgetful) unless DATABASE_URL
names one; each process works in databases of its own. Valkey is private to each process.
"""

import atexit
import os
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from config.bootstrap import environment, paths
from config.bootstrap.keeper import Servers
from config.bootstrap.supervisor import Supervisor
from config.bootstrap.valkey import Valkey
from tests.support import memory

# Whatever the shell holds, a test sees the same settings.
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "tests-only-" + "k" * 50,
    "BASE_DOMAIN": "localhost:8000",
    "BASE_SCHEME": "http",
    "LOG_LEVEL": "WARNING",
}
UNSET = (
    "DEBUG",
    "DEMO",
    "EMAIL_URL",
    "EMAIL_FROM",
    "STAFF_SECOND_FACTOR",
    "OUTBOUND_ALLOW",
    "TRUSTED_PROXIES",
    "CLAMD_URL",
    "MAP_TILES",
    "WEB_BIND",
    "WEB_WORKERS",
    "WEB_THREADS",
    "WORKER_CONCURRENCY",
)


def with_database(url: str, name: str) -> str:
    """The same server's address for another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@dataclass
class TestServers:
    """What this process uses until it ends."""

    __test__ = False

    url: str = ""
    folder: Path = field(default_factory=Path)
    name: str = ""
    run: str = ""  # the same for all processes of a run
    templates: Path = field(default_factory=Path)  # files of template databases, for all processes
    postgres: Servers | None = None
    supervisor: Supervisor = field(default_factory=Supervisor)

    def start(self) -> None:
        """Start or join the servers, and point the environment at them."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.name = f"t_{os.getpid()}_{worker}"
        self.run = os.environ.setdefault("TEST_RUN", str(os.getpid()))
        var = paths.test_var().make()
        self.folder = var.base / "runs" / self.name
        self.url = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
        memory.choose(is_own_server=not self.url)
        if not self.url:
            self.postgres = Servers(var, frozenset({"DATABASE_URL"}), durable=False)
            self.url = self.postgres.acquire()["DATABASE_URL"]
            environment.forget_libpq_settings()
        (self.folder / "static").mkdir(parents=True)
        # An xdist worker inherits the address of the controller's own database, and its templates.
        os.environ["TEST_DATABASE_URL"] = self.url
        self.templates = Path(os.environ.setdefault("TEST_TEMPLATES", str(var.base / "templates")))
        cache = Valkey(self.folder / "valkey", self.folder / "log" / "valkey.log")
        self.supervisor.start(cache.service())
        for name in UNSET:
            os.environ.pop(name, None)
        os.environ.update(
            SETTINGS,
            DATABASE_URL=with_database(self.url, self.name),
            REDIS_URL=cache.url,
            VAR_DIR=str(self.folder),
        )
        atexit.register(self.stop)
        signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))

    def stop(self) -> None:
        """Stop what is ours and clear the run's folder."""
        self.supervisor.stop()
        if self.postgres is not None:
            self.postgres.release(wait="PYTEST_XDIST_WORKER" not in os.environ)
        shutil.rmtree(self.folder, ignore_errors=True)


SERVERS = TestServers()
