"""Addresses made up on real postcodes, so that a demonstration works without a licence.

The postcodes and where they lie are real; street, house and property numbers are not. The same seed
gives the same addresses everywhere. Numbers begin with 999 (UPRN) and 99 (USRN), which nobody uses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import groupby
from random import Random

from django.db import transaction

from councils.gazetteer import reference
from councils.gazetteer.bulk import upsert
from councils.gazetteer.geometry import moved
from councils.gazetteer.models import AddressRecord, Postcode, Street

FIRST_UPRN = 999_000_000_001
FIRST_USRN = 99_000_001
POSTCODES_IN_A_STREET = 4
# One postcode in this many has a row of houses; the others have one. About 20,000 in all.
ROWS_OF_HOUSES = 27
HOUSES_IN_A_ROW = 4
NON_GEOGRAPHIC = "ME99"  # post for large organisations: nobody lives there

STEMS = """
Apple Barley Bramble Burdock Cherry Clover Cobnut Copper Daisy Damson Elder Fennel Finch Gorse Hazel
Heron Hollow Juniper Kestrel Larch Linnet Medlar Mallow Nettle Oast Orchard Parsley Pippin Plover
Quince Robin Russet Sorrel Tansy Thistle Teasel Umber Vetch Walnut Willow Wren Yarrow
""".split()  # noqa: SIM905  a list of words is read more easily like this
TAILS = """
bank brook bury combe croft dale den down field ford gate hurst lea ley mead mere ridge stead stile
thorpe tye vale well wick wood worth
""".split()  # noqa: SIM905
KINDS = ("Road", "Lane", "Close", "Street", "Avenue", "Way", "Drive", "Gardens", "Rise", "Walk")
HOUSES = ("Cottage", "House", "Lodge", "Barn", "Oast", "Farm")
TOWNS = {
    **dict.fromkeys(("ME14", "ME15", "ME16", "ME17", "ME18"), "Maidstone"),
    **dict.fromkeys(("ME9", "ME10"), "Sittingbourne"),
    **dict.fromkeys(("ME7", "ME8"), "Gillingham"),
    **dict.fromkeys(("TN1", "TN2", "TN3", "TN4"), "Tunbridge Wells"),
    **dict.fromkeys(("TN11", "TN12"), "Tonbridge"),
    **dict.fromkeys(("TN17", "TN18"), "Cranbrook"),
    **dict.fromkeys(("TN24", "TN27"), "Ashford"),
    NON_GEOGRAPHIC: "Maidstone",
    "CT2": "Canterbury",
    "ME5": "Chatham",
    "ME11": "Queenborough",
    "ME12": "Sheerness",
    "ME13": "Faversham",
    "ME20": "Aylesford",
    "TN5": "Wadhurst",
    "TN20": "Mayfield",
}

STREET_COLUMNS = ("usrn", "name", "locality", "town", "words", "council_gss", "lat", "lng")


@dataclass(frozen=True)
class Spot:
    """A postcode to put addresses on."""

    postcode: str
    lat: float
    lng: float
    council_gss: str
    ward_gss: str
    councils: tuple[str, ...] = ()


@dataclass(frozen=True)
class MadeUp:
    """A made-up address, with the columns of an AddressRecord."""

    uprn: str
    organisation: str
    building: str
    number: str
    street: str
    locality: str
    town: str
    postcode: str
    lat: float
    lng: float
    council_gss: str
    ward_gss: str
    usrn: str
    source: str = "demo"
    active: bool = True


ADDRESS_COLUMNS = tuple(field.name for field in fields(MadeUp))


@dataclass(frozen=True)
class DemoAddresses:
    """How many there are now, and how many rows this run wrote."""

    addresses: int
    streets: int
    changed: int


def demo_addresses(*, seed: int = 2026) -> DemoAddresses:
    """Put made-up addresses on every postcode of the districts we serve, or may serve soon.

    Each postcode gets at least one, some a row of houses, and one that straddles gets some in each
    council. Running it again with the same seed changes nothing.
    """
    with transaction.atomic(savepoint=False):
        spots = _spots()
        made, streets = make(spots, seed=seed)
        changed = upsert(Street, STREET_COLUMNS, streets)
        changed += upsert(AddressRecord, ADDRESS_COLUMNS, map(astuple, made))
    return DemoAddresses(len(made), len(streets), changed)


def _spots() -> list[Spot]:
    """Postcodes of the partner districts, and their neighbours' side of a border."""
    partners = [gss for gss, o in reference.districts().outlines.items() if o.properties["partner"]]
    rows = Postcode.objects.filter(council_gss__in=partners).order_by("postcode")
    return [
        Spot(row.postcode, row.lat, row.lng, row.council_gss, row.ward_gss, tuple(row.councils))
        for row in rows
    ]


def make(spots: Sequence[Spot], *, seed: int) -> tuple[list[MadeUp], list[tuple[object, ...]]]:
    """Addresses and streets for these postcodes. Pure."""
    random = Random(seed)  # noqa: S311  the same seed must give the same addresses
    names = _street_names(random)
    made: list[MadeUp] = []
    streets: list[tuple[object, ...]] = []
    for outward, group in groupby(spots, key=lambda spot: spot.postcode.split()[0]):
        members = list(group)
        for start in range(0, len(members), POSTCODES_IN_A_STREET):
            part = members[start : start + POSTCODES_IN_A_STREET]
            usrn, name = str(FIRST_USRN + len(streets)), next(names)
            town = TOWNS.get(outward, "")
            streets.append(_street(usrn, name, town, part[0]))
            made += _addresses(part, (usrn, name, town), FIRST_UPRN + len(made), random)
    return made, streets


def _street_names(random: Random) -> Iterator[str]:
    names = [f"{stem}{tail} {kind}" for stem in STEMS for tail in TAILS for kind in KINDS]
    random.shuffle(names)
    return iter(names)


def _street(usrn: str, name: str, town: str, spot: Spot) -> tuple[object, ...]:
    words = f"{name} {town}".strip().lower()
    return (usrn, name, "", town, words, spot.council_gss, spot.lat, spot.lng)


def _addresses(
    spots: Sequence[Spot], street: tuple[str, str, str], first: int, random: Random
) -> Iterator[MadeUp]:
    usrn, name, town = street
    number = 1
    for spot in spots:
        for council, lat, lng in _sites(spot, random):
            ward = spot.ward_gss if council == spot.council_gss else reference.where(lat, lng)[1]
            building, house = _house(number, random)
            firm = spot.postcode.startswith(NON_GEOGRAPHIC)
            yield MadeUp(
                uprn=str(first),
                organisation=f"{random.choice(STEMS)} Mail Centre" if firm else "",
                building=building,
                number=house,
                street=name,
                locality="",
                town=town,
                postcode=spot.postcode,
                lat=lat,
                lng=lng,
                council_gss=council,
                ward_gss=ward,
                usrn=usrn,
            )
            first, number = first + 1, number + random.choice((1, 2, 2, 2))


def _house(number: int, random: Random) -> tuple[str, str]:
    """A house number for most, a flat or a house name for some."""
    draw = random.random()
    if draw < 0.08:
        return f"{random.choice(STEMS)} {random.choice(HOUSES)}", ""
    if draw < 0.18:
        return f"Flat {random.randint(1, 12)}", str(number)
    return "", str(number)


def _sites(spot: Spot, random: Random) -> Iterator[tuple[str, float, float]]:
    """Where the addresses of a postcode stand: close to its centre, on each side of a border."""
    if len(spot.councils) > 1:
        for council in spot.councils:
            yield from _on_the_side_of(council, spot, random)
        return
    for _ in range(HOUSES_IN_A_ROW if random.randrange(ROWS_OF_HOUSES) == 0 else 1):
        lat, lng = moved(spot.lat, spot.lng, random.uniform(-25, 25), random.uniform(-25, 25))
        yield spot.council_gss, lat, lng


def _on_the_side_of(council: str, spot: Spot, random: Random) -> Iterator[tuple[str, float, float]]:
    outline = reference.districts().outlines[council]
    found = 0
    for attempt in range(2000):
        reach = 40 + attempt % 360
        lat, lng = moved(
            spot.lat, spot.lng, random.uniform(-reach, reach), random.uniform(-reach, reach)
        )
        if outline.contains(lat, lng):
            yield council, lat, lng
            found += 1
        if found == 2:
            return
