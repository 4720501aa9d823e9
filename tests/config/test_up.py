"""What `up` refuses before it starts anything, and how it clears up after a crash."""

import json
import os
import signal
import socket
import subprocess
import sys

import pytest
from django.db import connection

from config.bootstrap import environment, paths, preflight, prepare, prepared, system
from config.bootstrap.errors import Stop


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    return paths.default_var().make()


@pytest.fixture
def free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_taken_port_is_named_with_a_way_out(var):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Stop, match=rf"Port {port} is taken .* --port {port + 1}"):
            preflight.preflight(preflight.parse(["--port", str(port)]))


def test_a_second_up_is_refused(var, free):
    lock = environment.up_lock(var)
    lock.acquire()
    var.up_json.write_text(json.dumps({"url": "http://localhost:8000/"}))
    try:
        with pytest.raises(Stop, match="already running at http://localhost:8000/"):
            preflight.preflight(preflight.parse(["--port", str(free)]))
    finally:
        lock.release()


def test_what_a_killed_up_left_is_ended_and_forgotten(var, free):
    with subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True
    ) as left:
        note = {"pids": {"web": left.pid}, "marks": {"web": system.started_at(left.pid)}}
        var.up_json.write_text(json.dumps(note))
        preflight.preflight(preflight.parse(["--port", str(free)]))
        assert left.wait(5) == -signal.SIGTERM
    assert not var.up_json.exists()


def test_a_stranger_with_the_same_id_is_left_alone(var, free):
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        var.up_json.write_text(
            json.dumps({"pids": {"web": stranger.pid}, "marks": {"web": "of last week"}})
        )
        preflight.preflight(preflight.parse(["--port", str(free)]))
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://host/name", "begin with postgres://"),
        ("REDIS_URL", "localhost:6379", "look like redis://"),
        ("REDIS_URL", "redis://127.0.0.1:9", "leads nowhere"),
    ],
)
def test_an_address_of_the_wrong_kind_is_refused(var, free, monkeypatch, name, value, words):
    monkeypatch.setenv(name, value)

    with pytest.raises(Stop, match=words):
        preflight.preflight(preflight.parse(["--port", str(free)]))


def test_a_strangers_database_is_refused(own_database):
    with connection.cursor() as cursor:
        prepare.require_fitting_server()
        prepare.require_our_database()
        cursor.execute("ALTER TABLE councils_council RENAME TO something_else")
        with pytest.raises(Stop, match="not One Front Desk's"):
            prepare.require_our_database()


def test_an_unknown_postgresql_is_refused(db, monkeypatch):
    monkeypatch.setattr(prepare, "NEWEST", 14)

    with pytest.raises(Stop, match="runs on 15 to 14"):
        prepare.require_fitting_server()


def test_demo_data_are_made_on_the_embedded_server_or_when_asked_for(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    assert preflight.parse([]).demo
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    assert not preflight.parse([]).demo
    assert preflight.parse(["--demo"]).demo


def test_other_commands_use_the_servers_of_a_running_up(var, monkeypatch):
    monkeypatch.setattr(os, "environ", {"PATH": os.environ["PATH"]})
    lock = environment.up_lock(var)
    lock.acquire()
    shared = {"DATABASE_URL": "postgres://desk@/x?host=/s", "REDIS_URL": "redis://r", "DEMO": "1"}
    var.up_json.write_text(json.dumps({"environment": shared}))
    try:
        environment.for_command(var, environment.needed_servers(var))
    finally:
        lock.release()
    assert {name: os.environ[name] for name in shared} == shared


def test_the_secret_key_is_made_once_and_private(var):
    first = environment.secret_key(var)

    assert environment.secret_key(var) == first
    assert len(first) > 50
    assert var.secret_key.stat().st_mode & 0o077 == 0


def test_a_data_folder_is_known_to_be_ready_until_it_or_the_code_changes(var, monkeypatch):
    data = var.base / "postgres"
    data.mkdir()
    assert not prepared.is_current(var)
    prepared.remember(var)
    assert prepared.is_current(var)
    monkeypatch.setattr(paths, "migrations", list)
    assert not prepared.is_current(var)
    monkeypatch.undo()
    data.rename(var.base / "old")
    data.mkdir()
    assert not prepared.is_current(var)
