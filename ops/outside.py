"""Servers that somebody else runs: DATABASE_URL and REDIS_URL.

Django would report a server that is not there with forty lines, and after minutes where packets are
dropped. One question in the server's own language tells in three seconds at most. Passwords never appear in
the answer.
"""

import socket
from contextlib import closing
from urllib.parse import parse_qs, unquote, urlsplit

from .errors import ServiceError

TIMEOUT = 3.0
SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # every PostgreSQL answers it, before any password
Address = str | tuple[str, int]


def require_database(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ServiceError(f"DATABASE_URL: postgresql://… is needed, not {parts.scheme or 'this'}://…")
    folder = parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0]
    port = _port(url, "DATABASE_URL", 5432)
    address: Address = (
        f"{folder}/.s.PGSQL.{port}" if folder.startswith("/") else (folder or "localhost", port)
    )
    _require_answer("DATABASE_URL", "PostgreSQL", address, SSL_REQUEST, b"SNE")


def require_redis(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise ServiceError(
            f"REDIS_URL: redis://, rediss:// or unix:// is needed, not {parts.scheme or 'this'}://…"
        )
    if parts.scheme == "unix":
        address: Address = unquote(parts.path)
    else:
        address = (parts.hostname or "localhost", _port(url, "REDIS_URL", 6379))
    question = b"" if parts.scheme == "rediss" else b"PING\r\n"
    _require_answer("REDIS_URL", "Redis", address, question, b"+-")


def _port(url: str, variable: str, default: int) -> int:
    try:
        return urlsplit(url).port or default
    except ValueError:
        raise ServiceError(
            f"{variable}: its port is not a number. Fix: write it as scheme://host:port/…"
        ) from None


def _require_answer(variable: str, title: str, address: Address, question: bytes, answers: bytes) -> None:
    shown = address if isinstance(address, str) else f"{address[0]}:{address[1]}"
    advice = f"Fix: start that server, correct {variable}, or unset it to use our own server."
    try:
        with closing(_connect(address)) as connection:
            if not question:
                return
            connection.sendall(question)
            answer = connection.recv(1)
    except OSError as error:
        reason = "no answer in time" if isinstance(error, TimeoutError) else error.strerror or str(error)
        raise ServiceError(f"{variable}: nothing answers at {shown} ({reason}).\n{advice}") from None
    if not answer or answer not in answers:
        raise ServiceError(f"{variable}: what answers at {shown} is not {title}.\n{advice}")


def _connect(address: Address) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=TIMEOUT)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(TIMEOUT)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection
