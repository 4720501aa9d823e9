"""The two commands in a fresh clone, with an empty home and nothing in the environment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.bootstrap import paths
from config.bootstrap.valkey import free_port

pytestmark = pytest.mark.long


@pytest.fixture
def clone(tmp_path):
    if shutil.which("git") is None or not (paths.ROOT / ".git").exists():
        pytest.skip("no git, or no clone to clone from")
    subprocess.run(["git", "clone", "-q", paths.ROOT, tmp_path / "clone"], check=True)
    (tmp_path / "home").mkdir()
    return tmp_path / "clone"


def run(clone, *arguments):
    python = Path(os.path.realpath(sys.executable))
    home = clone.parent / "home"
    return subprocess.run(
        [python, "manage.py", *arguments],
        cwd=clone,
        env={"HOME": str(home), "PATH": f"{python.parent}:/usr/local/bin:/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def left_running(clone):
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if str(clone) in line]


def test_up_works_from_nothing_and_again(clone):
    port = str(free_port())
    for _ in range(2):
        done = run(clone, "up", "--check", "--port", port)
        assert done.returncode == 0, done.stderr[-2000:]
        assert "the main job works" in done.stdout
        assert left_running(clone) == []
        assert not (clone / "var" / "run" / "up.json").exists()
    assert (clone / "var" / "secret_key").stat().st_mode & 0o077 == 0


def test_the_tests_run_from_nothing(clone):
    done = run(clone, "test", "tests/config/test_processes.py", "-q")

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert left_running(clone) == []
