"""A private Valkey (or Redis): cache in one database, Celery's broker in the next.

Guards against a second server on the same data, which Valkey itself would not notice: it replaces the
socket file. Listens on a unix socket only. `databases` counts how many there are; parallel test processes
take two each.
"""

import socket
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from .binaries import find_redis
from .errors import ServiceError
from .folders import make_private, place_for_sockets, remove_if_empty
from .process import Process

CACHE, BROKER = 0, 1
PATIENCE_WITH_LEFTOVERS = 10.0


class Valkey(Process):
    """`Valkey(folder).start()`, then `url()`. `durable=False` keeps nothing on disk: for tests."""

    name = "redis"
    title = "Valkey"

    def __init__(
        self, folder: Path, *, log: Path | None = None, durable: bool = True, databases: int = 16
    ) -> None:
        super().__init__(log=log or folder.with_name(folder.name + ".log"))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder.resolve()
        self.durable = durable
        self.databases = databases
        self.program = find_redis()
        self.sockets = place_for_sockets(self.folder / "s")
        self.socket = self.sockets / "redis.sock"

    def url(self, database: int = CACHE) -> str:
        return f"unix://{quote(str(self.socket))}?db={database}"

    def broker_url(self, database: int = BROKER) -> str:
        """The same in Celery's spelling."""
        return f"redis+socket://{quote(str(self.socket))}?virtual_host={database}"

    def ask(self, *words: str) -> str:
        """The first line of the answer to one command, such as `ask("FLUSHALL")`."""
        parts = b"".join(b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()) for word in words)
        with closing(socket.socket(socket.AF_UNIX)) as connection:
            connection.settimeout(5)
            connection.connect(str(self.socket))
            connection.sendall(b"*%d\r\n%s" % (len(words), parts))
            return connection.makefile("rb").readline().decode().strip()

    def launch(self) -> None:
        deadline = time.monotonic() + PATIENCE_WITH_LEFTOVERS
        while self._answers():
            if time.monotonic() > deadline:
                raise ServiceError(
                    f"a server already answers on {self.socket}. Stop it, or use another VAR_DIR."
                )
            time.sleep(0.1)
        make_private(self.sockets)
        self.spawn(cwd=self.folder)

    def stop(self) -> None:
        super().stop()
        remove_if_empty(self.sockets)

    def is_ready(self) -> bool:
        return self.is_alive() and self._answers()

    def command(self) -> list[str]:
        keep = (
            ["--appendonly", "yes", "--appendfsync", "everysec"] if self.durable else ["--appendonly", "no"]
        )
        return [
            *(str(self.program), "--port", "0", "--daemonize", "no"),
            *("--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", ".", "--save", "", "--databases", str(self.databases)),
            *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
            *keep,
        ]

    def _answers(self) -> bool:
        try:
            return self.ask("PING") == "+PONG"
        except OSError:
            return False


def with_database(url: str, number: int) -> str:
    """The same server, another database: redis://host/0, unix:///path?db=0,
    redis+socket:///path?virtual_host=0."""
    parts = urlsplit(url)
    if parts.scheme in ("unix", "redis+socket"):
        key = "db" if parts.scheme == "unix" else "virtual_host"
        options = [
            pair.split("=", 1) for pair in parts.query.split("&") if pair and not pair.startswith(f"{key}=")
        ]
        query = "&".join(["=".join(option) for option in options] + [urlencode({key: number})])
        return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}"
    return parts._replace(path=f"/{number}").geturl()
