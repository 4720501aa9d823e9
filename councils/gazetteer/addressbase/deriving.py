"""From the kept records of a property to the address that people choose. Pure.

Royal Mail's delivery point (28) gives the words where there is one, because it is what people write
on an envelope; otherwise the council's own land and property identifier (24) with its street (15).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from councils.gazetteer import reference
from councils.gazetteer.addressbase.reading import BLPU, CLASSIFICATION, DPA, LPI
from councils.gazetteer.values import InvalidPostcode, normalise_postcode

Data = Mapping[str, str]

IN_USE = "1"
NO_LONGER_EXISTING = "4"
# Dwellings, commerce, military, dual use: what somebody can write from. Not land, streets, shells.
PLACES_TO_WRITE_FROM = ("R", "C", "M", "X")
# Approved first, then alternative, provisional and historic names.
NAME_ORDER = {"1": 0, "3": 1, "6": 2, "8": 3}
NUMBER = re.compile(r"[0-9]+[A-Z]?(-[0-9]+[A-Z]?)?")
WORD = re.compile(r"(?<![\w'’])[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True)
class Words:
    """The words of an address."""

    organisation: str = ""
    building: str = ""
    number: str = ""
    street: str = ""
    locality: str = ""
    town: str = ""
    postcode: str = ""
    usrn: str = ""


def address_row(
    uprn: str, records: Sequence[tuple[int, Data]], street_of: Callable[[str], Data]
) -> dict[str, Any] | None:
    """The address of one property from its records; None when it has no position any more."""
    blpu = next((data for kind, data in records if kind == BLPU), None)
    if blpu is None:
        return None
    delivery = next((data for kind, data in records if kind == DPA), None)
    name = _best_name([data for kind, data in records if kind == LPI])
    words = _from_council(name, blpu, street_of) if name else Words()
    if delivery:
        words = _from_royal_mail(delivery, words.usrn)
    lat, lng = float(blpu["LATITUDE"]), float(blpu["LONGITUDE"])
    district, ward = reference.where(lat, lng)
    custodian = reference.gss_by_custodian().get(blpu.get("LOCAL_CUSTODIAN_CODE", ""), "")
    return {
        "uprn": uprn,
        **vars(words),
        "lat": lat,
        "lng": lng,
        "council_gss": custodian or district,
        "ward_gss": ward,
        "source": "addressbase",
        "active": bool(words.street or words.building) and _in_use(blpu, delivery, records),
    }


def _in_use(blpu: Data, delivery: Data | None, records: Sequence[tuple[int, Data]]) -> bool:
    if blpu.get("LOGICAL_STATUS") != IN_USE or blpu.get("BLPU_STATE") == NO_LONGER_EXISTING:
        return False
    classes = [
        data.get("CLASSIFICATION_CODE", "")
        for kind, data in records
        if kind == CLASSIFICATION and "AddressBase" in data.get("CLASS_SCHEME", "AddressBase")
    ]
    known = [code for code in classes if code]
    return bool(delivery) or not known or known[0].startswith(PLACES_TO_WRITE_FROM)


def _best_name(names: Sequence[Data]) -> Data | None:
    english = [name for name in names if name.get("LANGUAGE", "ENG") == "ENG"]
    ordered = sorted(english, key=lambda name: NAME_ORDER.get(name.get("LOGICAL_STATUS", ""), 9))
    return ordered[0] if ordered else None


def _from_royal_mail(data: Data, usrn: str) -> Words:
    number, building = data.get("BUILDING_NUMBER", ""), data.get("BUILDING_NAME", "")
    if not number and NUMBER.fullmatch(building):  # Royal Mail keeps "12A" as a name
        number, building = building, ""
    box = data.get("PO_BOX_NUMBER")
    return Words(
        organisation=_join(data, "ORGANISATION_NAME", "DEPARTMENT_NAME"),
        building=", ".join(
            part
            for part in (titled(data.get("SUB_BUILDING_NAME", "")), titled(building), _box(box))
            if part
        ),
        number=number,
        street=_join(data, "DEPENDENT_THOROUGHFARE", "THOROUGHFARE"),
        locality=_join(data, "DOUBLE_DEPENDENT_LOCALITY", "DEPENDENT_LOCALITY"),
        town=titled(data.get("POST_TOWN", "")),
        postcode=data.get("POSTCODE", ""),
        usrn=usrn,
    )


def _box(number: str | None) -> str:
    return f"PO Box {number}" if number else ""


def _from_council(name: Data, blpu: Data, street_of: Callable[[str], Data]) -> Words:
    usrn = name.get("USRN", "").zfill(8) if name.get("USRN") else ""
    street = street_of(usrn) if usrn else {}
    flat = [titled(name.get("SAO_TEXT", "")), _range(name, "SAO")]
    parts = [" ".join(part for part in flat if part), titled(name.get("PAO_TEXT", ""))]
    return Words(
        building=", ".join(part for part in parts if part),
        number=_range(name, "PAO"),
        street=titled(street.get("STREET_DESCRIPTION", "")),
        locality=titled(street.get("LOCALITY_NAME", "")),
        town=titled(street.get("TOWN_NAME", "")),
        postcode=_locator(blpu.get("POSTCODE_LOCATOR", "")),
        usrn=usrn,
    )


def _range(name: Data, side: str) -> str:
    """12, 12A, 12-14, 12A-12C: the numbers of the property or of the flat in it."""
    first = name.get(f"{side}_START_NUMBER", "") + name.get(f"{side}_START_SUFFIX", "")
    last = name.get(f"{side}_END_NUMBER", "") + name.get(f"{side}_END_SUFFIX", "")
    return f"{first}-{last}" if first and last else first


def _locator(text: str) -> str:
    try:
        return normalise_postcode(text)
    except InvalidPostcode:
        return ""


def _join(data: Data, *columns: str) -> str:
    return ", ".join(titled(data[column]) for column in columns if data.get(column))


def titled(text: str) -> str:
    """ "ST JOHN'S COTTAGE" as people write it; text that has small letters is left as it is."""
    if text != text.upper():
        return text
    return WORD.sub(lambda match: match[0].capitalize(), text)
