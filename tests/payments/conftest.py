"""Fixtures of the tests of paying."""

from collections.abc import Iterator
from typing import Any

import pytest

from councils.models import Council
from tests.payments.factories import use_govuk_pay
from tests.support.pay_server import PayServer, pay_server


@pytest.fixture
def pay(settings: Any) -> Iterator[PayServer]:
    """A server that behaves like GOV.UK Pay, which outbound calls may reach."""
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    with pay_server() as running:
        yield running


@pytest.fixture
def paying(in_maidstone: Council, pay: PayServer) -> PayServer:
    """Maidstone, entered, takes payments at that server."""
    use_govuk_pay(in_maidstone, pay)
    return pay
