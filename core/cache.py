"""Django's cache in Redis with one client for each server, where Django makes a new one for every call.

A client is a table of two hundred answers over a pool of connections; building it takes longer than asking the
server. It may be used by several threads at once, as the pool is.

`server` and `run_script` are for what a cache has no word for: counters, bells, flags with a condition.
"""

import functools
import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache.backends import redis
from redis import ConnectionPool, Redis
from redis.exceptions import NoScriptError


class _Client(redis.RedisCacheClient):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        index = self._get_connection_pool_index(write)  # type: ignore[attr-defined]  # missing in the stubs
        if index not in self._kept:
            self._kept[index] = super().get_client(key, write=write)
        return self._kept[index]


class RedisCache(redis.RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client


def server(*, timeout: float = 1) -> Redis:
    """Redis itself. `timeout`: seconds that one answer may take."""
    return _server(settings.REDIS_URL, timeout)


def run_script(script: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
    """One round trip; the text goes along only when this server does not know it yet."""
    client = server()
    try:
        return client.evalsha(_digest(script), len(keys), *keys, *arguments)
    except NoScriptError:  # Redis was started anew
        return client.eval(script, len(keys), *keys, *arguments)


@functools.cache
def _server(url: str, timeout: float) -> Redis:
    return Redis(
        connection_pool=ConnectionPool.from_url(url, socket_timeout=timeout, socket_connect_timeout=1)
    )


@functools.cache
def _digest(script: str) -> str:
    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()  # as Redis calls it
