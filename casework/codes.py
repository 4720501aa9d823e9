"""The one-time code that tracks a case without an account; the case keeps only its keyed digest."""

import hmac

from django.conf import settings


def hash_of_code(code: str) -> str:
    """How a tracking code is stored: keyed, since eight digits alone could be searched."""
    plain = "".join(code.split())
    return hmac.digest(settings.SECRET_KEY.encode(), f"code:{plain}".encode(), "sha256").hex()


def code_of(message: str) -> str:
    """Eight digits that only we can make of a message; not stored, shown again at will."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), message.encode(), "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 100_000_000:08d}"
