"""What the engine is handed to look things up with. It asks nobody by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


class HasDict(Protocol):
    """An address or place of the gazetteer."""

    def to_dict(self) -> dict[str, Any]: ...


def _no_addresses(postcode: str) -> Sequence[HasDict]:
    return ()


def _no_place(text: str, lat: float | None, lng: float | None) -> HasDict | None:
    return None


def _no_wards() -> Mapping[str, str]:
    return {}


def _no_references(reference: str) -> bool:
    return False


@dataclass(frozen=True)
class Context:
    """Callables and names for one request; every part may be left out.

    `find_addresses(postcode)` gives the gazetteer's Address values of a postcode.
    `resolve_place(text, lat, lng)` gives the gazetteer's Place for a pin or a typed place, or None.
    `wards()` gives the names of the council's own wards by code; `council_gss` is its code.
    `reference_exists(reference)` says whether a case of this council has that reference;
    `reference_prefix` is what the council's references begin with.
    `slots` asks the council's calendars for places that can be booked (`portal.slots`); without it
    only the shape of an answer is checked.
    `file_names` maps ids of files already stored for this draft to their names.
    `place` is the question that says where it is: elsewhere is asked about, not refused.
    `answers`, `facts`, `price` (what the form costs now), `rows` (options that look-ups gave, by
    question) and `given` (what a look-up is given) are filled by the engine.
    """

    council: str = ""
    find_addresses: Callable[[str], Sequence[HasDict]] = _no_addresses
    resolve_place: Callable[[str, float | None, float | None], HasDict | None] = _no_place
    wards: Callable[[], Mapping[str, str]] = _no_wards
    reference_exists: Callable[[str], bool] = _no_references
    reference_prefix: str = ""
    council_gss: str = ""
    place: str = ""
    slots: Any = None
    file_names: Mapping[str, str] = field(default_factory=dict)
    map_settings: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    price: Any = None


NOTHING = Context()
