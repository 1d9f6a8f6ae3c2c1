"""DATABASE_URL and REDIS_URL that lead nowhere, or to the wrong place."""

import socket
import threading
import time
from pathlib import Path

import pytest

from ops import outside
from ops.errors import ServiceError
from ops.outside import require_database, require_redis
from ops.postgres import Postgres
from ops.valkey import Valkey


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_nothing_listens(closed_port: int, folder: Path) -> None:
    with pytest.raises(ServiceError) as refusal:
        require_database(f"postgresql://forum:s3cret@127.0.0.1:{closed_port}/forum")
    assert f"DATABASE_URL: nothing answers at 127.0.0.1:{closed_port} (Connection refused)." in str(
        refusal.value
    )
    assert "s3cret" not in str(refusal.value) and str(refusal.value).count("\n") == 1
    with pytest.raises(ServiceError, match=r"nothing answers at .*redis\.sock \(No such file"):
        require_redis(f"unix://{folder}/redis.sock?db=0")
    with pytest.raises(ServiceError, match=r"nothing answers at .*\.s\.PGSQL\.5432"):
        require_database(f"postgresql:///forum?host={folder}")


def test_something_listens_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        began = time.monotonic()
        with pytest.raises(ServiceError, match="no answer in time"):
            require_database(f"postgresql://127.0.0.1:{mute.getsockname()[1]}/forum")
        assert time.monotonic() - began < 2


def test_the_wrong_server_and_the_right_ones(folder: Path) -> None:
    with (
        Postgres(folder / "postgres", durable=False) as postgres,
        Valkey(folder / "redis", durable=False) as valkey,
    ):
        require_database(postgres.url())
        require_redis(valkey.url())
        with pytest.raises(ServiceError, match="is not Redis"):
            require_redis(f"unix://{postgres.sockets}/.s.PGSQL.5432")


def test_a_web_server_is_no_database() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with listener.accept()[0] as caller:
                caller.sendall(b"HTTP/1.1 400 Bad Request")

        answering = threading.Thread(target=answer)
        answering.start()
        with pytest.raises(ServiceError, match=r"what answers at .* is not PostgreSQL"):
            require_database(f"postgresql://127.0.0.1:{listener.getsockname()[1]}/forum")
        answering.join()


@pytest.mark.parametrize("url", ["sqlite:///db", "mysql://host/db", "forum"])
def test_only_postgresql_will_do(url: str) -> None:
    with pytest.raises(ServiceError, match="DATABASE_URL: postgresql://… is needed"):
        require_database(url)


def test_a_port_that_is_no_number() -> None:
    with pytest.raises(ServiceError, match="REDIS_URL: its port is not a number"):
        require_redis("redis://cache:6379x/0")
