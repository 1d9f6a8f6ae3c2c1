"""Somebody's program that listens: a real HTTP server on loopback, in whatever mood the test wants."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler"], None]


def says(status: int, body: bytes = b"ok", **headers: str) -> Reply:
    def reply(handler: "Handler") -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def drips(handler: "Handler") -> None:
    """A letter of the header at a time, each within every time limit of a single read."""
    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000:
        handler.wfile.write(bytes([letter]))
        handler.wfile.flush()
        time.sleep(0.05)


def floods(handler: "Handler") -> None:
    handler.send_response(200)
    handler.end_headers()
    for _part in range(2_000):  # 128 MB
        handler.wfile.write(b"x" * 65_536)
        handler.server.flooded += 65_536


def hangs_up(handler: "Handler") -> None:
    handler.connection.close()


class Handler(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.got.append((self.path, dict(self.headers.items()), body))
            moods = self.server.moods
            mood = moods.pop(0) if len(moods) > 1 else moods[0]
        try:
            (mood(self.path, body) if mood is self.server.chooses else mood)(self)
        except (OSError, ValueError):
            pass

    do_GET = do_POST  # noqa: N815

    def log_message(self, *args: Any) -> None: ...


class Receiver:
    """`moods`: the replies in turn; the last one stays."""

    def __init__(self, *moods: Reply) -> None:
        self.server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.lock, self.server.got, self.server.flooded = threading.Lock(), [], 0
        self.server.chooses = None
        self.is_in_mood(*moods or (says(204, b""),))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def is_in_mood(self, *moods: Reply) -> None:
        self.server.moods = list(moods)

    def chooses(self, choose: Callable[[str, bytes], Reply]) -> None:
        self.server.chooses = choose
        self.server.moods = [choose]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook?from=forum"

    @property
    def got(self) -> list[tuple[str, dict[str, str], bytes]]:
        return list(self.server.got)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
