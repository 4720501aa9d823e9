"""Rate limits: a fixed window in the cache, and in this process while the cache is away."""

import time

from django.core.cache import cache
from django.db import connection

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
