"""VAT inside an amount, an amount split over lines, pence in words. Pure: whole pence only."""

from collections.abc import Sequence

from councils.payments.choices import Vat

RATES: dict[str, int] = {Vat.STANDARD: 20, Vat.REDUCED: 5}  # percent, of what has a rate


def vat_within(pence: int, vat: str) -> int:
    """The VAT that an amount holds, half pennies rounded away from nought."""
    rate = RATES.get(vat, 0)
    whole, _rest = divmod(abs(pence) * rate * 2 + 100 + rate, (100 + rate) * 2)
    return whole if pence >= 0 else -whole


def split(pence: int, over: Sequence[int]) -> list[int]:
    """Share `pence` over amounts in their proportion, to the penny: largest remainders get more.

    Raises ValueError where there is less than `pence` to share it over.
    """
    total = sum(over)
    if not 0 <= pence <= total:
        raise ValueError("there is not so much to share")
    if total == 0:
        return [0] * len(over)
    shares = [pence * amount // total for amount in over]
    by_remainder = sorted(range(len(over)), key=lambda at: (-(pence * over[at] % total), at))
    for at in by_remainder[: pence - sum(shares)]:
        shares[at] += 1
    return shares


def pounds(pence: int) -> str:
    """Such as "£1,055.00", and "−£5.50" for what goes back."""
    whole, part = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}.{part:02}"
