"""Look-ups in the gazetteer's tables and outlines. Other apps use them through `api`."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q

from councils.clock import today
from councils.gazetteer import reference
from councils.gazetteer.models import AddressRecord, Postcode, Street
from councils.gazetteer.values import (
    UPRN,
    Address,
    InvalidPostcode,
    LocalAuthority,
    Place,
    PostcodeKind,
    PostcodeResult,
    normalise_postcode,
)
from councils.models import Council

HOUSE = re.compile(r"[0-9]+|[^0-9]+")
MOST_AT_A_POSTCODE = 250
MOST_FOUND = 10


# Councils


def partner_by_gss(on: date | None = None) -> dict[str, Council]:
    """Which partner serves each district code on a day.

    A council that has ended leaves its district to the council that follows it.
    """
    day = on or today()
    found = Council.objects.filter(kind=Council.Kind.COUNCIL).exclude(gss="")
    partners, ended = {}, []
    for council in found.order_by("starts_on").prefetch_related("successors"):
        if council.in_force_on(day):
            partners[council.gss] = council
        else:
            ended.append(council)
    for council in ended:
        followers = [each for each in council.successors.all() if each.in_force_on(day)]
        if len(followers) == 1:
            partners.setdefault(council.gss, followers[0])
    return partners


def council_for_point(lat: float, lng: float, *, on: date | None = None) -> Council | None:
    """The partner whose area holds the point, if one does."""
    return partner_by_gss(on).get(reference.where(lat, lng)[0])


def district_name(gss: str) -> str:
    """The short name of a district, such as "Swale"; empty when unknown."""
    outline = reference.districts().outlines.get(gss)
    if outline:
        return outline.name
    authority = local_authority(gss)
    return authority.name if authority else ""


def ward_name(gss: str) -> str:
    """The name of a ward; empty when unknown."""
    return reference.ward_names().get(gss, "")


@lru_cache(maxsize=64)
def wards_of(gss: str) -> dict[str, str]:
    """Names of a district's wards by code, by name: those in force and those of the outlines."""
    outlines = reference.wards().outlines
    old = {ward: o.name for ward, o in outlines.items() if o.properties.get("lad_gss") == gss}
    rows = reference.read_csv("wards_current.csv")
    found = old | {row["ward_gss"]: row["name"] for row in rows if row["lad_gss"] == gss}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def local_authority(gss: str) -> LocalAuthority | None:
    """Any council of the United Kingdom: its full name and home page."""
    return reference.local_authorities().get(gss)


@lru_cache(maxsize=1)
def _boundaries() -> Mapping[str, dict[str, Any]]:
    text = (reference.DATA / "districts.geojson").read_text(encoding="utf-8")
    return {each["properties"]["gss"]: each for each in json.loads(text)["features"]}


def boundary_of(gss: str) -> dict[str, Any]:
    """The outline of a district as a GeoJSON FeatureCollection, empty when we do not have it."""
    feature = _boundaries().get(gss)
    return {"type": "FeatureCollection", "features": [feature] if feature else []}


# Postcodes


def find_postcode(text: str, *, partners: Collection[str] | None = None) -> PostcodeResult:
    """Which council serves a postcode; raises InvalidPostcode for what is not one."""
    postcode = normalise_postcode(text)
    with_us = set(partner_by_gss() if partners is None else partners)
    row = Postcode.objects.filter(pk=postcode).first()
    if row is None:
        return PostcodeResult("unknown", postcode, _neighbours(postcode, with_us))
    councils = tuple(row.councils)
    kind: PostcodeKind = "straddles" if len(councils) > 1 else "one"
    if not with_us.intersection(councils):
        kind = "outside"
    return PostcodeResult(kind, postcode, councils, row.lat, row.lng, row.ward_gss)


def _neighbours(postcode: str, with_us: set[str]) -> tuple[str, ...]:
    """Partners in the same postcode sector (ME15 6…), for a postcode newer than our list."""
    sector = Postcode.objects.filter(postcode__startswith=postcode[:-2])
    found = sector.order_by("council_gss").values_list("council_gss", flat=True).distinct()
    return tuple(gss for gss in found if gss in with_us)


# Addresses


def addresses_at(postcode: str, house: str | None = None) -> list[Address]:
    """The addresses at a postcode, in street order; `house` narrows by number or name."""
    try:
        where = normalise_postcode(postcode)
    except InvalidPostcode:
        return []
    rows = AddressRecord.objects.filter(postcode=where, active=True)
    if house and house.strip():
        rows = rows.filter(_house(house.strip()))
    return [address_of(row) for row in sorted(rows[:MOST_AT_A_POSTCODE], key=_street_order)]


def _house(text: str) -> Q:
    by_name = Q(building__icontains=text) | Q(organisation__icontains=text)
    if text.isdigit():
        by_name = Q(building__iendswith=f" {text}")  # Flat 3
    return Q(number__iexact=text) | by_name


def _street_order(row: AddressRecord) -> tuple[Any, ...]:
    """2 before 10, Flat 2 before Flat 10, houses with a name alone at the end."""
    name = f"{row.building} {row.organisation}"
    return (row.street, not row.number, _natural(row.number), _natural(name), row.uprn)


def _natural(text: str) -> list[tuple[int, int, str]]:
    parts = HOUSE.findall(text.strip().lower())
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p.strip()) for p in parts]


def address_by_uprn(uprn: str) -> Address | None:
    """The address of a property number, if we have it, in use still or not."""
    try:
        row = AddressRecord.objects.filter(pk=UPRN(uprn)).first()
    except ValueError:
        return None
    return address_of(row) if row else None


def sample_addresses(council_gss: str, count: int, *, after: str = "") -> list[Address]:
    """Some addresses of a council in the order of their property numbers, a page at a time."""
    rows = AddressRecord.objects.filter(council_gss=council_gss, uprn__gt=after, active=True)
    return [address_of(row) for row in rows.order_by("uprn")[:count]]


def address_of(row: AddressRecord) -> Address:
    """The value that the rest of the product sees."""
    street = " ".join(part for part in (row.number, row.street) if part)
    lines = (row.organisation, row.building, street, row.locality, row.town)
    return Address(
        lines=tuple(dict.fromkeys(line for line in lines if line)),
        postcode=row.postcode,
        uprn=UPRN(row.uprn),
        council_gss=row.council_gss,
        ward_gss=row.ward_gss,
        lat=row.lat,
        lng=row.lng,
    )


# Places


def place_at(lat: float, lng: float) -> Place:
    """The district and ward of a point; empty codes where we know no outline."""
    council, ward = reference.where(round(lat, 6), round(lng, 6))
    words = ", ".join(name for name in (ward_name(ward), district_name(council)) if name)
    return Place(lat=lat, lng=lng, ward_gss=ward, council_gss=council, words=words)


def search_place(text: str, *, council_gss: str = "") -> list[Place]:
    """Places by what people type: a postcode, a street (with or without its town), a parish."""
    wanted = " ".join(text.replace(",", " ").split())[:100].lower()
    try:
        row = Postcode.objects.filter(pk=normalise_postcode(wanted)).first()
    except InvalidPostcode:
        found = _streets(wanted, council_gss) + _parishes(wanted, council_gss)
        return found[:MOST_FOUND]
    if row is None:
        return []
    return [
        Place(
            lat=row.lat,
            lng=row.lng,
            postcode=row.postcode,
            ward_gss=row.ward_gss,
            council_gss=row.council_gss,
            words=row.postcode,
        )
    ]


def _streets(wanted: str, council_gss: str) -> list[Place]:
    """Streets of that name, and only if there are none those that sound like it."""
    if len(wanted) < 3:
        return []
    rows = Street.objects.filter(words__trigram_word_similar=wanted)
    if council_gss:
        rows = rows.filter(council_gss=council_gss)
    likeness = TrigramWordSimilarity(wanted, "words")
    rows = rows.annotate(likeness=likeness).order_by("-likeness", "words", "usrn")[:MOST_FOUND]
    named = [row for row in rows if f"{row.words} ".startswith(f"{wanted} ")]
    return [_street_place(row) for row in named or rows]


def _street_place(row: Street) -> Place:
    words = ", ".join(part for part in (row.name, row.locality, row.town) if part)
    return Place(lat=row.lat, lng=row.lng, council_gss=row.council_gss, words=words)


def _parishes(wanted: str, council_gss: str) -> list[Place]:
    if len(wanted) < 3:
        return []
    return [
        Place(council_gss=gss, words=f"{name}, {district_name(gss)}")
        for name, gss in reference.parishes()
        if wanted in name.lower() and council_gss in ("", gss)
    ]
