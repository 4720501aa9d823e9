"""What was typed into the box, understood without a database."""

import pytest

from casework import references
from casework.search import understand

REFERENCE = references.write("MBC", "7K4F92Q" + references.check_character("7K4F92Q"))


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        (REFERENCE, "reference"),
        (REFERENCE.lower().replace("-", " "), "reference"),
        (REFERENCE[4:], "reference"),
        ("isla@example.org", "email"),
        ("01622 602000", "phone"),
        ("+44 1622 602000", "phone"),
        ("12 ME15 6YE", "place"),
        ("me156ye", "place"),
        ("100061234567", "uprn"),
        ("4711", "number"),
        ("CRM/2026-0815", "their_reference"),
        ("Isla Smith", "name"),
        ("O'Brien", "name"),
    ],
)
def test_kind(typed: str, kind: str) -> None:
    assert understand(typed, "MBC").kind == kind


def test_house_and_postcode() -> None:
    question = understand("14a High Street ME15 6YE")
    assert (question.value, question.house) == ("ME15 6YE", "14A")
