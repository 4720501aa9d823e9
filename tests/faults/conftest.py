"""One desk to break for the whole folder; each test leaves it whole."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.crowd import wait_until_idle
from tests.faults.desk import Desk, open_desk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests share a desk, so they run in one process."""
    for item in items:
        if item.path.parent.name == "faults":
            item.add_marker(pytest.mark.xdist_group("faults"))


@pytest.fixture(scope="session")
def shared_desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[Desk]:
    """The copy itself."""
    with open_desk(django_db_blocker) as made:
        yield made


@pytest.fixture
def desk(shared_desk: Desk) -> Iterator[Desk]:
    """A desk that is whole and idle when the test begins."""
    assert shared_desk.wait_until(shared_desk.live.is_ready, 60)
    wait_until_idle(shared_desk)
    yield shared_desk
    shared_desk.poll()
