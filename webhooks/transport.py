"""From a message to the receiver's answer. The only place of this wing that talks to the network.

One request to an address that `targets` has judged, under the receiver's name (Host, SNI, certificate). Redirects
are not followed. However slowly an answer drips, the line is cut when the time is up, and of a long one only
the beginning is read.
"""

import contextlib
import functools
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.conf import settings

from .targets import Target, TargetRefused, look_up

_READ = 2_000  # bytes of the answer
KEPT = 500  # letters of it in the log


class Answer(NamedTuple):
    """`status` is None when there was none; `problem` says why in a few words for the log."""

    status: int | None
    text: str
    problem: str
    took_ms: int
    retry_after: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _Line(http.client.HTTPConnection):
    """To one of the judged addresses, whatever the name means by now."""

    def __init__(self, target: Target, *, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self.target = target
        self.ends_at = time.monotonic() + timeout
        self.default_port = 443 if target.is_tls else 80  # what stands in Host without a number

    def connect(self) -> None:
        self.sock = self._reach()
        if self.target.is_tls:
            self.sock = _tls().wrap_socket(self.sock, server_hostname=self.target.host)

    def _reach(self) -> socket.socket:
        failed: OSError = TimeoutError("no time left")
        for address in self.target.addresses:
            left = self.ends_at - time.monotonic()
            if left <= 0:
                break
            try:
                return socket.create_connection((address, self.target.port), timeout=left)
            except OSError as reason:
                failed = reason
        raise failed


@functools.cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def send(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST once. Never raises: whatever goes wrong on the way is an answer for the log."""
    began = time.monotonic()

    def took() -> int:
        return int((time.monotonic() - began) * 1000)

    try:
        target = look_up(url)
    except TargetRefused as refusal:
        return Answer(None, "", f"refused: {refusal.reason}"[:200], took())
    line = _Line(target, timeout=settings.WEBHOOK_TIMEOUT)
    is_cut = threading.Event()
    try:
        with _cut_off(line, is_cut):
            line.request("POST", target.path, body, dict(headers))
            answer = line.getresponse()
            if is_cut.is_set():  # in the middle of the header: http.client takes that for its end
                raise TimeoutError
            text = _beginning(answer)
    except (OSError, http.client.HTTPException, ValueError) as reason:
        is_slow = isinstance(reason, TimeoutError) or is_cut.is_set()
        return Answer(None, "", "timeout" if is_slow else _said(reason), took())
    finally:
        line.close()
    problem = "" if 200 <= answer.status < 300 else f"{answer.status} {answer.reason}".strip()[:200]
    return Answer(answer.status, text, problem, took(), _retry_after(answer))


@contextlib.contextmanager
def _cut_off(line: _Line, is_cut: threading.Event) -> Iterator[None]:
    """Each single read has a time limit; a receiver that sends a letter every second would keep within it for ever."""

    def cut() -> None:
        is_cut.set()
        with contextlib.suppress(OSError):
            if line.sock is not None:
                # Not SSLSocket's own, which takes its insides away from the thread that reads.
                socket.socket.shutdown(line.sock, socket.SHUT_RDWR)

    watch = threading.Timer(settings.WEBHOOK_TIMEOUT, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _beginning(answer: http.client.HTTPResponse) -> str:
    """The status is what counts: an answer that breaks off later has been given all the same."""
    parts, left = [], _READ
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
        while left > 0 and (part := answer.read1(left)):
            parts.append(part)
            left -= len(part)
    text = b"".join(parts).decode(errors="replace")
    return "".join(letter if letter.isprintable() else " " for letter in text)[:KEPT]


def _retry_after(answer: http.client.HTTPResponse) -> int:
    said: Any = answer.headers.get("Retry-After", "")
    return min(int(said), 24 * 3600) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _said(reason: Exception) -> str:
    words = getattr(reason, "verify_message", None) or getattr(reason, "strerror", None) or ""
    return f"{type(reason).__name__}: {words}".rstrip(": ")[:200]
