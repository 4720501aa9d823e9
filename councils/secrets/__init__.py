"""Sealing what must never stand in clear in the database, such as a bank account number.

    token = seal("…")       # in the council that is entered
    text = unseal(token)    # in that council only; SealBroken anywhere else

The key comes from SECRET_KEY and the council's schema (HKDF), so one council's token opens in no
other. Older keys of SECRET_KEY_FALLBACKS still open what they sealed; a new seal takes the first.
Nothing is looked up and nothing is stored here: whoever keeps a token decides how long it lives.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from councils.tenancy import current_council

__all__ = ["SealBroken", "seal", "unseal"]

PURPOSE = b"one-front-desk/secrets/1/"  # a new way of sealing takes a new number


class SealBroken(Exception):
    """A token that this council never made, that was changed, or whose key is gone."""


def seal(text: str) -> str:
    """The text as a token that only the entered council can open."""
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(token: str) -> str:
    """What was sealed. Raises SealBroken, whose message holds nothing of the token."""
    try:
        return _box().decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError, AttributeError, TypeError, ValueError):
        raise SealBroken("sealed by another council or key, or changed") from None


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return _opened(keys, current_council().schema_name)


@lru_cache(maxsize=500)
def _opened(keys: tuple[str, ...], schema: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, schema)) for key in keys])


def _derived(key: str, schema: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE + schema.encode())
    return urlsafe_b64encode(hkdf.derive(key.encode()))
