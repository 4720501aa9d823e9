"""Journeys look behind the pages of the running copy, and give a browser somebody's sign-in."""

import pytest
from django.conf import settings

from councils.tenancy import council_of_schema, in_council
from tests.boundaries.world import Visitor
from tests.journeys.steps import schema_of
from tests.support.people import link, sign_in


@pytest.fixture(scope="session")
def at_council(live, django_db_blocker):
    """`at_council("swale", function)`: its answer, in that council of the running copy."""

    def inside(council, function):
        with live.connected(django_db_blocker), in_council(council_of_schema(schema_of(council))):
            return function()

    return inside


@pytest.fixture
def signed_in(live, django_db_blocker):
    """`signed_in(page, "swale", make_user)`: who was made, signed in there in the page's browser.

    Residents are linked to the council, as if they had agreed.
    """

    def enter(page, council, make):
        with live.connected(django_db_blocker):
            here = council_of_schema(schema_of(council))
            person = make()
            if person.kind == "resident":
                link(person, here)
            host = f"{council}.localhost"
            visitor = Visitor(host, {"HTTP_HOST": host})
            sign_in(visitor, person)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": visitor.cookies[name], "url": live.url(council)}]
        )
        return person

    return enter
