"""A world of a benchmark's own: servers with fsync on, a database that is kept for the next run,
and the processes that are compared.

Nothing here touches the data of `up`: the servers live under `var/bench`.
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from config import processes
from config.bootstrap import environment, paths, system
from config.bootstrap.keeper import Servers, read_json
from config.bootstrap.supervisor import Service, Supervisor
from config.bootstrap.valkey import free_port

READY_SECONDS = 60
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "of-the-benchmark-only-" + "k" * 40,
    "BASE_SCHEME": "http",
    "DEMO": "1",
    "STAFF_SECOND_FACTOR": "1",
    "LOG_LEVEL": "WARNING",
    "WEB_WORKERS": "2",
    "WORKER_CONCURRENCY": "2",
}
UNSET = ("DEBUG", "EMAIL_URL", "CLAMD_URL", "MAP_TILES", "TRUSTED_PROXIES", "WEB_THREADS")


def with_database(url: str, name: str) -> str:
    """The same server's address for another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@contextmanager
def own_servers(base: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL (fsync on) and Valkey for the benchmarks alone, for the length of the block."""
    var = paths.Var(base).make()
    servers = Servers(var, frozenset(environment.SERVER_NAMES), durable=True)
    try:
        yield servers.acquire()
    finally:
        servers.release(wait=True)


def environment_of(urls: Mapping[str, str], database: str, base: Path) -> dict[str, str]:
    """The environment of everything that runs in this world."""
    env = {key: value for key, value in os.environ.items() if key not in UNSET}
    env = {key: value for key, value in env.items() if not key.startswith("PG")}
    port = free_port()
    return (
        env
        | SETTINGS
        | {
            "DATABASE_URL": with_database(urls["DATABASE_URL"], database)
            if database
            else urls["DATABASE_URL"],
            "REDIS_URL": urls["REDIS_URL"],
            "VAR_DIR": str(base),
            "BASE_DOMAIN": f"localhost:{port}",
            "WEB_BIND": f"127.0.0.1:{port}",
        }
    )


def ensure_database(url: str, name: str, *, fresh: bool) -> None:
    """See that the database is there; one that a broken run left unfinished is made anew.

    Older databases of the same benchmark go: they are of other sizes or other migrations.
    """
    kind = name.rsplit("_", 1)[0]
    connection = psycopg2.connect(with_database(url, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{kind}\\_%"])
            found = [row[0] for row in cursor.fetchall()]
            for old in found:
                if fresh or old != name or not _is_ready(url, old):
                    cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{name}"')
    finally:
        connection.close()


def _is_ready(url: str, name: str) -> bool:
    connection = psycopg2.connect(with_database(url, name))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.bench_ready') IS NOT NULL")
            return bool(cursor.fetchone()[0])
    finally:
        connection.close()


@dataclass
class Processes:
    """Web and worker processes of one run; all are ended with the block of `processes_of`."""

    folder: Path
    supervisor: Supervisor = field(default_factory=Supervisor)

    def start(self, name: str, command: list[str], env: Mapping[str, str]) -> None:
        """Start one process beside the others."""
        log = self.folder / f"{name}.log"
        self.supervisor.start(
            Service(name=name, command=command, log=log, env=dict(env), cwd=paths.ROOT, grace=5)
        )

    def product(self, name: str) -> None:
        """One of the product's own processes, as production starts it."""
        process = processes.PROCESSES[name]
        self.start(name, process.command(os.environ), os.environ)

    def web(self, name: str, settings: str, **extra: str) -> int:
        """A web process of other settings under the product's own server; its port."""
        port = free_port()
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, **extra}
        env["WEB_BIND"] = f"127.0.0.1:{port}"
        command = [sys.executable, "-m", "gunicorn", "--config", "python:bench.bare.gunicorn"]
        self.start(name, [*command, "bench.bare.wsgi"], env)
        return port

    def stop(self, name: str) -> None:
        """End one before the others."""
        entry = self.supervisor._running.pop(name)
        other = Supervisor()
        other._running[name] = entry
        other.stop()

    def cpu(self, name: str) -> float:
        """Seconds of processor that this process, its children and PostgreSQL have used.

        On a busy machine it tells more than the clock: others' work is not in it. Without a name,
        PostgreSQL's alone.
        """
        roots = [self.supervisor.pids()[name]] if name else []
        servers = read_json(paths.Var(self.folder.parent).run / "servers.json")
        roots += [pid for key, pid in servers.get("pids", {}).items() if key == "postgres"]
        return sum(_tree_seconds(root) for root in roots)

    def log_of(self, name: str) -> str:
        """The last lines that a process wrote."""
        return system.tail(self.folder / f"{name}.log", 5)


def _tree_seconds(root: int) -> float:
    """User and system time of a process and its children, gone ones included; 0 where unknown."""
    try:
        listed = Path(f"/proc/{root}/task/{root}/children").read_text(encoding="ascii").split()
        own = _times(root)
    except OSError:
        return 0.0
    ticks = own[0] + own[1]
    for child in listed:
        with suppress(OSError):
            ticks += _times(int(child))[0]
    return ticks / os.sysconf("SC_CLK_TCK")


def _times(pid: int) -> tuple[int, int]:
    """Clock ticks of a process itself, and of its children that have ended."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(stat[11]) + int(stat[12]), int(stat[13]) + int(stat[14])


@contextmanager
def processes_of(base: Path) -> Iterator[Processes]:
    """Processes that end with the block, whatever happens."""
    running = Processes(paths.Var(base).make().log)
    try:
        yield running
    finally:
        running.supervisor.stop()


def wait_for(port: int, seconds: float = READY_SECONDS) -> None:
    """Until something listens there."""
    import socket

    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
