"""Loaded by pytest before anything else (`-p` in pyproject.toml): servers first, Django's
settings after them.
"""

import gc
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.environment import SERVERS
from tests.support.spreading import Spreading, name_group

LONG = "OFD_LONG"
_real_connect = socket.socket.connect


class OutsideWorld(RuntimeError):
    """A test tried to reach a machine other than this one."""


def _guarded_connect(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(host)):
        raise OutsideWorld(f"tests reach this machine only, not {host}")
    _real_connect(self, address)


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1", "0.0.0.0", "::") or host.startswith("127.")


def _is_controller(config: pytest.Config) -> bool:
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")


SERVERS.start()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` reaches pytest as an option too, so that it works with and without manage.py."""
    parser.addoption("--long", action="store_true", help="run whole matrices, faults and attacks")


def pytest_configure(config: pytest.Config) -> None:
    """Markers, the savepoint rule, the socket rule."""
    from django.conf import settings

    from tests.support import assets, savepoints

    config.addinivalue_line("markers", "long: minutes, not seconds; run with --long only")
    config.addinivalue_line("markers", "browser: needs Chromium")
    if config.getoption("--long"):
        os.environ[LONG] = "1"
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign, assignment]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    savepoints.install()
    assets.install()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Leave the long tests for `--long`; refuse the marker that begins before a test's database
    is chosen.
    """
    for item in items:
        if item.get_closest_marker("django_db"):
            raise pytest.UsageError(
                f"{item.nodeid}: take the db fixture, or own_database where commits must be real"
            )
        if "live" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("live"))  # one running copy is enough
        if item.get_closest_marker("long") and not os.environ.get(LONG):
            item.add_marker(pytest.mark.skip(reason="long: runs with --long"))
    yield
    if getattr(config.option, "loadgroup", False):
        for item in items:
            name_group(item)


def pytest_collection_finish() -> None:
    """What stands now stands to the end: the collector need not look through it each time."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spreading | None:
    """Our own where groups are asked for."""
    return Spreading(config, log) if config.getoption("dist") == "loadgroup" else None
