"""Which command was asked for, and what it needs before it can begin."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from config.bootstrap import environment, paths, venv
from config.bootstrap.errors import Stop

WITHOUT_SERVERS = {
    "help",
    "--help",
    "-h",
    "version",
    "--version",
    "makemessages",
    "compilemessages",
    "collectstatic",
}


def run(arguments: list[str]) -> int:
    """Do what `manage.py ARGUMENTS` asks; errors that people can mend end as one line."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    try:
        return _own_commands().get(command, _django)(command, rest)
    except Stop as stop:
        if str(stop):
            print(f"manage.py {command}: {stop}", file=sys.stderr)
        return stop.code
    except PermissionError as error:
        if not _is_ours(error.filename):
            raise
        print(
            f"manage.py {command}: {error.filename} belongs to another user. "
            "Run this as that user, or give the folder to yourself with chown.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def _is_ours(name: object) -> bool:
    """Whether a path is in what a copy writes: var/ or .venv."""
    folders = (str(paths.default_var().base), str(venv.FOLDER))
    return str(name).startswith(folders)


def _own_commands() -> dict[str, Callable[[str, list[str]], int]]:
    return {"up": _up, "test": _test, "run": _run, "probe": _probe, "install": _install}


def _enter(needs: venv.Needs) -> None:
    """Continue inside .venv with the packages there; does not return when it has to change
    interpreter.
    """
    python = venv.ensure(needs)
    if Path(sys.prefix).resolve() != venv.FOLDER.resolve():
        sys.stdout.flush()
        os.execv(python, [str(python), str(paths.ROOT / "manage.py"), *sys.argv[1:]])  # noqa: S606


def _install(command: str, rest: list[str]) -> int:
    venv.ensure(venv.Needs.TESTS if "--dev" in rest else venv.Needs.RUNTIME)
    return 0


def _up(command: str, rest: list[str]) -> int:
    from config.bootstrap import preflight, up

    options = preflight.parse(rest)
    preflight.preflight(options)
    _enter(venv.Needs.RUNTIME)
    return up.Up(options).run()


def _test(command: str, rest: list[str]) -> int:
    _enter(venv.Needs.TESTS)
    from config.bootstrap import testing

    return testing.run(rest)


def _run(command: str, rest: list[str]) -> int:
    from config import processes

    _enter(venv.Needs.RUNTIME)
    return processes.replace_this_process(rest)


def _probe(command: str, rest: list[str]) -> int:
    from config import processes

    _enter(venv.Needs.RUNTIME)
    return processes.probe(rest)


def _django(command: str, rest: list[str]) -> int:
    _enter(venv.Needs.RUNTIME)
    var = paths.default_var().make()
    servers = environment.needed_servers(var)
    if command in WITHOUT_SERVERS or "--help" in rest or "-h" in rest:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        environment.apply({"SECRET_KEY": environment.secret_key(var)} if servers.names else {})
    else:
        environment.for_command(var, servers)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["manage.py", command, *rest])
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else int(leave.code is not None)
    finally:
        servers.release()
    return 0
