"""The embedded servers: shared between commands, gone with the last of them, data kept."""

import subprocess
import sys

import psycopg2
import pytest

from config.bootstrap import identity, paths, postgres, system
from config.bootstrap.errors import Stop
from config.bootstrap.keeper import Servers, read_json
from config.bootstrap.locks import FileLock

BOTH = frozenset({"DATABASE_URL", "REDIS_URL"})


def query(url, sql):
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def gone(pids):
    return system.wait_until(lambda: not any(system.is_alive(pid) for pid in pids.values()), 20)


def test_two_commands_share_them_and_the_last_one_ends_them(tmp_path):
    first, second = (Servers(paths.Var(tmp_path).make(), BOTH, durable=False) for _ in range(2))
    urls = first.acquire()
    assert second.acquire() == urls
    assert set(first.pids()) == {"keeper", "postgres", "valkey"}
    query(urls["DATABASE_URL"], "CREATE TABLE kept AS SELECT lower('ÄRGER') AS word")
    first.release(wait=True)
    pids = second.pids()
    assert query(urls["DATABASE_URL"], "SELECT word FROM kept") == [("ärger",)]
    second.release(wait=True)
    assert gone(pids)

    urls = first.acquire()
    assert query(urls["DATABASE_URL"], "SELECT word FROM kept") == [("ärger",)]
    first.release(wait=True)


@pytest.mark.long
def test_a_killed_command_leaves_nothing_and_a_killed_keeper_comes_back(tmp_path):
    var = paths.Var(tmp_path).make()
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom config.bootstrap import keeper, paths\n"
        f"keeper.Servers(paths.Var(Path({str(tmp_path)!r})), frozenset({set(BOTH)!r})).acquire()\n"
        "print('up', flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=paths.ROOT, stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout.readline() == "up\n"
        servers = Servers(var, BOTH)
        urls = servers.acquire()
        pids = servers.pids()
        subprocess.run(["kill", "-9", str(pids["keeper"])], check=True)
        assert gone(pids)
        servers.ensure()
        assert servers.urls == urls
        assert query(urls["DATABASE_URL"], "SELECT 1") == [(1,)]
        pids = servers.pids()
        servers.release()
        command.kill()
    assert gone(pids)
    assert read_json(servers.note)["state"] == "stopped"


@pytest.mark.long
@pytest.mark.parametrize("number", ["-9", "-QUIT", "-INT"])
def test_postgresql_comes_back_at_the_same_address(tmp_path, number):
    servers = Servers(paths.Var(tmp_path).make(), frozenset({"DATABASE_URL"}))
    url = servers.acquire()["DATABASE_URL"]
    try:
        before = servers.pids()["postgres"]
        subprocess.run(["kill", number, str(before)], check=True)

        def is_back():
            try:
                return servers.pids().get("postgres") != before and query(url, "SELECT 1")
            except psycopg2.OperationalError:
                return False

        assert system.wait_until(is_back, 30, 0.2)
    finally:
        servers.release(wait=True)


def test_a_folder_of_another_version_is_refused(tmp_path):
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")
    server = postgres.Postgres(data, tmp_path, tmp_path / "log")

    with pytest.raises(Stop, match="made by PostgreSQL 16"):
        server.prepare()


def test_a_half_made_folder_is_refused_and_kept(tmp_path):
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "something").touch()

    with pytest.raises(Stop, match="Move it away"):
        postgres.Postgres(data, tmp_path, tmp_path / "log").prepare()
    assert (data / "something").exists()


def test_root_never_runs_postgresql_as_root(tmp_path):
    chosen = identity.choose(postgres.find_programs(), tmp_path / "postgres")
    code = subprocess.run(
        ["id", "-u"], capture_output=True, text=True, preexec_fn=chosen.become, check=True
    )
    assert code.stdout.strip() != "0"


def test_a_shared_lock_lets_others_in_and_shuts_the_keeper_out(tmp_path):
    first, second, keeper = (FileLock(tmp_path / "lock") for _ in range(3))
    assert first.acquire(shared=True, wait=False)
    assert second.acquire(shared=True, wait=False)
    assert not keeper.acquire(wait=False)
    first.release()
    second.release()
    assert keeper.acquire(wait=False)
    assert first.is_taken()
