"""One line of an AddressBase Premium file to one record, or the reason why not. Pure.

Every line is read on its own: a stray quote or a broken character spoils that line and no other.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from councils.gazetteer.reference import read_csv
from councils.gazetteer.values import UPRN, normalise_postcode

HEADER, STREET, BLPU, LPI, DPA, CLASSIFICATION, TRAILER = 10, 15, 21, 24, 28, 32, 99
METADATA = 29
KEPT = (STREET, BLPU, LPI, DPA, CLASSIFICATION)
# What tells one record of a kind from another.
KEY_COLUMNS = {
    STREET: ("USRN", "LANGUAGE"),
    BLPU: ("UPRN",),
    LPI: ("LPI_KEY",),
    DPA: ("UDPRN",),
    CLASSIFICATION: ("CLASS_KEY",),
}
NOT_KEPT = ("RECORD_IDENTIFIER", "CHANGE_TYPE", "PRO_ORDER", "ENTRY_DATE", "PROCESS_DATE")
LONGEST_LINE = 20_000
BOM = b"\xef\xbb\xbf"


class Reject(Exception):
    """Why a line cannot be used."""


@dataclass(frozen=True)
class Header:
    """The first line of a volume."""

    as_of: date


@dataclass(frozen=True)
class Trailer:
    """The last line of a volume."""

    records: int


@dataclass(frozen=True)
class Record:
    """A record that we keep. `data` holds its columns by name, empty ones left out."""

    kind: int
    key: str
    uprn: str
    usrn: str
    is_deletion: bool
    data: Mapping[str, str]


@dataclass(frozen=True)
class Ignored:
    """A record of a kind that we do not use."""

    kind: int


Line = Header | Trailer | Record | Ignored


@lru_cache(maxsize=1)
def layout() -> dict[int, list[str]]:
    """Column names by record identifier, in order."""
    columns: dict[int, list[str]] = {}
    for row in read_csv("addressbase_premium_layout.csv"):
        columns.setdefault(int(row["record_identifier"]), []).append(row["column"])
    return columns


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, never more than one of them in memory."""
    with path.open("rb") as file:
        for number, raw in enumerate(_chunks(file), start=1):
            yield number, raw.removeprefix(BOM) if number == 1 else raw


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while raw := file.readline(LONGEST_LINE):
        yield raw


def parse(raw: bytes) -> Line | None:
    """The record on a line; None for an empty line or one of column names. Raises Reject."""
    cells = _cells(raw)
    if not cells or cells[0] == "RECORD_IDENTIFIER":
        return None
    kind = int(cells[0]) if cells[0].isascii() and cells[0].isdigit() else 0
    columns = layout().get(kind)
    if columns is None:
        raise Reject(f"there is no record type {cells[0][:20]!r}")
    if len(cells) != len(columns):
        raise Reject(f"has {len(cells)} fields, a record of type {kind} has {len(columns)}")
    values = dict(zip(columns, cells, strict=True))
    if kind == HEADER:
        return Header(_date(values["PROCESS_DATE"]))
    if kind == TRAILER:
        return Trailer(_number(values["RECORD_COUNT"], "RECORD_COUNT"))
    return _record(kind, values) if kind in KEPT else Ignored(kind)


def _cells(raw: bytes) -> list[str]:
    try:
        text = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Reject("is not UTF-8") from error
    if any(ord(c) < 32 and c != "\t" for c in text):
        raise Reject("has control characters in it")
    if not text.strip():
        return []
    try:
        return [cell.strip() for cell in next(csv.reader([text], strict=True))]
    except csv.Error as error:
        raise Reject("has a quote that does not close") from error


def _record(kind: int, values: dict[str, str]) -> Record:
    if values["CHANGE_TYPE"] not in ("I", "U", "D"):
        raise Reject(f"has the unknown change type {values['CHANGE_TYPE'][:10]!r}")
    uprn = _uprn(values["UPRN"]) if "UPRN" in values else ""
    usrn = str(_number(values["USRN"], "USRN")).zfill(8) if values.get("USRN") else ""
    parts = [values[column] for column in KEY_COLUMNS[kind]]
    if not all(parts):
        raise Reject(f"has no {' or '.join(KEY_COLUMNS[kind])}")
    if kind == BLPU:
        parts = [uprn]
        _check_position(values)
    if kind == DPA:
        values["POSTCODE"] = _postcode(values["POSTCODE"])
    data = {name: value for name, value in values.items() if value and name not in NOT_KEPT}
    key = ":".join([str(kind), *parts])
    if len(key) > 40 or len(usrn) > 8:
        raise Reject("has a key that is too long")
    return Record(kind, key, uprn, usrn, values["CHANGE_TYPE"] == "D", data)


def _uprn(text: str) -> str:
    try:
        return UPRN(text)
    except ValueError as error:
        raise Reject(f"has the impossible UPRN {text[:20]!r}") from error


def _postcode(text: str) -> str:
    try:
        return normalise_postcode(text)
    except ValueError as error:
        raise Reject(f"has the impossible postcode {text[:20]!r}") from error


def _check_position(values: Mapping[str, Any]) -> None:
    try:
        lat, lng = float(values["LATITUDE"]), float(values["LONGITUDE"])
    except ValueError as error:
        raise Reject("has no position") from error
    if not (49 <= lat <= 61 and -9 <= lng <= 3):
        raise Reject("has a position outside the United Kingdom")


def _number(text: str, column: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Reject(f"has a {column} that is not a number")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Reject("has a date that cannot be read") from error
