"""How often: counters in Redis, shared by all processes (the `limits` library).

A door names its limits; `RATE_LIMITS=off` lifts them for load tests on loopback. When Redis is away a
write is refused rather than let through unlimited, and the log says so.
"""

import functools
import time

import redis
import structlog
from django.conf import settings
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import FixedWindowRateLimiter

from .errors import TooMany, Unavailable

logger = structlog.get_logger(__name__)


@functools.cache
def _limiter() -> FixedWindowRateLimiter:
    pool = redis.ConnectionPool.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    storage = RedisStorage("redis://", connection_pool=pool, wrap_exceptions=True, key_prefix="altyn:limits")
    return FixedWindowRateLimiter(storage)


def count(rate: RateLimitItem, *who: str) -> None:
    """Count one attempt of `who`. Raises TooMany when `rate` is used up, Unavailable without Redis."""
    if not settings.RATE_LIMITS:
        return
    try:
        if _limiter().hit(rate, *who):
            return
        resets_at = _limiter().get_window_stats(rate, *who).reset_time
    except StorageError as reason:
        logger.error("limits_unavailable", reason=type(reason.storage_error).__name__)
        raise Unavailable from reason
    raise TooMany(retry_after=max(1, int(resets_at - time.time()) + 1))


def forget_counts() -> None:
    """All counters back to zero: for tests."""
    _limiter().storage.reset()
