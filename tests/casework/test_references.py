"""References: made, read back as people type them, and spoken."""

import pytest

from casework import references

MADE = references.make_reference("MBC")


def test_shape() -> None:
    prefix, first, second = MADE.split("-")
    assert (prefix, len(first), len(second)) == ("MBC", 4, 4)
    assert references.parse(MADE) == MADE


@pytest.mark.parametrize(
    "typed",
    [
        lambda r: r.lower(),
        lambda r: r.replace("-", ""),
        lambda r: r.replace("-", " "),
        lambda r: f"  {r}. ",
        lambda r: r.replace("-", "–"),
    ],
)
def test_typing_does_not_matter(typed) -> None:
    assert references.parse(typed(MADE)) == MADE


def test_lookalikes_are_read_as_meant() -> None:
    body = "01" * 3 + "0"
    reference = references.write("MBC", body + references.check_character(body))
    typed = reference.replace("0", "O").replace("1", "l")
    assert references.parse(typed) == reference


def test_prefix_may_be_left_out() -> None:
    assert references.parse(MADE[4:], "MBC") == MADE
    assert references.parse(MADE[4:]) is None


def test_every_single_wrong_character_shows() -> None:
    body = MADE.replace("-", "")[3:]
    for place in range(8):
        for other in references.ALPHABET:
            if other != body[place]:
                wrong = body[:place] + other + body[place + 1 :]
                assert references.parse(f"MBC{wrong}") is None


def test_every_swap_of_neighbours_shows() -> None:
    for _ in range(50):
        body = references.make_reference("SBC").replace("-", "")[3:]
        for place in range(7):
            swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
            if swapped != body:
                assert references.parse(f"SBC{swapped}") is None


@pytest.mark.parametrize("text", ["", "MBC", "hello", "MBC-7K4F-92Q", "12345678", "MBC-7K4F-92QU"])
def test_what_cannot_be_one(text: str) -> None:
    assert references.parse(text, "MBC") is None


def test_spoken() -> None:
    assert references.spoken("MB-7K") == [
        "M for Mike",
        "B for Bravo",
        "dash",
        "seven",
        "K for Kilo",
    ]
