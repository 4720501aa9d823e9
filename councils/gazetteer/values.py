"""What the gazetteer hands out: plain values, safe to keep in JSON. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from django.utils.translation import gettext as _

PostcodeKind = Literal["one", "straddles", "outside", "unknown"]

# Outward and inward part; the letters C I K M O V never end a postcode.
POSTCODE = re.compile(
    r"(GIR|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9][ABEHMNPRVWXY]))"
    r"([0-9][ABD-HJLNP-UW-Z]{2})"
)
MAX_LINE = 100


class InvalidPostcode(ValueError):
    """The text is not a UK postcode. Its words are for the person who typed it."""


class InvalidAddress(ValueError):
    """A typed address lacks something. Its words are for the person who typed it."""


# The names by which form fields know them.
NotAPostcode = InvalidPostcode
NotAnAddress = InvalidAddress


def normalise_postcode(text: str) -> str:
    """`me156jq` and `ME15  6JQ ` are "ME15 6JQ"; raises InvalidPostcode with plain words."""
    letters = re.sub(r"[\s.,\-_]+", "", text or "").upper()
    if not letters:
        raise InvalidPostcode(_("Enter a postcode"))
    # A zero and the letter O look alike: they can stand in one place only, so we put them right.
    letters = letters[:-3] + letters[-3:-2].replace("O", "0") + letters[-2:].replace("0", "O")
    match = POSTCODE.fullmatch(letters)
    if not match:
        raise InvalidPostcode(_("Enter a full UK postcode, like ME15 6JQ"))
    return f"{match[1]} {match[2]}"


class UPRN(str):
    """The Unique Property Reference Number: always 12 digits, leading zeros kept.

    It is text, never a number: a spreadsheet that drops the zeros makes it another property.
    """

    __slots__ = ()

    def __new__(cls, value: object) -> "UPRN":
        digits = str(value).strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12 and int(digits)):
            raise ValueError(_("A property number (UPRN) has up to 12 digits"))
        return super().__new__(cls, digits.zfill(12))


@dataclass(frozen=True)
class Address:
    """An address, from the gazetteer or typed in by somebody whose address was not listed."""

    lines: tuple[str, ...]
    postcode: str = ""
    uprn: UPRN | None = None
    council_gss: str = ""
    ward_gss: str = ""
    lat: float | None = None
    lng: float | None = None
    typed: bool = False

    @property
    def line(self) -> str:
        """On one line, as in a list to choose from."""
        return ", ".join(part for part in (*self.lines, self.postcode) if part)

    def __str__(self) -> str:
        return self.line

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"lines": list(self.lines)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Address":
        """From what `to_dict` gave."""
        uprn = data.get("uprn")
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        return cls(**known | {"lines": tuple(data["lines"]), "uprn": UPRN(uprn) if uprn else None})


def typed_address(*, lines: list[str], postcode: str = "") -> Address:
    """An address that somebody typed because theirs was not listed: let through, and flagged.

    The first line is needed; a postcode is checked when there is one.
    """
    kept = tuple(" ".join(line.split())[:MAX_LINE] for line in lines if line and line.strip())
    if not kept:
        raise InvalidAddress(_("Enter the first line of the address"))
    where = normalise_postcode(postcode) if postcode.strip() else ""
    return Address(lines=kept, postcode=where, typed=True)


@dataclass(frozen=True)
class Place:
    """A point, or an area with a name, and what we know about where it is."""

    lat: float | None = None
    lng: float | None = None
    postcode: str = ""
    uprn: UPRN | None = None
    ward_gss: str = ""
    council_gss: str = ""
    words: str = ""

    to_dict = asdict

    def named(self, words: str) -> "Place":
        """The same place with words for people."""
        return replace(self, words=words)


@dataclass(frozen=True)
class PostcodeResult:
    """What a postcode tells about the council.

    `one`: a partner, in `councils[0]`. `straddles`: several, ask for the address. `outside`: known,
    and not with us (`councils` names who, when we know). `unknown`: not in our list; `councils`
    then holds those of its neighbours, as a guess to offer, never to decide on.
    """

    kind: PostcodeKind
    postcode: str
    councils: tuple[str, ...] = ()
    lat: float | None = None
    lng: float | None = None
    ward_gss: str = ""


@dataclass(frozen=True)
class LocalAuthority:
    """A council of the United Kingdom, partner or not."""

    gss: str
    name: str
    tier: str
    parent_gss: str
    custodian_code: str
    homepage_url: str
