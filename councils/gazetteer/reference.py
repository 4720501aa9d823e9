"""Reference data that ships with the product, read once and kept in memory.

Outlines of districts and wards are a few hundred kilobytes: a look-up in memory needs neither
PostGIS nor a query. `councils/data/SOURCES.md` says where the files come from.
"""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from councils.gazetteer.geometry import Atlas, from_geojson
from councils.gazetteer.values import LocalAuthority

DATA = Path(__file__).resolve().parent.parent / "data"
POSTCODE_FILES = (
    "postcodes_outside_sample.csv",
    "postcodes_expansion_sample.csv.gz",
    "postcodes_partners.csv.gz",
)
# The outlines are simplified to 0.0002 degrees: this far outside may still be inside.
OUTLINE_ERROR = 25.0


def read_csv(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of our files, compressed or not."""
    opener = gzip.open if name.endswith(".gz") else open
    with opener(DATA / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _atlas(name: str) -> Atlas:
    return Atlas(from_geojson(json.loads((DATA / name).read_text(encoding="utf-8"))))


@lru_cache(maxsize=1)
def districts() -> Atlas:
    """Outlines of the districts we know: partners, and some that may become partners."""
    return _atlas("districts.geojson")


@lru_cache(maxsize=1)
def wards() -> Atlas:
    """Outlines of their wards, as of 2020."""
    return _atlas("wards_2020.geojson")


@lru_cache(maxsize=1)
def ward_names() -> Mapping[str, str]:
    """Ward names by GSS code: those of the outlines, and those in force now."""
    names = {gss: outline.name for gss, outline in wards().outlines.items()}
    return names | {row["ward_gss"]: row["name"] for row in read_csv("wards_current.csv")}


@lru_cache(maxsize=1)
def parishes() -> tuple[tuple[str, str], ...]:
    """Parish name and council code."""
    return tuple((row["name"], row["lad_gss"]) for row in read_csv("parishes_partners.csv"))


@lru_cache(maxsize=1)
def local_authorities() -> Mapping[str, LocalAuthority]:
    """Every council of the United Kingdom by GSS code."""
    return {row["gss"]: _authority(row) for row in read_csv("local_authorities.csv")}


def _authority(row: Mapping[str, str]) -> LocalAuthority:
    return LocalAuthority(
        gss=row["gss"],
        name=row["name"],
        tier=row["tier"],
        parent_gss=row["parent_gss"],
        custodian_code=row["local_custodian_code"],
        homepage_url=row["homepage_url"],
    )


@lru_cache(maxsize=1)
def gss_by_custodian() -> Mapping[str, str]:
    """GSS code by the custodian code that AddressBase uses."""
    known = local_authorities().values()
    return {each.custodian_code: each.gss for each in known if each.custodian_code}


@lru_cache(maxsize=4096)
def where(lat: float, lng: float) -> tuple[str, str]:
    """District and ward code of a point; empty where no outline holds it."""
    district = districts().at(lat, lng, OUTLINE_ERROR)
    ward = wards().at(lat, lng, OUTLINE_ERROR)
    if district is None or ward is None or ward.properties["lad_gss"] != district.gss:
        return (district.gss if district else ""), ""
    return district.gss, ward.gss
