"""Rows of a file as past requests, or as rejects with their reasons. Pure but for the open file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

from casework.choices import Channel, Status
from channels_shift.errors import InsightError
from channels_shift.importing.mapping import SERVICE_KEY, Mapping

CLOSED_WITHOUT_DATE = "closed_without_date"
CLOSED_DATE_ON_OPEN = "closed_date_on_open"
PLACE_UNREADABLE = "place_unreadable"
SERVICE_UNKNOWN = "service_not_in_file"
LONGEST_ID = 80
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_LINE_LIMIT = 200_000


class WrongFile(InsightError):
    """The file as a whole cannot be read."""


@dataclass(frozen=True, kw_only=True)
class PastRequest:
    """One row, understood."""

    line: int
    source_id: str
    service_key: str
    channel: str
    status: str
    opened_at: datetime
    closed_at: datetime | None = None
    outcome: str = ""
    lat: float | None = None
    lng: float | None = None
    address: str = ""
    postcode: str = ""
    answers: tuple[tuple[str, str, str], ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reject:
    """One row that was not taken, why not, and its cells for whoever corrects it."""

    line: int
    source_id: str
    reasons: tuple[str, ...]
    cells: tuple[str, ...] = ()


@dataclass
class _Reading:
    """The reasons and flags that pile up while one row is read."""

    reasons: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


class RequestReader:
    """Reads one file row by row; `header` is known once it is made."""

    def __init__(self, file: IO[str], mapping: Mapping) -> None:
        self.mapping = mapping
        self._rows = csv.reader(file, delimiter=mapping.delimiter)
        try:
            self.header = [name.strip() for name in next(self._rows, [])]
        except (csv.Error, UnicodeDecodeError) as error:
            raise WrongFile(f"the file is not a CSV file: {error}") from None
        if self.header:
            self.header[0] = self.header[0].removeprefix("\ufeff")
        missing = sorted(mapping.wanted_columns() - set(self.header))
        if missing:
            raise WrongFile(f"the file has no column {', '.join(missing)}; is the mapping right?")

    def __iter__(self) -> Iterator[PastRequest | Reject]:
        while True:
            try:
                cells = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Reject(self._rows.line_num, "", (f"not a CSV line: {error}",))
                continue
            if cells:
                yield self._read(self._rows.line_num, cells)

    def _read(self, line: int, cells: list[str]) -> PastRequest | Reject:
        row = dict(zip(self.header, cells, strict=False))
        source_id = row.get(self.mapping.columns["id"], "").strip()
        seen = _Reading()
        if len(cells) != len(self.header):
            seen.reasons.append(f"{len(cells)} cells where the first line has {len(self.header)}")
        elif sum(map(len, cells)) > _LINE_LIMIT:
            seen.reasons.append("the line is too long")
        elif any(_is_garbled(cell) for cell in cells):
            seen.reasons.append("characters that cannot be read as UTF-8")
        else:
            request = self._understand(line, source_id, row, seen)
            if request is not None:
                return request
        return Reject(line, source_id, tuple(seen.reasons), tuple(cells))

    def _understand(
        self, line: int, source_id: str, row: dict[str, str], seen: _Reading
    ) -> PastRequest | None:
        mapping = self.mapping
        if not source_id:
            seen.reasons.append("no id")
        elif len(source_id) > LONGEST_ID:
            seen.reasons.append("the id is too long")
        status = mapping.statuses.get(self._code(row, "status"))
        if status is None:
            seen.reasons.append(f"status {self._cell(row, 'status')!r} is not in the mapping")
        opened_at, closed_at = self._times(row, status, seen)
        if seen.reasons or opened_at is None or status is None:
            return None
        lat, lng = self._place(row, seen)
        return PastRequest(
            line=line,
            source_id=source_id,
            service_key=self._service(row, seen),
            channel=mapping.channels.get(self._code(row, "channel"), Channel.UNKNOWN),
            status=status,
            opened_at=opened_at,
            closed_at=closed_at,
            outcome=mapping.outcomes.get(self._code(row, "status"), ""),
            lat=lat,
            lng=lng,
            address=self._cell(row, "address")[:400],
            postcode=self._cell(row, "postcode")[:8],
            answers=tuple(
                (column, label, row[column].strip())
                for column, label in mapping.answers.items()
                if row[column].strip()
            ),
            flags=tuple(seen.flags),
        )

    def _times(
        self, row: dict[str, str], status: str | None, seen: _Reading
    ) -> tuple[datetime | None, datetime | None]:
        opened_at = self._time(row, "opened_at", seen)
        if opened_at is None and not self._cell(row, "opened_at"):
            seen.reasons.append("no opening date")
        closed_at = self._time(row, "closed_at", seen)
        if opened_at and closed_at and closed_at < opened_at:
            seen.reasons.append(
                f"closed ({self._cell(row, 'closed_at')}) before it was opened "
                f"({self._cell(row, 'opened_at')})"
            )
        if status == Status.CLOSED and closed_at is None:
            seen.flags.append(CLOSED_WITHOUT_DATE)
        elif status != Status.CLOSED and closed_at is not None:
            # The file says both open and closed. The status is what people worked by.
            seen.flags.append(CLOSED_DATE_ON_OPEN)
            closed_at = None
        return opened_at, closed_at

    def _time(self, row: dict[str, str], name: str, seen: _Reading) -> datetime | None:
        text = self._cell(row, name)
        if not text:
            return None
        for pattern in self.mapping.date_formats:
            try:
                moment = datetime.strptime(text, pattern)  # noqa: DTZ007  the zone comes next
                return self._in_zone(moment)
            except (ValueError, OverflowError):
                continue
        seen.reasons.append(f"{self.mapping.columns[name]} {text[:40]!r} cannot be read as a date")
        return None

    def _in_zone(self, moment: datetime) -> datetime:
        """A local time as UTC; one that a clock change skipped is read an hour later."""
        local = moment if moment.tzinfo else moment.replace(tzinfo=self.mapping.time_zone)
        utc = local.astimezone(UTC)
        if not EARLIEST <= utc <= LATEST:
            raise ValueError(moment)
        return utc

    def _service(self, row: dict[str, str], seen: _Reading) -> str:
        code = self._cell(row, "service")
        if "service" not in self.mapping.columns:
            return self.mapping.service_default
        if self.mapping.services:
            code = self.mapping.services.get(code, "")
        if not SERVICE_KEY.fullmatch(code):
            seen.flags.append(SERVICE_UNKNOWN)
            return self.mapping.service_default
        return code

    def _place(self, row: dict[str, str], seen: _Reading) -> tuple[float | None, float | None]:
        lat, lng = self._cell(row, "lat"), self._cell(row, "lng")
        if not lat and not lng:
            return None, None
        try:
            place = float(lat), float(lng)
        except ValueError:
            place = (999.0, 999.0)
        if not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
            seen.flags.append(PLACE_UNREADABLE)
            return None, None
        return place

    def _cell(self, row: dict[str, str], name: str) -> str:
        column = self.mapping.columns.get(name)
        return row[column].strip() if column else ""

    def _code(self, row: dict[str, str], name: str) -> str:
        return self._cell(row, name).casefold()


def _is_garbled(cell: str) -> bool:
    if cell.isascii():
        return "\x00" in cell
    return "\x00" in cell or any("\udc80" <= c <= "\udcff" for c in cell)
