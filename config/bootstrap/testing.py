"""`manage.py test`: pytest, on servers of its own, with as many processes as help."""

import os
import subprocess
import sys

from config.bootstrap import paths

PARALLEL = ("-n", "--numprocesses", "-p", "--pdb", "-k", "--collect-only", "--lf", "-x")


def arguments_for(rest: list[str]) -> list[str]:
    """pytest's arguments: whole runs are spread over the cores, narrow ones are not worth it."""
    cores = os.cpu_count() or 1
    is_narrow = any(not word.startswith("-") for word in rest) or any(
        word.startswith(PARALLEL) for word in rest
    )
    spread = [] if is_narrow or cores < 2 else ["-n", str(min(cores, 4)), "--dist", "loadgroup"]
    return [*spread, *rest]


def run(rest: list[str]) -> int:
    """Run pytest and hand on its verdict."""
    if "--long" in rest:
        os.environ["OFD_LONG"] = "1"
    command = [sys.executable, "-m", "pytest", *arguments_for(rest)]
    process = subprocess.Popen(command, cwd=paths.ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # pytest got it too and is tidying up
