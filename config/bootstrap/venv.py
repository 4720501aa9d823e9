"""Makes `.venv` and installs the pinned, hashed packages: uv when it can, pip when it must."""

import enum
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from config.bootstrap import paths
from config.bootstrap.errors import Stop
from config.bootstrap.locks import locked

FOLDER = paths.ROOT / ".venv"
STAMP = FOLDER / "installed.json"
INSTALLER = paths.ROOT / "requirements-uv.txt"
INSTALL_SECONDS = 1800

UNREACHABLE = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Connection refused",
    "Network is unreachable",
    "ConnectTimeout",
    "Read timed out",
    "ProxyError",
    "Cannot connect to proxy",
    "Max retries exceeded",
    "Could not connect",
    "Failed to fetch",
    "dns error",
)


class Needs(enum.Enum):
    """What a command needs installed; the tests' list includes the runtime list."""

    RUNTIME = "requirements.txt"
    TESTS = "requirements-dev.txt"

    @property
    def lock(self) -> Path:
        """The locked list."""
        return paths.ROOT / self.value


def python_path() -> Path:
    """The interpreter inside .venv."""
    return FOLDER / "bin" / "python"


def digest(needs: Needs) -> str:
    """The stamp of an installation: the locked list and the interpreter it was made for."""
    text = needs.lock.read_bytes() + os.path.realpath(python_path()).encode()
    return hashlib.sha256(text).hexdigest()


def is_installed(needs: Needs) -> bool:
    """Whether .venv holds exactly this list."""
    try:
        stamps = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return python_path().exists() and stamps.get(needs.name) == digest(needs)


def ensure(needs: Needs) -> Path:
    """The interpreter of a .venv that holds what is needed, made or completed first."""
    if is_installed(needs):
        return python_path()
    with locked(paths.default_var().make().run / "install.lock"):
        if not is_installed(needs):
            _make_folder()
            _install(needs)
    return python_path()


def _make_folder() -> None:
    if _is_sound():
        return
    _require_venv_module()
    _say("Making .venv …")
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    done = _call([sys.executable, "-m", "venv", str(FOLDER)])
    if done.returncode != 0:
        shutil.rmtree(FOLDER, ignore_errors=True)
        raise Stop(f"Python could not make .venv ({_last_line(done.stdout)}). {_venv_advice()}")


def _is_sound() -> bool:
    if not python_path().exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return _call([str(python_path()), "-c", probe]).returncode == 0


def _require_venv_module() -> None:
    try:
        import ensurepip
        import venv  # noqa: F401
    except ImportError:
        raise Stop(f"This Python has no venv or ensurepip module. {_venv_advice()}") from None
    if not hasattr(ensurepip, "bootstrap"):
        raise Stop(f"This Python's ensurepip is empty. {_venv_advice()}")


def _venv_advice() -> str:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return (
        f"On Debian or Ubuntu run: apt install python{version}-venv. "
        "Elsewhere use a full Python 3.11 or newer."
    )


def _install(needs: Needs) -> None:
    _say(f"Installing packages from {needs.value} …")
    begun = time.monotonic()
    env = _install_environment()
    if not _by_uv(needs, env):
        _say("uv cannot be used here; installing with pip, which takes a few minutes …")
        _by_pip(needs, env)
    _stamp(needs)
    _say(f"Packages are ready ({time.monotonic() - begun:.0f} s).")


def _install_environment() -> dict[str, str]:
    env = dict(os.environ)
    env.pop("PYTHONPATH", None)
    env["VIRTUAL_ENV"] = str(FOLDER)
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    env["PIP_NO_INPUT"] = "1"
    if "PIP_INDEX_URL" in env:
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    home = Path(env.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK):
        env.setdefault("UV_CACHE_DIR", str(paths.default_var().base / "cache" / "uv"))
        env.setdefault("PIP_CACHE_DIR", str(paths.default_var().base / "cache" / "pip"))
    return env


def _by_uv(needs: Needs, env: Mapping[str, str]) -> bool:
    python = str(python_path())
    uv = FOLDER / "bin" / "uv"
    if not uv.exists():
        got = _call(
            [
                python,
                "-m",
                "pip",
                "install",
                "-q",
                "--retries",
                "2",
                "--require-hashes",
                "-r",
                str(INSTALLER),
            ],
            env,
        )
        if got.returncode != 0:
            _refuse_without_index(got.stdout)
            return False
    command = [
        str(uv),
        "pip",
        "install",
        "--python",
        python,
        "-q",
        "--require-hashes",
        "-r",
        str(needs.lock),
    ]
    for extra in (["--system-certs"], []):
        done = _call([*command, *extra], env)
        if done.returncode == 0:
            return True
        _refuse_wrong_hash(done.stdout)
    return False


def _by_pip(needs: Needs, env: Mapping[str, str]) -> None:
    command = [
        str(python_path()),
        "-m",
        "pip",
        "install",
        "--retries",
        "2",
        "--progress-bar",
        "off",
    ]
    done = _call([*command, "-q", "--require-hashes", "-r", str(needs.lock)], env)
    if done.returncode == 0:
        return
    _refuse_without_index(done.stdout)
    _refuse_wrong_hash(done.stdout)
    raise Stop(
        f"The packages could not be installed: {_last_line(done.stdout)} (whole text: {_log()})"
    )


def _refuse_without_index(said: str) -> None:
    if any(mark in said for mark in UNREACHABLE):
        raise Stop(
            "The Python package index is out of reach, so the packages cannot be installed. "
            "Check the network, HTTPS_PROXY or PIP_INDEX_URL and run this again."
        )


def _refuse_wrong_hash(said: str) -> None:
    if "ash mismatch" in said or "DO NOT MATCH THE HASHES" in said:
        raise Stop(
            f"A downloaded package is not the pinned one (its hash differs). Details: {_log()}"
        )


def _stamp(needs: Needs) -> None:
    try:
        stamps = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        stamps = {}
    stamps[needs.name] = digest(needs)
    if needs is Needs.TESTS:
        stamps[Needs.RUNTIME.name] = digest(Needs.RUNTIME)
    else:
        stamps = {needs.name: stamps[needs.name]} | (
            {Needs.TESTS.name: stamps[Needs.TESTS.name]}
            if stamps.get(Needs.TESTS.name) == digest(Needs.TESTS)
            else {}
        )
    STAMP.write_text(json.dumps(stamps), encoding="utf-8")


def _call(
    command: list[str], env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=INSTALL_SECONDS,
            env=dict(env) if env is not None else None,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        done = subprocess.CompletedProcess(command, 1, stdout=str(error))
    if done.returncode != 0:
        with _log().open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n{done.stdout}\n")
    return done


def _log() -> Path:
    return paths.default_var().log / "install.log"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "fatal"))]
    return (errors or lines or ["no message"])[-1]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
