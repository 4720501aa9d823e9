"""Which councils this code serves: those as new as itself, or newer."""

import pytest

from councils.models import Council
from councils.operations.provisioning import fingerprint, is_served


@pytest.mark.parametrize(
    ("at", "served"),
    [("", False), ("older", False), ("0001-abc", False), ("9999-abc", True)],
)
def test_a_council_behind_waits_and_one_ahead_is_served(at, served):
    assert is_served(Council(migrated_to=at)) is served


def test_a_council_at_the_code_is_served():
    assert is_served(Council(migrated_to=fingerprint()))


def test_as_many_migrations_by_other_names_are_not_served():
    assert not is_served(Council(migrated_to=fingerprint()[:5] + "0" * 40))
