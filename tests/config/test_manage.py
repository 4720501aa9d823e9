"""manage.py speaks in one line, on every Python."""

import ast
import subprocess
import sys

from config.bootstrap import main, paths
from config.bootstrap.errors import Stop

MANAGE = paths.ROOT / "manage.py"


def test_it_parses_on_old_pythons():
    source = MANAGE.read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 4))
    assert not any(isinstance(node, ast.JoinedStr) for node in ast.walk(ast.parse(source)))


def test_an_old_python_gets_a_sentence(monkeypatch, capsys):
    spec = {"__name__": "manage", "__file__": str(MANAGE)}
    exec(compile(MANAGE.read_text(encoding="utf-8"), str(MANAGE), "exec"), spec)
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(sys, "argv", ["manage.py", "up"])

    assert spec["main"]() == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "3.11 or newer" in said
    assert "3.9" in said


def test_an_expected_failure_is_one_line(monkeypatch, capsys):
    def refuse(command, rest):
        raise Stop("Port 8000 is taken. Choose another.", code=3)

    monkeypatch.setattr(main, "_own_commands", lambda: {"up": refuse})
    assert main.run(["up"]) == 3
    assert capsys.readouterr().err == "manage.py up: Port 8000 is taken. Choose another.\n"


def test_a_folder_of_another_user_is_one_line(monkeypatch, capsys):
    def refuse(command, rest):
        raise PermissionError(13, "Permission denied", str(paths.default_var().run / "up.lock"))

    monkeypatch.setattr(main, "_own_commands", lambda: {"up": refuse})
    assert main.run(["up"]) == 1
    assert "belongs to another user" in capsys.readouterr().err


def test_nothing_before_the_packages_needs_a_package():
    code = (
        "import sys; sys.path.insert(0, '.'); import config.processes\n"
        "from config.bootstrap import main, up, keeper, venv, testing\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(names & {'django', 'celery', 'psycopg2', 'environ'}))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
