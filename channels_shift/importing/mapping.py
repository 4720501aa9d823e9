"""What the columns and codes of one kind of file mean: a mapping file, read and checked.

A mapping is JSON (see docs/how-to/import-requests.md). A wrong one is refused whole, with every
fault named, before a single row is read.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework.choices import Channel, Outcome, Status
from channels_shift.errors import InsightError

FOLDER = Path(__file__).resolve().parent.parent / "mappings"
COLUMNS = (
    "id",
    "opened_at",
    "closed_at",
    "status",
    "channel",
    "service",
    "lat",
    "lng",
    "address",
    "postcode",
)
SERVICE_KEY = re.compile(r"[a-z0-9_-]{1,60}")
NEEDED = ("id", "opened_at", "status")


class WrongMapping(InsightError):
    """The mapping file cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """One checked mapping. `columns` names the file's column for each of ours."""

    source: str
    columns: dict[str, str]
    statuses: dict[str, str]
    channels: dict[str, str]
    time_zone: ZoneInfo
    date_formats: tuple[str, ...]
    service_default: str
    services: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    delimiter: str = ","

    @property
    def origin(self) -> str:
        """What every key of this source begins with."""
        return f"import:{self.source}:"

    def wanted_columns(self) -> set[str]:
        """Every column that the file must have."""
        return {*self.columns.values(), *self.answers}


def find_mapping(name: str) -> Path:
    """A mapping by path, or by the name of one that comes with the product."""
    given = Path(name)
    if given.is_file():
        return given
    bundled = FOLDER / f"{given.name.removesuffix('.json')}.json"
    if bundled.is_file():
        return bundled
    known = ", ".join(sorted(path.stem for path in FOLDER.glob("*.json")))
    raise WrongMapping(f"no mapping file {name}; those that come with the product: {known}")


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file; WrongMapping with every fault otherwise."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise WrongMapping(f"{path.name} is not a JSON file: {error}") from None
    if not isinstance(data, dict):
        raise WrongMapping(f"{path.name} must hold one JSON object")
    faults = list(_faults(data))
    if faults:
        raise WrongMapping(f"{path.name}: " + "; ".join(faults))
    service = data["service"]
    return Mapping(
        source=data["source"],
        columns=data["columns"],
        statuses=_folded(data["statuses"]),
        channels=_folded(data.get("channels", {})),
        time_zone=ZoneInfo(data["time_zone"]),
        date_formats=tuple(data["date_formats"]),
        service_default=service["default"],
        services=service.get("values", {}),
        outcomes=_folded(data.get("outcomes", {})),
        answers=data.get("answers", {}),
        delimiter=data.get("delimiter", ","),
    )


def _folded(values: dict[str, str]) -> dict[str, str]:
    """Codes are matched without regard to case and outer spaces."""
    return {key.strip().casefold(): value for key, value in values.items()}


def _faults(data: dict[str, Any]):
    known = {
        "about", "source", "columns", "statuses", "channels", "outcomes", "time_zone",
        "date_formats", "service", "answers", "delimiter",
    }  # fmt: skip
    for name in sorted(set(data) - known):
        yield f"unknown entry {name!r}"
    if not _is_slug(data.get("source")):
        yield "source must be a short name of small letters, digits and dashes"
    yield from _column_faults(data.get("columns"))
    yield from _code_faults("statuses", data.get("statuses"), set(Status.values), needed=True)
    yield from _code_faults("channels", data.get("channels", {}), set(Channel.values))
    yield from _code_faults("outcomes", data.get("outcomes", {}), set(Outcome.values))
    yield from _time_faults(data)
    service = data.get("service")
    if not (isinstance(service, dict) and _is_key(service.get("default"))):
        yield "service must name a default service key, such as fly_tipping"
    elif not _is_words(service.get("values", {})):
        yield "service.values must turn the file's codes into service keys"
    if not _is_words(data.get("answers", {})):
        yield "answers must name a label for each column"
    if len(str(data.get("delimiter", ","))) != 1:
        yield "delimiter must be one character"


def _column_faults(columns: Any):
    if not _is_words(columns):
        yield "columns must name the file's column for each of ours"
        return
    for name in sorted(set(columns) - set(COLUMNS)):
        yield f"columns: {name!r} is not one of {', '.join(COLUMNS)}"
    for name in NEEDED:
        if name not in columns:
            yield f"columns: {name!r} is missing"


def _code_faults(name: str, codes: Any, allowed: set[str], *, needed: bool = False):
    if not _is_words(codes) or (needed and not codes):
        yield f"{name} must turn the file's codes into ours"
        return
    for code, ours in codes.items():
        if ours not in allowed:
            yield f"{name}: {code!r} becomes {ours!r}, not one of {', '.join(sorted(allowed))}"


def _time_faults(data: dict[str, Any]):
    try:
        ZoneInfo(data.get("time_zone", ""))
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        yield "time_zone must be a name such as Europe/London"
    formats = data.get("date_formats")
    if not (isinstance(formats, list) and formats and all(isinstance(f, str) for f in formats)):
        yield "date_formats must list at least one format such as %Y-%m-%dT%H:%M:%S"


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and SERVICE_KEY.fullmatch(value) is not None


def _is_slug(value: Any) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= 40
        and all(c.isascii() and (c.islower() or c.isdigit() or c == "-") for c in value)
    )
