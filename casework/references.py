"""Case references such as `MBC-7K4F-92QX`: made, read back from what people type, and spoken.

Prefix of the council, seven random Crockford base-32 characters, one check character. The check is
a polynomial over GF(32): every single wrong character and every swapped pair of neighbours shows.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PREFIX_LOOKALIKES = str.maketrans({"0": "O", "1": "I"})
_FIELD = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_BODY = 8

_NATO = (
    *("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliet"),
    *("Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango"),
    *("Uniform", "Victor", "Whisky", "X-ray", "Yankee", "Zulu"),
)
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def check_character(body: str) -> str:
    """The eighth character, from the first seven."""
    total = 0
    for character in body:
        total = _times_alpha(total ^ _VALUE[character])
    return ALPHABET[total]


def _times_alpha(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 0b100000 else value


def make_reference(prefix: str) -> str:
    """A new random reference of the council with this prefix."""
    return write(prefix, make_body())


def make_body() -> str:
    """Seven random characters and their check: other codes to read aloud are made so as well."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY - 1))
    return body + check_character(body)


def write(prefix: str, body: str) -> str:
    """The reference as it is shown and stored."""
    return f"{prefix}-{body[:4]}-{body[4:]}"


def parse(text: str, default_prefix: str = "") -> str | None:
    """The reference that somebody meant, or None when it cannot be one.

    Case, spaces and dashes do not matter; O is read as 0, and I and L as 1. Without a prefix it is
    taken to be one of `default_prefix`.
    """
    plain = re.sub(r"[\s\-–—_.,:#/]", "", text).upper()
    prefix, body = plain[:-_BODY], plain[-_BODY:].translate(_LOOKALIKES)
    prefix = prefix.translate(_PREFIX_LOOKALIKES) or default_prefix
    if not re.fullmatch(r"[A-Z]{2,5}", prefix) or len(body) != _BODY:
        return None
    if any(character not in _VALUE for character in body):
        return None
    return write(prefix, body) if check_character(body[:-1]) == body[-1] else None


def tidy_body(text: str) -> str:
    """The eight characters that somebody meant; what cannot be a code comes back as it is."""
    return re.sub(r"[\s\-–—_.,:#/]", "", text).upper().translate(_LOOKALIKES)[:40]


def prefix_of(reference: str) -> str:
    """The council's part of a written reference."""
    return reference.partition("-")[0]


def spoken(reference: str) -> list[str]:
    """Words to read aloud, one for each character: "M for Mike", "seven", "dash"."""
    return [_say(character) for character in reference]


def _say(character: str) -> str:
    if character == "-":
        return "dash"
    if character.isdigit():
        return _DIGITS[int(character)]
    return f"{character} for {_NATO[ord(character) - ord('A')]}"
