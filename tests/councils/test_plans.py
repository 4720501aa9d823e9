"""Hot statements are planned once for a council and a connection, and forgotten again."""

from contextlib import closing
from typing import Any

import pytest
from django.db import NotSupportedError, connection, transaction
from django.test.utils import CaptureQueriesContext

from councils.database import plans
from councils.database.plans import KEEP_AFTER, Statement
from councils.models import Council
from councils.tenancy import in_council


def kept() -> list[str]:
    """Names that the server has planned on this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_prepared_statements WHERE name LIKE 'plan%%' ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture(autouse=True)
def _nothing_planned(maidstone: Council) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.plans.clear()


def test_a_statement_that_comes_again_is_planned_once_for_each_council(
    maidstone: Council, swale: Council
) -> None:
    here = Statement.named("SELECT current_schema()::text, %(n)s::int, %(n)s::int + 1")
    for council in (maidstone, swale):
        with in_council(council):
            for number in range(KEEP_AFTER + 2):
                assert here.rows(n=number) == [(council.schema_name, number, number + 1)]
    with in_council(maidstone):
        assert len(kept()) == 2


def test_while_statements_are_recorded_they_go_out_in_full(maidstone: Council) -> None:
    one = Statement.named("SELECT %(n)s::int")
    with in_council(maidstone):
        for _ in range(KEEP_AFTER + 1):
            one.rows(n=1)
        with CaptureQueriesContext(connection) as seen:
            assert one.rows(n=7) == [(7,)]
        texts: list[str] = []

        def note(execute: Any, sql: str, *rest: Any) -> Any:
            texts.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            assert one.rows(n=8) == [(8,)]
    assert [query["sql"] for query in seen] == ["SELECT 7::int"]
    assert texts == ["SELECT %s::int"]


def test_a_connection_keeps_no_more_than_it_used_last(
    maidstone: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "MOST_KEPT", 2)
    statements = [Statement.named(f"SELECT {number}, %(n)s::int") for number in range(4)]
    with in_council(maidstone):
        for number, statement in enumerate(statements):
            for _ in range(KEEP_AFTER):
                assert statement.rows(n=5) == [(number, 5)]
        assert len(kept()) == 2
        assert statements[0].rows(n=6) == [(0, 6)]


@pytest.mark.usefixtures("own_database")
def test_a_new_connection_has_planned_nothing(maidstone: Council) -> None:
    one = Statement.named("SELECT %(n)s::int")
    with in_council(maidstone):
        for _ in range(KEEP_AFTER):
            one.rows(n=1)
        connection.close()
        assert one.rows(n=2) == [(2,)]
        assert kept() == []


@pytest.mark.usefixtures("own_database")
def test_a_plan_whose_answer_has_another_shape_is_made_anew(maidstone: Council) -> None:
    star = Statement.named("SELECT * FROM plan_shape WHERE n = %(n)s")
    with in_council(maidstone), closing(connection.cursor()) as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plan_shape (n int)")
        cursor.execute("INSERT INTO plan_shape VALUES (1)")
        for _ in range(KEEP_AFTER):
            assert star.rows(n=1) == [(1,)]
        cursor.execute("ALTER TABLE plan_shape ADD COLUMN more text")
        assert star.rows(n=1) == [(1, None)]
        for _ in range(KEEP_AFTER):
            star.rows(n=1)
        cursor.execute("ALTER TABLE plan_shape DROP COLUMN more")
        with pytest.raises(NotSupportedError), transaction.atomic():
            star.rows(n=1)
        assert star.rows(n=1) == [(1,)]
