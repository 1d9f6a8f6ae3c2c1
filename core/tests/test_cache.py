"""One client for each server serves all calls: of one thread after the other, and of several at once."""

from concurrent.futures import ThreadPoolExecutor

from django.core.cache import caches

from core.cache import RedisCache


def test_the_client_is_made_once():
    cache = caches["default"]
    assert isinstance(cache, RedisCache)
    assert cache._cache.get_client(write=True) is cache._cache.get_client(write=True)


def test_several_threads_count_with_one_client():
    cache = caches["default"]
    cache.set("core:test:count", 0, timeout=60)
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda _n: cache.incr("core:test:count"), range(200)))
    assert cache.get("core:test:count") == 200
