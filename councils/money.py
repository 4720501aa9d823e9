"""Amounts of money: whole pence in the code and in the database, pounds on the screen."""

import re

WRITTEN = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)


def pounds(pence: int) -> str:
    """£51 or £12.50, as people write it."""
    whole, rest = divmod(abs(pence), 100)
    amount = f"£{whole:,}.{rest:02d}" if rest else f"£{whole:,}"
    return f"-{amount}" if pence < 0 else amount


def read_pounds(typed: str) -> int:
    """The pence of an amount as people type it: 51, £1,250 or 12.50. ValueError for all else."""
    found = WRITTEN.fullmatch("".join(typed.split()))
    if not found:
        raise ValueError(f"not an amount in pounds: {typed[:40]!r}")
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))
