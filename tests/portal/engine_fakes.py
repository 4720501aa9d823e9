"""Look-ups that answer what a test says, and a context without a gazetteer's database."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from portal.engine import Context
from portal.lookups import lookups

FAKES: dict[str, Any] = {}

SHAPES = {
    "bins_due": ("options", ()),
    "collection_days": (
        "facts",
        ("known", "last", "next", "last_words", "scheduled", "working_days_ago"),
    ),
    "round_status": ("facts", ("known", "visited", "finished", "wait_until", "words")),
}


@dataclass
class Fake:
    """A look-up of the agreed shape; remembers what it was given."""

    label: str
    gives: str
    names: tuple[str, ...]
    takes: tuple[str, ...] = ("property", "day")
    answer: Any = None
    asked: list[Any] = field(default_factory=list)

    def __call__(self, context: Any) -> Any:
        self.asked.append(dict(context.given))
        return self.answer


@contextmanager
def fake_lookups(**answers: Any):
    """The three look-ups of missed_bin, answering what is given; the real ones come back after."""
    before = dict(lookups._parts)
    fakes = {
        name: Fake(name, gives, names, answer=answers.get(name))
        for name, (gives, names) in SHAPES.items()
    }
    lookups._parts.update(fakes)
    try:
        yield fakes
    finally:
        lookups._parts.clear()
        lookups._parts.update(before)


@dataclass(frozen=True)
class Found:
    """An address or place as the gazetteer hands it out."""

    data: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        return dict(self.data)


ADDRESS = {
    "lines": ["1 Mill Street", "Maidstone"],
    "postcode": "ME15 6JQ",
    "uprn": "000000000001",
    "council_gss": "E07000110",
    "ward_gss": "E05000001",
    "lat": 51.27,
    "lng": 0.52,
    "typed": False,
}
PLACE = {
    "lat": 51.27251,
    "lng": 0.52932,
    "postcode": "ME15 6JQ",
    "uprn": None,
    "ward_gss": "E05000001",
    "council_gss": "E07000110",
    "words": "",
}


def context(**more: Any) -> Context:
    """One address at ME15 6JQ; every pin and every place named Mill Street is found."""

    def addresses(postcode: str) -> list[Found]:
        return [Found(ADDRESS)] if postcode == "ME15 6JQ" else []

    def place(text: str, lat: float | None, lng: float | None) -> Found | None:
        if lat is None and "mill street" not in text.casefold():
            return None
        pin = {"lat": lat, "lng": lng} if lat is not None else {}
        return Found(PLACE | pin)

    return Context(find_addresses=addresses, resolve_place=place, **more)
