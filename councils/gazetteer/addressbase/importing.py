"""Loading AddressBase Premium files into the gazetteer, in batches and without surprises.

Running a file twice changes nothing; an older file run after a newer one changes nothing either,
because each record remembers the day that its file was made for.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.db import transaction
from django.db.models import Avg

from councils.gazetteer.addressbase import reading
from councils.gazetteer.addressbase.deriving import address_row, titled
from councils.gazetteer.bulk import upsert
from councils.gazetteer.loading import refresh_straddling
from councils.gazetteer.models import AddressRecord, SourceRecord, Street

BATCH = 5000
SOURCE_COLUMNS = ("key", "kind", "uprn", "usrn", "as_of", "deleted", "data")
STREET_COLUMNS = ("usrn", "name", "locality", "town", "words")
LONGEST = {field.name: field.max_length for field in AddressRecord._meta.concrete_fields}

Progress = Callable[[int], None]


@dataclass
class Report:
    """What an import did. `problems` are about whole files, such as one that is cut short."""

    lines: int = 0
    records: int = 0
    changed: int = 0
    addresses_changed: int = 0
    rejected: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass
class _Touched:
    """Properties and streets that the files mention: their addresses are made again at the end."""

    uprns: set[str] = field(default_factory=set)
    usrns: set[str] = field(default_factory=set)


def import_addresses(
    *, paths: Sequence[Path], rejects: TextIO, today: date, progress: Progress = lambda _: None
) -> Report:
    """Load these files in the order given; lines that cannot be used go to `rejects` with reasons.

    Commits batch by batch: after a crash, run it again. `progress` is told the bytes read.
    """
    report, touched = Report(), _Touched()
    writer = csv.writer(rejects)
    writer.writerow(("file", "line", "reason", "text"))
    for path in paths:
        volume = _Volume(path, today, report, writer, progress)
        for batch in _batches(volume.records(), BATCH):
            _store(batch, volume.as_of, report, touched)
        volume.finish()
    _make_streets(touched.usrns)
    _make_addresses(touched, report)
    with transaction.atomic(savepoint=False):
        refresh_straddling()
    return report


class _Volume:
    """One file on its way through: where we are in it, and whether it is whole."""

    def __init__(
        self, path: Path, today: date, report: Report, rejects: Any, progress: Progress
    ) -> None:
        self.path, self.as_of, self.report = path, today, report
        self.rejects, self.progress = rejects, progress
        self.counted = 0
        self.trailer: int | None = None

    def records(self) -> Iterator[reading.Record]:
        for number, raw in reading.lines_of(self.path):
            self.report.lines += 1
            self.progress(len(raw))
            try:
                line = reading.parse(raw)
            except reading.Reject as reason:
                self._reject(number, reason, raw)
                continue
            if isinstance(line, reading.Record):
                yield line
            self._count(line)

    def _count(self, line: reading.Line | None) -> None:
        if isinstance(line, reading.Header):
            self.as_of = line.as_of
        elif isinstance(line, reading.Trailer):
            self.trailer = line.records
        elif isinstance(line, reading.Record) or (
            isinstance(line, reading.Ignored) and line.kind != reading.METADATA
        ):
            self.counted += 1

    def _reject(self, number: int, reason: Exception, raw: bytes) -> None:
        self.counted += 1
        self.report.rejected += 1
        text = raw.decode("utf-8", "backslashreplace").replace("\0", "\\0").rstrip("\r\n")
        self.rejects.writerow((self.path.name, number, str(reason), text[:2000]))

    def finish(self) -> None:
        """Say so when the file does not end as it should."""
        if self.trailer is None:
            self.report.problems.append(f"{self.path.name}: no last line; it may be cut short")
        elif self.trailer != self.counted:
            self.report.problems.append(
                f"{self.path.name}: should hold {self.trailer} records and holds {self.counted}"
            )


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _store(records: list[reading.Record], as_of: date, report: Report, touched: _Touched) -> None:
    rows = {record.key: _source_row(record, as_of) for record in records}  # the last one counts
    with transaction.atomic(savepoint=False):
        report.changed += upsert(
            SourceRecord, SOURCE_COLUMNS, rows.values(), unless="old.as_of > new.as_of"
        )
    report.records += len(records)
    touched.uprns.update(record.uprn for record in records if record.uprn)
    touched.usrns.update(r.usrn for r in records if r.kind == reading.STREET)


def _source_row(record: reading.Record, as_of: date) -> tuple[Any, ...]:
    data = json.dumps(record.data, sort_keys=True)
    return (record.key, record.kind, record.uprn, record.usrn, as_of, record.is_deletion, data)


# From records to streets and addresses


def _make_streets(usrns: Iterable[str]) -> None:
    for batch in _batches(sorted(usrns), BATCH):
        rows = [_street_row(usrn, data) for usrn, data in _street_data(batch).items()]
        with transaction.atomic(savepoint=False):
            gone = set(batch) - {row[0] for row in rows}
            Street.objects.filter(usrn__in=gone).delete()
            upsert(Street, STREET_COLUMNS, rows)


def _street_data(usrns: Iterable[str]) -> dict[str, dict[str, str]]:
    """What streets are called; in English where there are two languages."""
    found = SourceRecord.objects.filter(
        kind=reading.STREET, usrn__in=list(usrns), deleted=False
    ).values_list("usrn", "data")
    return dict(sorted(found, key=lambda row: row[1].get("LANGUAGE") == "ENG"))


def _street_row(usrn: str, data: dict[str, str]) -> tuple[str, str, str, str, str]:
    name = titled(data.get("STREET_DESCRIPTION", ""))
    locality = titled(data.get("LOCALITY_NAME", ""))
    town = titled(data.get("TOWN_NAME", ""))
    words = " ".join(part for part in (name, locality, town) if part).lower()
    return usrn, name, locality, town, words


def _make_addresses(touched: _Touched, report: Report) -> None:
    touched.uprns.update(_on_streets(touched.usrns))
    usrns: set[str] = set()
    for batch in _batches(sorted(touched.uprns), BATCH):
        rows = list(_address_rows(batch))
        with transaction.atomic(savepoint=False):
            if rows:
                columns = tuple(rows[0])
                report.addresses_changed += upsert(
                    AddressRecord, columns, [tuple(row.values()) for row in rows]
                )
            gone = set(batch) - {row["uprn"] for row in rows}
            retired = AddressRecord.objects.filter(uprn__in=gone, active=True)
            report.addresses_changed += retired.update(active=False)
        usrns.update(row["usrn"] for row in rows if row["usrn"])
    _place_streets(usrns)


def _on_streets(usrns: Iterable[str]) -> Iterator[str]:
    for batch in _batches(sorted(usrns), BATCH):
        yield from SourceRecord.objects.filter(kind=reading.LPI, usrn__in=batch).values_list(
            "uprn", flat=True
        )


def _address_rows(uprns: list[str]) -> Iterator[dict[str, Any]]:
    kept: dict[str, list[tuple[int, dict[str, str]]]] = {}
    usrns = set()
    rows = SourceRecord.objects.filter(uprn__in=uprns, deleted=False).order_by("key")
    for uprn, kind, usrn, data in rows.values_list("uprn", "kind", "usrn", "data"):
        kept.setdefault(uprn, []).append((kind, data))
        usrns.add(usrn)
    streets = _street_data(usrns - {""})
    for uprn, records in kept.items():
        if row := address_row(uprn, records, lambda usrn: streets.get(usrn, {})):
            yield {name: _fitting(name, value) for name, value in row.items()}


def _fitting(name: str, value: Any) -> Any:
    return value[: LONGEST[name]] if LONGEST.get(name) else value


def _place_streets(usrns: Iterable[str]) -> None:
    """Put each street in the middle of its addresses."""
    for batch in _batches(sorted(usrns), BATCH):
        middles = (
            AddressRecord.objects.filter(usrn__in=batch, active=True)
            .values("usrn", "council_gss")
            .annotate(lat=Avg("lat"), lng=Avg("lng"))
            .order_by("usrn", "council_gss")
        )
        places = {row["usrn"]: row for row in middles}
        moved = []
        for street in Street.objects.filter(usrn__in=list(places)):
            row = places[street.usrn]
            now = (row["lat"], row["lng"], row["council_gss"])
            if now != (street.lat, street.lng, street.council_gss):
                street.lat, street.lng, street.council_gss = now
                moved.append(street)
        with transaction.atomic(savepoint=False):
            Street.objects.bulk_update(moved, ["lat", "lng", "council_gss"], batch_size=1000)
