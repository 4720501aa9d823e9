"""What attacks stand on: three councils with the whole catalogue and a form of every kind."""

from collections.abc import Iterator
from typing import Any

import pytest

from councils import limits, tenancy
from tests.attacks.every_kind import install_every_kind
from tests.portal import sets
from tests.portal.factories import address
from tests.support import database
from tests.support.environment import SERVERS


@pytest.fixture(scope="session")
def catalogue(catalogue: str, django_db_blocker: Any) -> str:
    """The database with the catalogue, in which each council also has the form with a question of
    every kind and one address.
    """
    name = f"{SERVERS.name}_every_kind"
    with django_db_blocker.unblock():
        database.use(SERVERS.name)
        database.copy_template(name, catalogue)
        database.use(name)
        for facts in database.COUNCILS:
            postcode, uprn, gss, ward = sets.COUNCILS[facts["slug"]]
            with tenancy.in_council("c_" + facts["slug"].replace("-", "_")):
                install_every_kind()
                address(uprn, gss=gss, postcode=postcode, ward_gss=ward)
    return name


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Files of the test's own, and nobody tried before: rate limits count in this process too."""
    settings.FILES_ROOT = tmp_path
    limits._local.clear()
    yield
    limits._local.clear()
