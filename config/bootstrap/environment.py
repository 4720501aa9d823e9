"""The environment that every process of a local copy shares."""

import os
import secrets

from config.bootstrap import paths
from config.bootstrap.keeper import Servers, read_json
from config.bootstrap.locks import FileLock

SERVER_NAMES = ("DATABASE_URL", "REDIS_URL")


def secret_key(var: paths.Var) -> str:
    """This copy's key: made once, readable by its owner only."""
    path = var.secret_key
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w", encoding="ascii") as handle:
            handle.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


def needed_servers(var: paths.Var, *, durable: bool = True) -> Servers:
    """The embedded servers that the environment does not already name."""
    names = frozenset(name for name in SERVER_NAMES if not os.environ.get(name))
    return Servers(var, names, durable=durable)


def up_lock(var: paths.Var) -> FileLock:
    """Held by `up` for its life."""
    return FileLock(var.run / "up.lock")


def running_up(var: paths.Var) -> dict[str, object]:
    """The description of a living `up`, or nothing."""
    return read_json(var.up_json) if up_lock(var).is_taken() else {}


def apply(values: dict[str, str]) -> None:
    """Set what the caller has not set by hand."""
    for name, value in values.items():
        if not os.environ.get(name):
            os.environ[name] = value


def forget_libpq_settings() -> None:
    """Drop PGHOST and the like, which would bend the embedded server's address."""
    for name in [
        name for name in os.environ if name.startswith("PG") and name not in ("PG_BINDIR",)
    ]:
        del os.environ[name]


def for_command(var: paths.Var, servers: Servers) -> None:
    """Prepare the environment of one Django command: the servers of `up` when it runs, else our
    own.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["VAR_DIR"] = str(var.base)
    running = running_up(var)
    shared = running.get("environment")
    if isinstance(shared, dict):
        apply({str(name): str(value) for name, value in shared.items()})
    elif servers.names:
        apply(servers.acquire())
    if "DATABASE_URL" in servers.names:
        forget_libpq_settings()
    if var.secret_key.exists() or "DATABASE_URL" in servers.names:
        apply({"SECRET_KEY": secret_key(var)})
