"""Processes are kept running, stopped whole, and never outlive their parent."""

import os
import signal
import subprocess
import sys
import time

import pytest

from config.bootstrap import paths, system
from config.bootstrap.errors import Stop
from config.bootstrap.supervisor import Service, Supervisor

SLEEP = "import time; time.sleep(60)"


def service(tmp_path, code=SLEEP, **options):
    return Service(
        name="sleeper",
        command=[sys.executable, "-c", code],
        log=tmp_path / "sleeper.log",
        env=dict(os.environ),
        **options,
    )


@pytest.fixture
def supervisor():
    made = Supervisor()
    yield made
    made.stop()


def test_a_killed_process_is_started_again(tmp_path, supervisor):
    supervisor.start(service(tmp_path))
    before = supervisor.pids()["sleeper"]
    os.kill(before, signal.SIGKILL)

    assert system.wait_until(lambda: supervisor.poll() and "sleeper" in supervisor.pids(), 5)
    assert supervisor.pids()["sleeper"] != before


def test_one_that_dies_again_and_again_ends_in_a_sentence(tmp_path, supervisor, monkeypatch):
    monkeypatch.setattr("config.bootstrap.supervisor.DELAYS", (0.0,))
    supervisor.start(service(tmp_path, "import time; time.sleep(0.05); print('no disk')"))

    with pytest.raises(Stop, match=r"sleeper ended 5 times in a minute.*no disk"):
        system.wait_until(lambda: supervisor.poll() and False, 10, 0.01)


def test_one_that_ends_before_it_is_ready_says_why(tmp_path, supervisor):
    def never():
        return False

    with pytest.raises(Stop, match=r"sleeper ended at once.*wrong port"):
        supervisor.start(service(tmp_path, "print('wrong port')", ready=never))


def test_what_ignores_the_signal_is_killed_with_its_children(tmp_path, supervisor):
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\ntime.sleep(60)"
    )
    log = tmp_path / "sleeper.log"
    supervisor.start(
        service(tmp_path, code, grace=0.3, ready=lambda: log.exists() and log.stat().st_size > 0)
    )
    child = int(log.read_text().split()[0])
    supervisor.stop()

    assert system.wait_until(lambda: not system.is_alive(child), 5)


@pytest.mark.skipif(not system.IS_LINUX, reason="a feature of Linux")
def test_children_end_with_a_parent_that_was_killed(tmp_path):
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom config.bootstrap import system\n"
        f"log = Path({str(tmp_path / 'log')!r})\n"
        f"child = system.spawn([sys.executable, '-c', {SLEEP!r}], log=log)\n"
        "print(child.pid, flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=paths.ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        child = int(parent.stdout.readline())
        assert system.is_alive(child)
        parent.kill()
    assert system.wait_until(lambda: not system.is_alive(child), 5)


def test_a_process_is_known_by_its_id_and_its_beginning():
    with subprocess.Popen([sys.executable, "-c", SLEEP]) as process:
        mark = system.started_at(process.pid)
        assert system.is_same_process(process.pid, mark)
        assert not system.is_same_process(process.pid, "another beginning")
        begun = time.monotonic()
        system.end_process(process.pid, "another beginning")
        assert process.poll() is None
        process.kill()
    assert time.monotonic() - begun < 5
    assert not system.is_same_process(process.pid, mark)
