"""A cache that may be away: Redis is a hint, never a reason to fail."""

import logging
import time
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
PAUSE_SECONDS = 5


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache that answers "not there" while Redis is away, and says so in the log.

    After a failure it does not try again for a few seconds, so that a dead cache costs a page one
    time-out and not one per key.
    """

    _away_until = 0.0

    def _try(self, method: str, default: Any, *args: Any, **kwargs: Any) -> Any:
        cls = type(self)
        if time.monotonic() < cls._away_until:
            return default
        try:
            return getattr(super(), method)(*args, **kwargs)
        except (RedisError, OSError) as error:
            cls._away_until = time.monotonic() + PAUSE_SECONDS
            log.warning("cache away: %s", type(error).__name__)
            return default

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("add", True, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("set", None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("touch", False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("delete", False, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("get_many", {}, *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("set_many", [], *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("delete_many", None, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("has_key", False, *args, **kwargs)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        return self._try("incr", delta, key, delta, version)

    def clear(self) -> Any:
        return self._try("clear", False)
