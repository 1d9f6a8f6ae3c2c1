"""The visitors' side: HTTP/1.1 over kept-alive connections, cheap enough not to disturb what it measures.

`Line` is one connection, `Browser` a visitor with cookies and a form, `closed_loop` and `open_loop` drive many.
"""

import asyncio
import gzip
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from .people import Person

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_COOKIE = re.compile(r"(?i)\r\nset-cookie: *([^=;\s]+)=([^;\r]*)")
_LOCATION = re.compile(r"(?i)\r\nlocation: *([^\r]*)")
_HIDDEN = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


class Unexpected(Exception):
    """The site answered something else than it should; nothing that is measured after it counts."""


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes


class Line(asyncio.Protocol):
    """One connection, one question at a time."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._length = -1
        self._waiting: asyncio.Future[Answer] | None = None
        self.is_open = False

    @classmethod
    async def to(cls, address: tuple[str, int]) -> Self:
        _transport, line = await asyncio.get_running_loop().create_connection(cls, *address)
        return line

    async def ask(self, request: bytes) -> Answer:
        if not self.is_open:  # the server hangs up on whoever is silent for some seconds
            raise Unexpected("the server has closed the connection meanwhile")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self.is_open = transport, True

    def connection_lost(self, reason: Exception | None) -> None:
        self.is_open = False
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(Unexpected(f"the server closed the connection ({reason})"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._length < 0:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            found = _LENGTH.search(self._received, 0, end)
            self._head_end, self._length = end, end + 4 + (int(found[1]) if found else 0)
        if len(self._received) >= self._length and self._waiting:
            whole = bytes(self._received)
            self._received.clear()
            self._length = -1
            self._waiting.set_result(
                Answer(int(whole[9:12]), whole[: self._head_end], whole[self._head_end + 4 :])
            )


class Samples(NamedTuple):
    """What a loop measured; seconds."""

    took: list[float]
    elapsed: float

    @property
    def rate(self) -> float:
        return len(self.took) / self.elapsed


def api_request(person: Person) -> bytes:
    body = json.dumps(person.fields | {"consents": person.consents}, ensure_ascii=False).encode()
    return plain_request("POST", "/api/v1/visitors/", {"Content-Type": "application/json"}, body)


async def register_by_api(line: Line, person: Person) -> None:
    answer = await line.ask(api_request(person))
    if answer.status != 201:
        raise Unexpected(f"POST /api/v1/visitors/: {answer.status} {answer.body[:300]!r}")


async def register_by_browser(address: tuple[str, int], person: Person) -> None:
    """A visitor's whole way on a connection of their own: form page, post, the page that it leads to."""
    line = await Line.to(address)
    cookies: dict[str, str] = {}
    page = "/register/" if person.language == "kk" else f"/{person.language}/register/"
    try:
        form = await _visit(line, "GET", page, cookies, expected=200)
        typed = [
            *(_hidden_fields(form.body) | person.fields).items(),
            *(("consents", scope) for scope in person.consents),
        ]
        posted = await _visit(line, "POST", page, cookies, body=urlencode(typed).encode(), expected=302)
        found = _LOCATION.search(posted.head.decode("latin-1"))
        place = urlsplit(found[1]) if found else urlsplit("")
        if "/my/" not in place.path:
            raise Unexpected(f"the form leads to {place.path}, not to the visitor's page")
        await _visit(line, "GET", f"{place.path}?{place.query}", cookies, expected=200)
    finally:
        line.close()


async def closed_loop(clients: int, work: Callable[[int], Awaitable[bool]]) -> Samples:
    """Each client begins its next piece of work when the last one is done; `work` answers False when it is over."""
    took: list[float] = []

    async def client(number: int) -> None:
        while True:
            began = time.perf_counter()
            if not await work(number):
                return
            took.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    return Samples(took, time.perf_counter() - began)


async def open_loop(rate: float, count: int, work: Callable[[], Awaitable[None]]) -> None:
    """Begin a piece of work at every beat, whether the earlier ones are done or not: people do not wait."""
    began = time.perf_counter()
    tasks = []
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(work()))
    await asyncio.gather(*tasks)


async def _visit(
    line: Line, method: str, path: str, cookies: dict[str, str], *, expected: int, body: bytes = b""
) -> Answer:
    headers = {
        "Accept": "text/html",
        "Accept-Encoding": "gzip, deflate, br",
        "Accept-Language": "ru-KZ,ru;q=0.9",
    }
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    answer = await line.ask(plain_request(method, path, headers, body))
    if answer.status != expected:
        raise Unexpected(f"{method} {path}: {answer.status} instead of {expected}: {answer.body[:300]!r}")
    cookies.update(_COOKIE.findall(answer.head.decode("latin-1")))
    if b"\r\ncontent-encoding: gzip" in answer.head.lower():
        answer = answer._replace(body=gzip.decompress(answer.body))
    return answer


def plain_request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "\r\n"]).encode() + body


def _hidden_fields(page: bytes) -> dict[str, str]:
    """What the browser sends besides what was typed: CSRF token, the form's own number."""
    inputs = (dict(_ATTRIBUTE.findall(tag)) for tag in _HIDDEN.findall(page.decode()))
    return {
        field["name"]: field.get("value", "")
        for field in inputs
        if field.get("type") == "hidden" and "name" in field
    }
