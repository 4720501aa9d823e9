"""The weight table: which checks a sort code asks for.

The bank industry's own table (`valacdos.txt`, and `scsubtab.txt` with substitute sort codes) is
Vocalink's and not ours to hand out. It is free to download, and changes several times a year:
MODULUS_WEIGHTS and MODULUS_SUBSTITUTES name the files. Without them only the made-up sort codes of
`weights.txt` are checked, which no bank uses; every other is presumed to be right, as the standard
says of a sort code that its table does not cover.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

OWN = Path(__file__).with_name("weights.txt")
METHODS = ("MOD10", "MOD11", "DBLAL")


class BrokenTable(ValueError):
    """A line of a table that cannot be read; says which."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line: sort codes from `first` to `last` ask for this check."""

    first: str
    last: str
    method: str
    weights: tuple[int, ...]
    exception: int = 0


class Table:
    """The checks by sort code, at most two each, in the order of the file."""

    def __init__(self, checks: Iterable[Check], substitutes: Mapping[str, str]) -> None:
        ranges: dict[tuple[str, str], list[Check]] = {}
        for check in checks:
            ranges.setdefault((check.first, check.last), []).append(check)
        self._ranges = sorted(ranges)
        self._checks = ranges
        self.substitutes = MappingProxyType(dict(substitutes))

    def checks_for(self, sort_code: str) -> list[Check]:
        """The checks that a sort code asks for; none when the table does not cover it."""
        at = bisect_right(self._ranges, (sort_code, "999999"))
        for first, last in reversed(self._ranges[max(0, at - 3) : at]):
            if first <= sort_code <= last:
                return self._checks[first, last][:2]
        return []


def read_weights(text: str) -> list[Check]:
    """The lines of a weight table in the published format."""
    return [_check(line, number) for number, line in _lines(text)]


def read_substitutes(text: str) -> dict[str, str]:
    """Sort code to the one that stands in its place for exception 5."""
    pairs = {}
    for number, line in _lines(text):
        parts = line.split()
        if len(parts) != 2 or not all(_is_sort_code(part) for part in parts):
            raise BrokenTable(f"line {number}: needs two sort codes")
        pairs[parts[0]] = parts[1]
    return pairs


def table() -> Table:
    """The table that this copy was given, else the small one that ships."""
    return _table(str(settings.MODULUS_WEIGHTS or OWN), str(settings.MODULUS_SUBSTITUTES))


def table_problem() -> str:
    """Why the table cannot be used; empty when it can."""
    try:
        table()
    except (OSError, UnicodeError, BrokenTable) as error:
        return str(error)
    return ""


@lru_cache(maxsize=4)
def _table(weights: str, substitutes: str) -> Table:
    pairs = Path(substitutes).read_text(encoding="ascii") if substitutes else ""
    return Table(read_weights(Path(weights).read_text(encoding="ascii")), read_substitutes(pairs))


def _lines(text: str) -> list[tuple[int, str]]:
    lines = enumerate(text.splitlines(), 1)
    return [(number, line) for number, line in lines if line.strip() and not line.startswith("#")]


def _check(line: str, number: int) -> Check:
    parts = line.split()
    if len(parts) not in (17, 18) or parts[2] not in METHODS:
        raise BrokenTable(f"line {number}: needs two sort codes, a method and 14 weights")
    if not (_is_sort_code(parts[0]) and _is_sort_code(parts[1])):
        raise BrokenTable(f"line {number}: a sort code has 6 digits")
    try:
        weights = tuple(int(part) for part in parts[3:17])
        exception = int(parts[17]) if len(parts) == 18 else 0
    except ValueError:
        raise BrokenTable(f"line {number}: a weight is a whole number") from None
    return Check(parts[0], parts[1], parts[2], weights, exception)


def _is_sort_code(text: str) -> bool:
    return len(text) == 6 and text.isascii() and text.isdigit()
