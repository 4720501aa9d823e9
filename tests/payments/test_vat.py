"""VAT, shares and words of amounts: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.payments.vat import pounds, split, vat_within


@pytest.mark.parametrize(
    ("pence", "vat", "within"),
    [
        (12000, "standard", 2000),
        (1000, "standard", 167),
        (5, "standard", 1),
        (3, "standard", 1),  # half a penny, up
        (2, "standard", 0),
        (10500, "reduced", 500),
        (10, "reduced", 0),
        (-1000, "standard", -167),
        (5500, "outside", 0),
        (5500, "zero", 0),
        (5500, "exempt", 0),
        (0, "standard", 0),
    ],
)
def test_vat_within(pence, vat, within):
    assert vat_within(pence, vat) == within


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=8), st.data())
def test_shares_come_to_the_whole_and_take_no_more_than_there_is(over, data):
    pence = data.draw(st.integers(0, sum(over)))
    shares = split(pence, over)
    assert sum(shares) == pence
    assert all(0 <= share <= amount for share, amount in zip(shares, over, strict=True))


def test_more_than_there_is_cannot_be_shared():
    with pytest.raises(ValueError, match="so much"):
        split(11, [5, 5])


@pytest.mark.parametrize(
    ("pence", "words"),
    [(5500, "£55.00"), (105550, "£1,055.50"), (7, "£0.07"), (-550, "−£5.50"), (0, "£0.00")],
)
def test_amounts_in_words(pence, words):
    assert pounds(pence) == words
