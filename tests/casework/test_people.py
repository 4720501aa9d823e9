"""Numbers and addresses as they are found again."""

import pytest

from casework import people


@pytest.mark.parametrize(
    "typed", ["01622 602000", "+44 1622 602000", "0044 1622602000", "(01622) 602-000"]
)
def test_one_phone_has_one_key(typed: str) -> None:
    assert people.phone_key(typed) == people.phone_key("01622602000")


def test_a_short_number_is_no_key() -> None:
    assert people.phone_key("999") == ""


@pytest.mark.parametrize(
    ("typed", "kept"), [("me156ye", "ME15 6YE"), (" ME15  6YE ", "ME15 6YE"), ("ME15", "")]
)
def test_postcode(typed: str, kept: str) -> None:
    assert people.tidy_postcode(typed) == kept


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("12 High Street, Maidstone", "12"),
        ("Flat 2, 14a High Street", "14A"),
        ("Rose Cottage, The Green", ""),
        ("Unit 3 Mill Lane, 7 Mill Lane", "7"),
    ],
)
def test_house(address: str, house: str) -> None:
    assert people.house_of(address) == house
