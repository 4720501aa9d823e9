"""One process, one connection, one council after the other: each request stands in its own schema,
whatever became of the one before. The requests go through the real WSGI handler, signals included.
"""

import io
import json
from contextlib import suppress

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction

from councils import tenancy
from councils.tenancy import in_council
from portal.models import SearchMiss
from tests.boundaries.probes import stands_in


@pytest.fixture
def visit(own_database, maidstone, swale, monkeypatch):
    """`visit(council, path)`: status and JSON (or text) of one request, as a server runs it."""
    monkeypatch.setitem(tenancy.URLCONFS, "council", "tests.boundaries.probes")
    application = get_wsgi_application()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 300)

    def ask(council, path, query=""):
        answered = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": council.primary_host,
            "SERVER_NAME": "x",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        response = application(environ, lambda status, headers: answered.append(status))
        try:
            body = b"".join(response).decode()
        finally:
            response.close()
        status = int(answered[0].split()[0])
        return status, json.loads(body) if body.startswith("{") else body

    return ask


def stood(council):
    return (200, {"schema": council.schema_name, "council": council.schema_name})


def asked_here(visit, council):
    status, found = visit(council, "/probe/here/")
    found.pop("services")
    return status, found


def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def misses(council):
    with in_council(council):
        return SearchMiss.objects.count()


def test_one_connection_serves_both(visit, maidstone, swale):
    assert asked_here(visit, maidstone) == stood(maidstone)
    first = backend()
    assert asked_here(visit, swale) == stood(swale)
    assert asked_here(visit, maidstone) == stood(maidstone)
    assert backend() == first


@pytest.mark.parametrize("again", [1, 3])
def test_after_a_request_that_was_rolled_back(visit, maidstone, swale, again):
    asked_here(visit, swale)
    for _ in range(again):
        assert visit(maidstone, "/probe/broken/")[0] == 500
        assert asked_here(visit, swale) == stood(swale)
        assert visit(swale, "/probe/broken/")[0] == 500
        assert asked_here(visit, maidstone) == stood(maidstone)
    assert (misses(maidstone), misses(swale)) == (0, 0)


def test_when_the_very_first_statement_is_rolled_back(visit, maidstone, swale):
    asked_here(visit, maidstone)  # its host is known now: the next request's first query is its own
    asked_here(visit, swale)
    connection.close()
    assert visit(maidstone, "/probe/broken/")[0] == 500
    assert asked_here(visit, maidstone) == stood(maidstone)
    assert asked_here(visit, swale) == stood(swale)


def test_after_a_savepoint_that_was_rolled_back(visit, maidstone, swale):
    status, found = visit(maidstone, "/probe/broken-elsewhere/", "into=c_swale")
    assert (status, found["inside"]) == stood(swale)
    assert (status, found["after"]) == stood(maidstone)
    assert asked_here(visit, swale) == stood(swale)
    assert asked_here(visit, maidstone) == stood(maidstone)
    assert (misses(maidstone), misses(swale)) == (0, 0)


def test_after_a_statement_that_failed(visit, maidstone, swale):
    for council in (maidstone, swale, maidstone):
        assert visit(council, "/probe/refused/") == stood(council)


def test_after_a_connection_that_was_cut_in_mid_request(visit, maidstone, swale):
    asked_here(visit, maidstone)
    before = backend()
    assert visit(maidstone, "/probe/cut/")[0] == 503
    assert asked_here(visit, swale) == stood(swale)
    assert asked_here(visit, maidstone) == stood(maidstone)
    assert backend() != before


def test_after_a_connection_that_was_cut_between_requests(visit, maidstone, swale):
    from tests.support.database import maintenance

    for council, other in ((maidstone, swale), (swale, maidstone)):
        asked_here(visit, council)
        with maintenance() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend()])
        assert asked_here(visit, other) == stood(other)
        assert asked_here(visit, council) == stood(council)


class TestEnteringByHand:
    """The same without requests, as tasks and commands do it."""

    def test_a_transaction_that_is_rolled_back_takes_the_search_path_along(
        self, own_database, maidstone, swale
    ):
        with in_council(maidstone):
            stands_in()
        with in_council(swale):
            with suppress(ValueError), transaction.atomic():
                stands_in()
                raise ValueError
            assert stands_in() == stood(swale)[1]
        with in_council(maidstone):
            assert stands_in() == stood(maidstone)[1]

    def test_nested_councils_inside_one_transaction(self, own_database, maidstone, swale):
        with transaction.atomic(), in_council(maidstone):
            with suppress(ValueError), transaction.atomic(), in_council(swale):
                assert stands_in() == stood(swale)[1]
                raise ValueError
            assert stands_in() == stood(maidstone)[1]
            with in_council(swale):
                assert stands_in() == stood(swale)[1]
            assert stands_in() == stood(maidstone)[1]

    def test_a_council_is_left_when_its_work_fails(self, own_database, maidstone, swale):
        with in_council(maidstone), pytest.raises(ValueError, match="x"), in_council(swale):
            raise ValueError("x")
        assert connection.schema_name == "public"
        with pytest.raises(tenancy.NoCouncil):
            tenancy.current_council()

    def test_each_council_is_left_when_somebody_stops_half_way(self, own_database, maidstone):
        for _ in tenancy.each_council():
            break
        assert connection.schema_name == "public"

    def test_a_lost_connection_inside_a_council(self, own_database, maidstone, swale):
        with in_council(maidstone):
            before = backend()
            connection.close()
            assert stands_in() == stood(maidstone)[1]
            assert backend() != before
