"""Sealed text: opens in its own council only, survives a change of key, and says nothing."""

import logging

import pytest

from councils.secrets import SealBroken, seal, unseal
from councils.tenancy import NoCouncil, in_council

OLD, NEW = "o" * 50, "n" * 50
TEXT = "20-00-00 55779911 Zoë O’Neill"


def test_what_is_sealed_opens_again_and_never_looks_the_same(in_maidstone):
    one, other = seal(TEXT), seal(TEXT)
    assert unseal(one) == unseal(other) == TEXT
    assert one != other
    assert "55779911" not in one


def test_no_other_council_opens_it(maidstone, swale):
    with in_council(maidstone):
        token = seal(TEXT)
    with in_council(swale), pytest.raises(SealBroken):
        unseal(token)


def test_an_older_key_opens_what_it_sealed_until_it_is_dropped(in_maidstone, settings):
    settings.SECRET_KEY = OLD
    token = seal(TEXT)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert unseal(token) == TEXT
    fresh = seal(TEXT)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(fresh) == TEXT
    with pytest.raises(SealBroken):
        unseal(token)


@pytest.mark.parametrize(
    "token", ["", "x", "\x00", "\ud800", "é" * 80, None, 7, ["a"], "A" * 43 + "="]
)
def test_what_was_never_sealed_is_refused(token, in_maidstone):
    with pytest.raises(SealBroken):
        unseal(token)


def test_a_changed_token_is_refused_and_says_nothing(in_maidstone, caplog):
    token = seal(TEXT)
    at = len(token) // 2
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    with caplog.at_level(logging.DEBUG), pytest.raises(SealBroken) as refused:
        unseal(changed)
    assert changed not in str(refused.value)
    assert TEXT not in caplog.text


def test_without_a_council_nothing_is_sealed():
    with pytest.raises(NoCouncil):
        seal(TEXT)
