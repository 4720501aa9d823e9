"""The one table of what runs: `up` starts these, production runs `manage.py run NAME`, and the
tests of docker-compose.yml read the same names. Standard library only.
"""

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.bootstrap import paths
from config.bootstrap.errors import Stop

BEAT_SILENCE_SECONDS = 60


@dataclass(frozen=True)
class Process:
    """One kind of process: what it is for, how it starts, how long it may take to end."""

    name: str
    purpose: str
    module: str
    arguments: tuple[str, ...]
    grace: float = 15.0

    def command(self, env: Mapping[str, str]) -> list[str]:
        """The command line, with `{NAME}` filled from the environment or its default."""
        values = DEFAULTS | {name: env[name] for name in DEFAULTS if env.get(name)}
        filled = [argument.format(**values) for argument in self.arguments]
        return [sys.executable, "-m", self.module, *filled]


DEFAULTS = {
    "WEB_BIND": "127.0.0.1:8000",
    "WEB_WORKERS": "2",
    "WEB_THREADS": "4",
    "WORKER_CONCURRENCY": "2",
    "LOG_LEVEL": "INFO",
}

PROCESSES = {
    process.name: process
    for process in (
        Process(
            name="web",
            purpose="answers requests (gunicorn, threads in a few workers)",
            module="gunicorn",
            arguments=("--config", "python:config.gunicorn", "config.wsgi"),
        ),
        Process(
            name="worker",
            purpose="delivers events, sends messages (Celery, one process per task)",
            module="celery",
            arguments=(
                *("-A", "config.celery", "worker", "--pool", "prefork"),
                *(
                    "--concurrency",
                    "{WORKER_CONCURRENCY}",
                    "--prefetch-multiplier",
                    "1",
                    "-O",
                    "fair",
                ),
                *("--without-mingle", "--without-gossip", "--hostname", "worker@%h"),
                *("--loglevel", "{LOG_LEVEL}"),
            ),
        ),
        Process(
            name="beat",
            purpose="wakes the sweeps (Celery beat, a fixed schedule held in memory)",
            module="celery",
            arguments=(
                *("-A", "config.beat", "beat", "--scheduler", "config.beat:Scheduler"),
                *("--pidfile", "", "--loglevel", "{LOG_LEVEL}"),
            ),
            grace=5.0,
        ),
    )
}


def named(rest: list[str]) -> Process:
    """The process that a command line asks for."""
    if len(rest) != 1 or rest[0] not in PROCESSES:
        raise Stop(f"name one process: {', '.join(PROCESSES)}", code=2)
    return PROCESSES[rest[0]]


def replace_this_process(rest: list[str]) -> int:
    """`manage.py run NAME`: become that process, so that a container stops it by a plain TERM."""
    process = named(rest)
    os.chdir(paths.ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    paths.default_var().make()
    command = process.command(os.environ)
    os.execv(command[0], command)  # noqa: S606 - the table above
    return 1


def probe(rest: list[str]) -> int:
    """`manage.py probe NAME`: is that process well? For container health checks."""
    return {"web": _probe_web, "worker": _probe_worker, "beat": _probe_beat}[named(rest).name]()


def _probe_web() -> int:
    bind = os.environ.get("WEB_BIND") or DEFAULTS["WEB_BIND"]
    port = bind.rpartition(":")[2]
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return 0 if answer.status == 200 else 1
    except (OSError, urllib.error.URLError) as error:
        raise Stop(f"web does not answer on port {port}: {error}") from None


def _probe_worker() -> int:
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "inspect", "ping"]
    command += ["--destination", f"worker@{os.uname().nodename}", "--timeout", "10"]
    os.chdir(paths.ROOT)
    os.execv(command[0], command)  # noqa: S606
    return 1


def beat_sign() -> Path:
    """The file that beat touches at each tick."""
    return paths.default_var().run / "beat.alive"


def _probe_beat() -> int:
    try:
        age = time.time() - beat_sign().stat().st_mtime
    except OSError:
        raise Stop("beat has not ticked yet") from None
    if age > BEAT_SILENCE_SECONDS:
        raise Stop(f"beat has been silent for {age:.0f} seconds")
    return 0
