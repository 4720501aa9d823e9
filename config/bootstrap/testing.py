"""`manage.py test`: pytest, on servers of its own, with as many processes as help."""

import os
import sys

from config.bootstrap import paths

NARROW = ("-n", "--numprocesses", "--pdb", "-k", "--collect-only", "--lf", "-x", "-m")


def arguments_for(rest: list[str], cores: int) -> list[str]:
    """pytest's arguments: whole runs are spread over the cores, narrow ones are not worth it."""
    is_narrow = any(not word.startswith("-") for word in rest) or any(
        word.startswith(NARROW) for word in rest
    )
    spread = [] if is_narrow or cores < 2 else ["-n", str(min(cores + 1, 4)), "--dist", "loadgroup"]
    return [*spread, *rest]


def _keep_bytecode() -> None:
    """The tests start a hundred Pythons: where no bytecode may stand beside the code, it is kept
    with the tests' servers, so that only the first of them reads every module.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(paths.test_var().base / "bytecode"))


def run(rest: list[str]) -> int:
    """Become pytest: signals and the verdict need no messenger."""
    os.chdir(paths.ROOT)
    _keep_bytecode()
    if "--long" in rest:
        os.environ["OFD_LONG"] = "1"
    arguments = arguments_for(rest, os.cpu_count() or 1)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606
    return 1
