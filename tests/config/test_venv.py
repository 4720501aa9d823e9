"""Installing: stamps, the way from uv to pip, and what is said when it cannot work."""

import json
import subprocess

import pytest

from config.bootstrap import venv
from config.bootstrap.errors import Stop
from config.bootstrap.venv import Needs


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    made = tmp_path / ".venv"
    (made / "bin").mkdir(parents=True)
    (made / "bin" / "python").write_text("#!/bin/sh\n")
    monkeypatch.setattr(venv, "FOLDER", made)
    monkeypatch.setattr(venv, "STAMP", made / "installed.json")
    monkeypatch.setattr(venv, "_make_folder", lambda: None)
    return made


@pytest.fixture
def calls(monkeypatch):
    made = []

    def answer(command, env=None):
        made.append(command)
        code, words = answer.script.pop(0) if answer.script else (0, "")
        return subprocess.CompletedProcess(command, code, stdout=words)

    answer.script = []
    monkeypatch.setattr(venv, "_call", answer)
    return made, answer


def test_an_installation_is_remembered_until_the_lock_changes(folder, calls, monkeypatch):
    made, _ = calls
    venv.ensure(Needs.RUNTIME)
    first = len(made)
    venv.ensure(Needs.RUNTIME)
    assert (first, len(made)) == (2, 2)  # uv itself, then the packages

    monkeypatch.setattr(venv, "digest", lambda needs: "another lock")
    venv.ensure(Needs.RUNTIME)
    assert len(made) > 2


def test_the_tests_list_includes_the_runtime_list(folder, calls):
    venv.ensure(Needs.TESTS)

    assert venv.is_installed(Needs.RUNTIME)
    assert set(json.loads(venv.STAMP.read_text())) == {"RUNTIME", "TESTS"}


def test_every_install_checks_hashes(folder, calls):
    made, answer = calls
    answer.script = [(0, ""), (1, "no"), (1, "no"), (0, "")]
    venv.ensure(Needs.RUNTIME)

    assert len(made) == 4
    assert all("--require-hashes" in command for command in made)


def test_without_uv_pip_does_it_and_says_that_it_takes_minutes(folder, calls, capsys):
    made, answer = calls
    answer.script = [(1, "ERROR: No matching distribution found for uv")]
    venv.ensure(Needs.RUNTIME)

    assert made[-1][1:4] == ["-m", "pip", "install"]
    assert "a few minutes" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        "WARNING: Retrying ... NewConnectionError: [Errno -3] Temporary failure in name resolution",
        "ProxyError('Cannot connect to proxy.')",
        "ReadTimeoutError: Read timed out.",
    ],
)
def test_an_index_out_of_reach_is_one_sentence(folder, calls, words):
    _, answer = calls
    answer.script = [(1, words)]
    with pytest.raises(Stop, match="out of reach") as stop:
        venv.ensure(Needs.RUNTIME)
    assert "\n" not in str(stop.value)
    assert not venv.is_installed(Needs.RUNTIME)


def test_a_package_that_is_not_the_pinned_one_is_refused(folder, calls):
    _, answer = calls
    answer.script = [(0, ""), (1, "error: Hash mismatch for `django==5.2.19`")]
    with pytest.raises(Stop, match="hash differs"):
        venv.ensure(Needs.RUNTIME)


def test_a_python_without_ensurepip_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ensurepip", None)
    with pytest.raises(Stop, match="apt install python3"):
        venv._require_venv_module()


def test_the_locks_are_hashed_and_name_no_index():
    for path in (Needs.RUNTIME.lock, Needs.TESTS.lock, venv.INSTALLER):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "index-url" not in text
        assert "find-links" not in text
        assert "://" not in text
