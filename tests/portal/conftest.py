"""Fixtures of the portal's tests."""

from collections.abc import Iterator

import pytest

from councils import limits
from councils.models import Council


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> Iterator[None]:
    """Rate limits count in this process too."""
    limits._local.clear()
    yield
    limits._local.clear()


@pytest.fixture
def site(catalogue: str, in_maidstone: Council) -> Council:
    """Maidstone with the whole catalogue, entered."""
    return in_maidstone
