"""The table of processes and their health checks."""

import importlib
import os
import subprocess
import sys
import time

import pytest

from config import processes
from config.bootstrap import paths
from config.bootstrap.errors import Stop


@pytest.mark.parametrize("process", processes.PROCESSES.values(), ids=lambda p: p.name)
def test_every_process_is_a_module_that_is_there(process):
    assert importlib.util.find_spec(process.module)
    command = process.command({})
    assert command[1:3] == ["-m", process.module]
    assert not any("{" in word for word in command)


def test_a_command_takes_its_numbers_from_the_environment():
    command = processes.PROCESSES["worker"].command({"WORKER_CONCURRENCY": "7"})

    assert command[command.index("--concurrency") + 1] == "7"


def test_the_worker_forks_and_prefetches_nothing():
    command = processes.PROCESSES["worker"].command({})

    assert command[command.index("--pool") + 1] == "prefork"
    assert command[command.index("--prefetch-multiplier") + 1] == "1"
    assert {"--without-mingle", "--without-gossip"} <= set(command)


def test_gunicorn_serves_wsgi_with_threads():
    from config import gunicorn

    assert gunicorn.worker_class == "gthread"
    assert gunicorn.bind == processes.DEFAULTS["WEB_BIND"]


def test_an_unknown_process_is_refused_with_the_names():
    with pytest.raises(Stop, match="web, worker, beat"):
        processes.named(["webb"])


def test_beat_is_well_while_it_ticks(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    with pytest.raises(Stop, match="not ticked"):
        processes.probe(["beat"])
    processes.beat_sign().parent.mkdir(parents=True)
    processes.beat_sign().touch()
    assert processes.probe(["beat"]) == 0
    old = time.time() - processes.BEAT_SILENCE_SECONDS - 5
    os.utime(processes.beat_sign(), (old, old))
    with pytest.raises(Stop, match="silent"):
        processes.probe(["beat"])


def test_the_scheduler_touches_its_sign(tmp_path, monkeypatch):
    from celery import Celery

    from config.beat import Scheduler

    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    scheduler = Scheduler(app=Celery("empty", set_as_current=False))
    assert scheduler.tick() <= 5
    assert processes.beat_sign().exists()


def test_web_that_does_not_answer_is_not_well(monkeypatch):
    monkeypatch.setenv("WEB_BIND", "127.0.0.1:9")
    with pytest.raises(Stop, match="does not answer"):
        processes.probe(["web"])


def test_beat_wakes_tasks_that_exist_and_loads_no_app():
    import config.celery
    from config.schedule import SCHEDULE

    config.celery.app.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(config.celery.app.tasks)
    code = "import sys, config.beat; print('django.apps' in sys.modules, 'councils' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
