"""The engine: one statement enters the council and asks whether the server stands."""

import pytest
from django.db import connection

from councils.database import base
from councils.models import Council


def test_the_health_check_enters_the_council(maidstone: Council) -> None:
    connection.set_tenant(maidstone)
    assert connection.search_path_set_schemas is None
    assert connection.is_usable()
    assert connection.search_path_set_schemas == ["c_maidstone", "public"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone()[0] == "c_maidstone"


def test_a_connection_that_knows_too_much_is_given_up(
    maidstone: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.set_tenant(maidstone)
    monkeypatch.setattr(base, "LOOK_AFTER_REQUESTS", 1)
    monkeypatch.setattr(base, "NEVER_BELOW", 1)
    assert connection.memory() > 100_000
    assert connection.is_usable()
    monkeypatch.setattr(base, "MOST_BYTES", 100_000)
    assert not connection.is_usable()
