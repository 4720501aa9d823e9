"""What a request costs: exact, in whole pence, from the form's `fee` and the answers that count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from django.utils.translation import gettext as _

from councils.conditions import evaluate, resolve
from portal.definitions.parts import Band, Fee, FeeLine, Form, Given
from portal.definitions.texts import words
from portal.engine.steps import Way

MAX_PENCE = 100_000_000
MAX_NUMBER = 1_000_000
MINIMUM = "minimum"


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a price. A reduction's pence are below zero."""

    id: str
    label: str
    pence: int
    vat: str
    ledger: str

    @property
    def amount(self) -> str:
        """As it is read."""
        return pounds(self.pence)


@dataclass(frozen=True, slots=True)
class Price:
    """What a request costs, line by line."""

    lines: tuple[PriceLine, ...]
    total: int

    @property
    def amount(self) -> str:
        """The total as it is read."""
        return pounds(self.total)


class _Missing(Exception):
    """Something that the price rests on is not known, or is no number."""


def price_of(form: Form, way: Way) -> Price | None:
    """What the request costs with these answers; None when the form is free, or not yet known.

    Each line whose `when` holds costs

        amount x times
        bands: 0 for none; else the amount of the first band whose `up_to` is not below `times`;
               above the last band: its amount + over x (times - its up_to), unknown without `over`

    x months / of where it is pro rata, rounded to a whole penny, halves up. Where the lines come to
    more than nothing and to less than `minimum`, one more line makes up for it. Then each reduction
    whose `when` holds takes its percentage of what is left, rounded in the same way, once for each
    pair of VAT and ledger. A line, minimum or reduction whose inputs are missing makes the whole
    price unknown: a price is never a guess.
    """
    fee = form.fee
    if fee is None:
        return None
    try:
        return _price(fee, way)
    except _Missing:
        return None


def pounds(pence: int) -> str:
    """An amount as it is read: £1,250.00, and -£12.50."""
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}.{rest:02d}"


def _price(fee: Fee, way: Way) -> Price:
    lines = [
        PriceLine(line.id, words(line.label, way.facts), _pence(line, way), line.vat, line.ledger)
        for line in fee.lines
        if evaluate(line.when, way.reads, way.facts)
    ]
    sum_ = sum(line.pence for line in lines)
    if sum_ > 0 and fee.minimum is not None:
        lacking = _whole_pence(fee.minimum, way) - sum_
        if lacking > 0:
            label = str(_("Up to our minimum charge"))
            lines.append(PriceLine(MINIMUM, label, lacking, fee.vat, fee.ledger))
    for reduction in fee.reductions:
        if evaluate(reduction.when, way.reads, way.facts):
            percent = _number(reduction.percent, way)
            if percent > 100:
                raise _Missing
            label = words(reduction.label, way.facts)
            lines += list(_taken_off(reduction.id, label, percent / 100, lines))
    total = sum(line.pence for line in lines)
    if total > MAX_PENCE:
        raise _Missing
    return Price(tuple(lines), total)


def _taken_off(
    key: str, label: str, part: Fraction, lines: Iterable[PriceLine]
) -> Iterable[PriceLine]:
    """A reduction's lines, one for each way that the money is booked."""
    left: dict[tuple[str, str], int] = {}
    for line in lines:
        booked = (line.vat, line.ledger)
        left[booked] = left.get(booked, 0) + line.pence
    for (vat, ledger), pence in left.items():
        off = _rounded(pence * part)
        if off:
            yield PriceLine(key, label, -off, vat, ledger)


def _pence(line: FeeLine, way: Way) -> int:
    times = _number(line.times, way)
    cost = _banded(line, times, way) if line.bands else _whole_pence(line.amount, way) * times
    if line.pro_rata is not None:
        months = _number(line.pro_rata.months, way)
        if not 1 <= months <= line.pro_rata.of:
            raise _Missing
        cost = cost * months / line.pro_rata.of
    if cost > MAX_PENCE:
        raise _Missing
    return _rounded(cost)


def _banded(line: FeeLine, times: Fraction, way: Way) -> Fraction:
    if times == 0:
        return Fraction(0)
    band: Band | None = next((each for each in line.bands if times <= each.up_to), None)
    if band is not None:
        return Fraction(_whole_pence(band.amount, way))
    if line.over is None:
        raise _Missing
    last = line.bands[-1]
    return _whole_pence(last.amount, way) + _whole_pence(line.over, way) * (times - last.up_to)


def _whole_pence(given: Given, way: Way) -> int:
    number = _number(given, way, MAX_PENCE)
    if number.denominator != 1:
        raise _Missing
    return number.numerator


def _number(given: Given, way: Way, most: int = MAX_NUMBER) -> Fraction:
    """A number from 0 up, exactly as it is written: 0.1 is a tenth."""
    value = resolve(given, way.reads, way.facts) if isinstance(given, Mapping) else given
    number = as_number(value)
    if number is None or not 0 <= number <= most:
        raise _Missing
    return number


def as_number(value: Any) -> Fraction | None:
    """A JSON number, or a text of up to nine digits ("3"), as a fraction; None for all else."""
    if isinstance(value, str) and 0 < len(value) <= 9 and value.isascii() and value.isdigit():
        return Fraction(int(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, float) and abs(value) < 1e15:  # also false for what is no number
        return Fraction(Decimal(repr(value)))
    return None


def _rounded(amount: Fraction | int) -> int:
    """The nearest whole penny, halves up."""
    return floor(Fraction(amount) + Fraction(1, 2))
