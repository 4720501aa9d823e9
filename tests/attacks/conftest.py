"""What attacks stand on: three councils with the whole catalogue, installed once a session."""

from collections.abc import Iterator
from typing import Any

import pytest

from councils import limits, tenancy
from portal.operations.installing import install_library
from tests.attacks.every_kind import install_every_kind
from tests.portal import sets
from tests.portal.factories import address
from tests.support import database
from tests.support.environment import SERVERS


@pytest.fixture(scope="session")
def catalogue(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database in which each council has the whole catalogue, the form with a question of every
    kind, and one address; its name.
    """
    name = f"{SERVERS.name}_catalogue"
    with django_db_blocker.unblock():
        database.copy_template(name, database.template_name("plain"))
        database.use(name)
        for facts in database.COUNCILS:
            postcode, uprn, gss, ward = sets.COUNCILS[facts["slug"]]
            with tenancy.in_council("c_" + facts["slug"].replace("-", "_")):
                install_library()
                install_every_kind()
                address(uprn, gss=gss, postcode=postcode, ward_gss=ward)
        database.use(SERVERS.name)
    yield name
    with django_db_blocker.unblock():
        database.drop(name)


@pytest.fixture(scope="module")
def in_catalogue(catalogue: str, django_db_blocker: Any) -> Iterator[None]:
    """The tests of a file begin in that database, each in a transaction that is rolled back."""
    with django_db_blocker.unblock():
        database.use(catalogue)
    yield
    with django_db_blocker.unblock():
        database.use(SERVERS.name)


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Files of the test's own, and nobody tried before: rate limits count in this process too."""
    settings.FILES_ROOT = tmp_path
    limits._local.clear()
    yield
    limits._local.clear()
