"""The command line of `up`, and what can be refused before anything is installed or started."""

import argparse
import os
import socket
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

from config.bootstrap import environment, paths, system
from config.bootstrap.errors import Stop
from config.bootstrap.keeper import read_json


@dataclass(frozen=True)
class Options:
    """What was asked for."""

    port: int
    check: bool
    demo: bool

    @property
    def base(self) -> str:
        """The base domain of a local copy."""
        return f"localhost:{self.port}"


def parse(rest: list[str]) -> Options:
    """Read the command line of `up`."""
    parser = argparse.ArgumentParser(
        prog="manage.py up",
        description="Start everything, from nothing if need be. Ctrl-C stops it.",
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the web process (8000)")
    parser.add_argument("--check", action="store_true", help="do the main job once, then stop")
    parser.add_argument(
        "--demo", action="store_true", help="demo data, also when DATABASE_URL is set"
    )
    chosen = parser.parse_args(rest)
    demo = chosen.demo or not os.environ.get("DATABASE_URL")
    return Options(port=chosen.port, check=chosen.check, demo=demo)


def preflight(options: Options) -> None:
    """What can be refused before anything is installed or started."""
    var = paths.default_var().make()
    if environment.up_lock(var).is_taken():
        running = read_json(var.up_json)
        where = f" at {running['url']}" if running.get("url") else ""
        raise Stop(
            f"One Front Desk is already running{where}. Stop that one first (Ctrl-C in its window)."
        )
    if not 1 <= options.port <= 65_535:
        raise Stop(f"{options.port} is no port. Choose one from 1024 to 65535.", code=2)
    _require_readable_addresses()
    _clear_crashed_run(var)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", options.port))
        except PermissionError:
            raise Stop(
                f"Port {options.port} is reserved for root. Use one above 1023: --port 8000"
            ) from None
        except OSError:
            other = options.port + 1 if options.port < 65_535 else 8000
            raise Stop(
                f"Port {options.port} is taken by another program. "
                f"Stop that, or run: python3 manage.py up --port {other}"
            ) from None


def _require_readable_addresses() -> None:
    """DATABASE_URL and REDIS_URL, when they are set, are of the right kind; Redis answers."""
    database, redis = (urlsplit(os.environ.get(name, "")) for name in environment.SERVER_NAMES)
    if database.scheme not in ("", "postgres", "postgresql"):
        raise Stop(
            f"DATABASE_URL begins with {database.scheme}:// and has to begin with postgres://"
        )
    if not redis.scheme:
        return
    if redis.scheme not in ("redis", "rediss") or not redis.hostname:
        raise Stop("REDIS_URL has to look like redis://host:6379")
    try:
        socket.create_connection((redis.hostname, redis.port or 6379), timeout=5).close()
    except OSError as error:
        raise Stop(
            f"REDIS_URL leads nowhere ({redis.hostname}: {error.strerror or error}). "
            "Start that server, or unset REDIS_URL to use the embedded one."
        ) from None


def _clear_crashed_run(var: paths.Var) -> None:
    """End what a killed `up` left behind: only processes that are surely the ones it started."""
    left = read_json(var.up_json)
    marks = left.get("marks", {})
    for name, pid in left.get("pids", {}).items():
        if name in marks and system.is_same_process(pid, marks[name]):
            print(f"Ending {name} ({pid}) of an earlier run.", file=sys.stderr)
            system.end_process(pid, marks[name])
    var.up_json.unlink(missing_ok=True)
