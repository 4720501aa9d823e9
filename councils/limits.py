"""Rate limits: a fixed window in the cache, and in this process while the cache is away."""

import time

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest

_local: dict[str, tuple[int, int]] = {}


def allow(key: str, *, limit: int, seconds: int) -> bool:
    """Count one try at `key`; False once there were more than `limit` in this window.

    The count is kept in the shared cache and in this process, and the larger of the two decides:
    a flushed or dead cache weakens a limit to one per process, but never removes it.
    """
    window = int(time.time() // seconds)
    name = f"limit:{connection.schema_name}:{key}:{window}"
    if len(_local) > 50_000:
        _local.clear()
    _, mine = _local.get(name, (window, 0))
    _local[name] = (window, mine + 1)
    shared = 1
    if not cache.add(name, 1, timeout=seconds + 5):
        try:
            shared = cache.incr(name)
        except ValueError:
            shared = 1
    return max(mine + 1, shared) <= limit


def client_address(request: HttpRequest) -> str:
    """The visitor's address. X-Forwarded-For is believed for as many proxies as are trusted.

    Each trusted proxy appends the address that it saw, so the last `TRUSTED_PROXIES` entries are
    ours, the first of them the visitor; what the visitor wrote before them counts for nothing.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    trusted = settings.TRUSTED_PROXIES
    return seen[-trusted] if trusted and len(seen) >= trusted and seen[-trusted] else direct
