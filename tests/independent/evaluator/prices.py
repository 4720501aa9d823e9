"""What it costs: lines, bands, reductions, halves rounded up."""

import re
from fractions import Fraction

from tests.independent.evaluator.conditions import resolve
from tests.independent.evaluator.walking import Way
from tests.independent.evaluator.words import Json, is_number


class NotKnown(Exception):
    """A part of the price that is needed is missing, no number, or outside its limits."""


Lines = list[tuple[str, int, str, str]]


def price(way: Way) -> tuple[Lines, int] | str:
    """Lines of id, pence, VAT and ledger with their sum; or `free`, or `not known`."""
    fee = way.form.get("fee")
    if not fee:
        return "free"
    try:
        return _price(way, fee)
    except NotKnown:
        return "not known"


def _price(way: Way, fee: Json) -> tuple[Lines, int]:
    lines: Lines = []
    for line in fee["lines"]:
        if way.holds(line.get("when")):
            vat, ledger = line.get("vat", fee["vat"]), line.get("ledger", fee["ledger"])
            lines.append((line["id"], _line(way, line), vat, ledger))
    total = sum(line[1] for line in lines)
    if total > 0 and "minimum" in fee:
        minimum = _amount(way, fee["minimum"])
        if minimum > total:
            lines.append(("minimum", int(minimum) - total, fee["vat"], fee["ledger"]))
    for reduction in fee.get("reductions", []):
        if way.holds(reduction.get("when")):
            lines += _reduction(reduction["id"], _number(way, reduction["percent"]), lines)
    total = sum(line[1] for line in lines)
    if total > 100_000_000:
        raise NotKnown
    return lines, total


def _number(way: Way, value: Json, most: int = 1_000_000) -> Fraction:
    found = resolve(value, way.known(), way.facts)
    if isinstance(found, str) and re.fullmatch(r"[0-9]{1,9}", found):
        number = Fraction(found)
    elif is_number(found) and abs(found) < float("inf"):
        number = Fraction(repr(found))
    else:
        raise NotKnown
    if not 0 <= number <= most:
        raise NotKnown
    return number


def _amount(way: Way, value: Json) -> Fraction:
    number = _number(way, value, 100_000_000)
    if number.denominator != 1:
        raise NotKnown
    return number


def _line(way: Way, line: Json) -> int:
    times = _number(way, line.get("times", 1))
    cost = _banded(way, line, times) if "bands" in line else _amount(way, line["amount"]) * times
    if "pro_rata" in line:
        months, of = _number(way, line["pro_rata"]["months"]), line["pro_rata"]["of"]
        if not 1 <= months <= of:
            raise NotKnown
        cost = cost * months / of
    if cost > 100_000_000:
        raise NotKnown
    return half_up(cost)


def _banded(way: Way, line: Json, times: Fraction) -> Fraction:
    if times == 0:
        return Fraction(0)
    for band in line["bands"]:
        if band["up_to"] >= times:
            return _amount(way, band["amount"])
    if "over" not in line:
        raise NotKnown
    last = line["bands"][-1]
    return _amount(way, last["amount"]) + _amount(way, line["over"]) * (times - last["up_to"])


def _reduction(key: str, percent: Fraction, lines: Lines) -> Lines:
    if percent > 100:
        raise NotKnown
    left: dict[tuple[str, str], int] = {}
    for _id, pence, vat, ledger in lines:
        left[vat, ledger] = left.get((vat, ledger), 0) + pence
    off = [
        (key, -half_up(pence * percent / 100), vat, ledger) for (vat, ledger), pence in left.items()
    ]
    return [line for line in off if line[1] != 0]


def half_up(pence: Fraction) -> int:
    return int((pence * 2 + 1) // 2)
