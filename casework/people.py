"""Names, numbers and addresses as they are stored for finding again."""

import re

_HOUSE = re.compile(r"(?:^|\s|,)(\d{1,4}[A-Za-z]?)(?=[\s,]|$)")
_POSTCODE = re.compile(r"^([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})$")


def phone_key(phone: str) -> str:
    """The last nine digits: the same for 01622 602000, +44 1622 602000 and (01622) 602-000."""
    digits = re.sub(r"\D", "", phone)
    return digits[-9:] if len(digits) >= 9 else ""


def tidy_postcode(text: str) -> str:
    """A postcode in capitals with one space, or nothing when it is not one."""
    found = _POSTCODE.match(re.sub(r"\s+", "", text).upper())
    return f"{found[1]} {found[2]}" if found else ""


def house_of(address: str) -> str:
    """The house number in an address: of "Flat 2, 14a High Street" it is 14A."""
    street = re.sub(r"(?i)\b(flat|unit|apartment|room|floor)\s+\w+", "", address)
    found = _HOUSE.search(street)
    return found[1].upper() if found else ""
