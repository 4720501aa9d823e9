"""docker-compose.yml against the compose schema, the table of processes and the settings."""

import ast
import re
import subprocess
import sys

import pytest
import yaml
from django.core.management import get_commands

from config.bootstrap import paths
from config.processes import PROCESSES
from config.settings import ENVIRONMENT

FILE = paths.ROOT / "docker-compose.yml"
COMPOSE = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
PORTAL = {name: service for name, service in SERVICES.items() if "build" in service}


def test_it_fits_the_compose_schema():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", FILE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_process_has_a_service_that_runs_it():
    commands = {name: SERVICES[name]["command"] for name in PROCESSES}

    assert commands == {name: ["python", "manage.py", "run", name] for name in PROCESSES}


def test_every_other_command_is_one_of_manage_py():
    for name in PORTAL.keys() - PROCESSES.keys():
        program, script, command, *_ = PORTAL[name]["command"]
        assert (program, script) == ("python", "manage.py")
        assert command in get_commands(), name


@pytest.mark.parametrize("name", PORTAL)
def test_every_variable_is_one_that_the_settings_read(name):
    assert set(PORTAL[name]["environment"]) <= set(ENVIRONMENT)
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_DOMAIN"} <= set(
        PORTAL[name]["environment"]
    )


@pytest.mark.parametrize("name", SERVICES)
def test_what_runs_on_has_a_health_check_and_comes_back(name):
    if SERVICES[name]["restart"] == "no":
        return
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", PROCESSES)
def test_health_checks_ask_the_process_itself(name):
    assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "python", "manage.py", "probe", name]


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned_to_a_release(name):
    assert re.search(r":\d+\.\d+", SERVICES[name]["image"])


def test_volumes_are_declared_and_used():
    used = set()
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if source.startswith("./"):
                assert (paths.ROOT / source).exists()
            else:
                used.add(source)
    assert used == set(COMPOSE["volumes"])


def test_redis_forgets_nothing():
    words = SERVICES["redis"]["command"]

    assert words[words.index("--appendonly") + 1] == "yes"
    assert words[words.index("--maxmemory-policy") + 1] == "noeviction"


def test_only_the_proxy_is_open_to_the_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_the_example_names_every_variable_that_must_be_set():
    needed = set(re.findall(r"\$\{(\w+):\?", FILE.read_text(encoding="utf-8")))
    example = (paths.ROOT / "deploy" / "example.env").read_text(encoding="utf-8")

    assert needed <= set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_the_image_starts_from_a_pinned_python_as_an_ordinary_user():
    text = (paths.ROOT / "Dockerfile").read_text(encoding="utf-8")
    major, minor = re.search(r"^FROM python:(\d+)\.(\d+)\.\d+-", text, re.MULTILINE).groups()

    assert (3, 11) <= (int(major), int(minor)) <= (3, 13)
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)


def packages_imported(folder):
    for path in (paths.ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                yield str(node.module).partition(".")[0]
            elif isinstance(node, ast.Import):
                yield from (one.name.partition(".")[0] for one in node.names)


def test_the_image_holds_everything_that_its_commands_import():
    """A command that `manage.py help` lists works in the image as well."""
    ours = {path.parent.name for path in paths.ROOT.glob("*/__init__.py")}
    left_out = set((paths.ROOT / ".dockerignore").read_text(encoding="utf-8").split())
    inside = ours - left_out
    assert {"config", "councils", "accounts", "casework", "portal", "channels_shift"} <= inside
    needed = {name for folder in inside for name in packages_imported(folder)}
    assert needed & ours <= inside
