"""How often: counters in Redis, shared by all processes. One round trip, however many counters.

    count(Counter("register", RateLimitItemPerMinute(120), client_address(request)), request=request)

A counter's window begins with its first request. If one of those named is full, none of them counts: who is refused
uses nothing up. `RATE_LIMITS=off` lifts all of it for load tests on loopback, and asks nobody.

When Redis is away, `count` raises Unavailable: writes are refused rather than let through unlimited. What only reads
goes on uncounted (`core.api.metering`). The log says once that an outage began and once that it is over, in each
process; meanwhile Redis is asked once a second and not by every request.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import redis
import structlog
from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem

from .cache import run_script, server
from .errors import TooMany, Unavailable

logger = structlog.get_logger(__name__)

_PREFIX = "altyn:limits"
_ASKED_AGAIN_AFTER = 1.0  # seconds into an outage
# For each key what its counter says then, and in how many milliseconds it begins anew.
_SCRIPT = """
local full = 0
for i, key in ipairs(KEYS) do
    if tonumber(redis.call('GET', key) or 0) >= tonumber(ARGV[2 * i - 1]) then full = 1 end
end
local answer = {full}
for i, key in ipairs(KEYS) do
    local n
    if full == 1 then
        n = tonumber(redis.call('GET', key) or 0)
    else
        n = redis.call('INCR', key)
        if n == 1 then redis.call('PEXPIRE', key, ARGV[2 * i]) end
    end
    answer[#answer + 1] = n
    answer[#answer + 1] = redis.call('PTTL', key)
end
return answer
"""


@dataclass(frozen=True, slots=True)
class Counter:
    """`name` is what callers read in headers; one that is not `told` keeps to itself what others have done."""

    name: str
    rate: RateLimitItem
    who: str
    told: bool = True

    @property
    def key(self) -> str:
        return f"{_PREFIX}:{self.name}:{self.rate.get_expiry()}:{self.who}"


@dataclass(frozen=True, slots=True)
class Count:
    """What a counter says after this request."""

    counter: Counter
    left: int
    resets_in: int  # seconds


class Meter:
    """What one request is counted against: what waits for its turn, and what was said of the rest."""

    def __init__(self, *waiting: Counter) -> None:
        self.waiting = waiting
        self.counts: tuple[Count, ...] = ()

    @staticmethod
    def of(request: HttpRequest) -> "Meter | None":
        return getattr(request, "meter", None)

    def put_on(self, request: HttpRequest) -> "Meter":
        request.meter = self  # type: ignore[attr-defined]
        return self


def count(*counters: Counter, request: HttpRequest | None = None) -> None:
    """Count one attempt against all of these, and against what waits on the request's meter.

    Raises TooMany when one of them is used up, Unavailable without Redis.
    """
    if not settings.RATE_LIMITS:
        return
    meter = Meter.of(request) if request is not None else None
    if meter is not None:
        counters, meter.waiting = (*meter.waiting, *counters), ()
    full, counts = _ask(counters)
    if meter is not None:
        meter.counts = counts
    if full:
        waits = [one.resets_in for one in counts if not one.left]
        raise TooMany(retry_after=max([1, *waits]))


def forget_counts() -> None:
    """All counters back to zero: for tests."""
    if keys := server().keys(f"{_PREFIX}:*"):
        server().delete(*keys)


def forget_outage() -> None:
    """For tests that put another server in place."""
    _outage.end()


# --- Redis --------------------------------------------------------------------------------------


def _ask(counters: Sequence[Counter]) -> tuple[bool, tuple[Count, ...]]:
    arguments: list[Any] = []
    for one in counters:
        arguments += (one.rate.amount, one.rate.get_expiry() * 1000)
    keys = [one.key for one in counters]
    if _outage.goes_on():
        raise Unavailable
    try:
        answer = run_script(_SCRIPT, keys, arguments)
    except redis.RedisError as reason:
        _outage.begin(reason)
        raise Unavailable from reason
    _outage.end()
    counts = tuple(
        Count(one, max(0, one.rate.amount - answer[2 * i + 1]), max(1, -(-answer[2 * i + 2] // 1000)))
        for i, one in enumerate(counters)
    )
    return bool(answer[0]), counts


class _Outage:
    """Of this process: since when Redis does not answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began: float | None = None
        self._ask_again_at = 0.0

    def goes_on(self) -> bool:
        """Whether it is too early to ask again; one thread at a time finds out."""
        if self._began is None:
            return False
        with self._lock:
            now = time.monotonic()
            if now < self._ask_again_at:
                return True
            self._ask_again_at = now + _ASKED_AGAIN_AFTER
            return False

    def begin(self, reason: Exception) -> None:
        with self._lock:
            now = time.monotonic()
            self._ask_again_at = now + _ASKED_AGAIN_AFTER
            if self._began is not None:
                return
            self._began = now
        logger.error("limits_unavailable", reason=type(reason).__name__, reads="open", writes="closed")

    def end(self) -> None:
        if self._began is None:
            return
        with self._lock:
            began, self._began, self._ask_again_at = self._began, None, 0.0
        if began is not None:
            logger.warning("limits_back", seconds=round(time.monotonic() - began))


_outage = _Outage()
