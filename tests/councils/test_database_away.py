"""A database that goes away is a 503, whichever way Django hears of it."""

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.test import RequestFactory

from councils.middleware import Unavailable
from councils.views import errors

AWAY = [OperationalError(), InterfaceError(), DatabaseError("server closed the connection")]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_raised_in_a_middleware(error):
    try:
        raise error
    except (DatabaseError, InterfaceError):
        response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 503
    assert response["Retry-After"]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_raised_in_a_view(error):
    response = Unavailable(lambda request: None).process_exception(RequestFactory().get("/"), error)

    assert response.status_code == 503


def test_another_fault_stays_a_500():
    assert not errors.is_database_away(IntegrityError())
    assert not errors.is_database_away(None)
