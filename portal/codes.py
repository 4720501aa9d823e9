"""Hand-over codes: how they are stored, and what somebody confirms beside one."""

import hmac
import unicodedata
from collections.abc import Iterable

from django.conf import settings

from casework import api as casework
from councils.tenancy import current_council


def show(code: str) -> str:
    """A code as it is read and typed: "7K4F-92QX"."""
    return f"{code[:4]}-{code[4:]}"


def digest(kind: str, text: str) -> str:
    """A keyed digest bound to this council: short codes alone could be searched for."""
    message = f"{kind}:{current_council().schema_name}:{text}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, "sha256").hex()


def digest_of_code(text: str) -> str:
    """The digest of a code, however it was typed."""
    return digest("hand-over", casework.tidy_body(text))


def proofs_of(*known: str) -> list[str]:
    """What may be confirmed: of a name its last word and the whole, of a postcode all of it."""
    wanted = {word for text in known for word in _words(text)}
    return sorted(digest("proof", word) for word in wanted)


def fits(given: str, proofs: Iterable[str]) -> bool:
    """Whether what was typed confirms any of these; every comparison is made."""
    candidates = [digest("proof", word) for word in _words(given)] or [digest("proof", "")]
    found = [hmac.compare_digest(kept, one) for kept in proofs for one in candidates]
    return any(found)


def _words(text: str) -> set[str]:
    """The whole and its last word: a last name, or a postcode with or without its space."""
    parts = text.split()
    found = {_plain(text), _plain(parts[-1]) if parts and not _is_postcode(text) else ""}
    return found - {""}


def _is_postcode(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
