"""The engine: one statement enters the council and asks whether the server stands."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction

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


def path_at_the_server() -> str:
    with connection.connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        return str(cursor.fetchone()[0])


@pytest.fixture
def entered(own_database: str, maidstone: Council) -> Council:
    connection.set_tenant(maidstone)
    connection.ensure_connection()
    assert connection.is_usable()
    return maidstone


def test_the_server_is_asked_once_in_half_a_second(
    entered: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.connection.cursor() as cursor:  # behind the engine's back, to see who asks
        cursor.execute("SET search_path = public")
    assert connection.is_usable()
    assert path_at_the_server() == "public"
    monkeypatch.setattr(base, "WELL_SECONDS", 0.0)
    assert connection.is_usable()
    assert path_at_the_server() == "c_maidstone, public"


def test_another_council_is_always_entered(entered: Council, swale: Council) -> None:
    connection.set_tenant(swale)
    assert connection.is_usable()
    assert path_at_the_server() == "c_swale, public"


def test_after_an_error_the_server_is_asked(entered: Council) -> None:
    connection.connection.close()
    connection.errors_occurred = True
    assert not connection.is_usable()


@pytest.mark.parametrize("how", ["rolled back", "rolled back to a savepoint", "refused"])
def test_a_path_that_a_transaction_took_back_is_set_again(
    entered: Council, swale: Council, how: str
) -> None:
    """`refused`: the error is swallowed, and PostgreSQL answers COMMIT by rolling back."""
    with suppress(ZeroDivisionError, DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with suppress(ZeroDivisionError), transaction.atomic(savepoint=how != "rolled back"):
            connection.set_tenant(swale)
            with connection.cursor() as cursor, suppress(DatabaseError):
                cursor.execute("SELECT 1/0" if how == "refused" else "SELECT 1")
            if how != "refused":
                raise ZeroDivisionError
    for council, schema in ((swale, "c_swale"), (entered, "c_maidstone")):
        connection.set_tenant(council)
        assert connection.is_usable()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone()[0] == schema


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
