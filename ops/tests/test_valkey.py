from pathlib import Path

import pytest
import redis
from kombu import Connection

from ops import valkey as module
from ops.errors import ServiceError
from ops.valkey import Valkey, with_database


def test_the_libraries_of_the_site_reach_it_in_a_path_with_kazakh_letters(folder: Path) -> None:
    with Valkey(folder / "redis", durable=False, databases=64) as server:
        redis.Redis.from_url(server.url(62)).set("тіл", "қазақша")
        assert redis.Redis.from_url(server.url(62)).get("тіл") == "қазақша".encode()
        with Connection(server.broker_url(63)) as connection:
            connection.SimpleQueue("mail").put("one")
        assert server.ask("DBSIZE") == ":0"
        assert redis.Redis.from_url(server.url(63)).llen("mail") == 1
        assert server.ask("FLUSHALL") == "+OK"


def test_durable_data_survive_a_stop_and_a_second_server_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_WITH_LEFTOVERS", 0.1)
    server = Valkey(folder / "redis").start()
    server.ask("SET", "kept", "1")
    with pytest.raises(ServiceError, match="already answers"):
        Valkey(folder / "redis").start()
    server.stop()
    assert not server.is_alive()
    with server:
        assert server.ask("EXISTS", "kept") == ":1"


def test_kill_9_leaves_a_socket_that_does_not_stop_the_next_start(folder: Path) -> None:
    server = Valkey(folder / "redis", durable=False).start()
    server.kill()
    assert server.socket.exists()
    with server:
        assert server.is_ready()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://:secret@cache:6379/0", "redis://:secret@cache:6379/5"),
        ("redis://cache", "redis://cache/5"),
        ("unix:///a/redis.sock?db=0", "unix:///a/redis.sock?db=5"),
        ("unix:///a/redis.sock", "unix:///a/redis.sock?db=5"),
        ("unix:///%D3%A9/redis.sock?password=a%2Fb&db=1", "unix:///%D3%A9/redis.sock?password=a%2Fb&db=5"),
        ("redis+socket:///a/redis.sock?virtual_host=1", "redis+socket:///a/redis.sock?virtual_host=5"),
    ],
)
def test_another_database_of_the_same_server(url: str, expected: str) -> None:
    assert with_database(url, 5) == expected
