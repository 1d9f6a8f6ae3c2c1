"""Just enough of PostgreSQL's protocol to ask a local server that trusts us.

It tells "up" from "still recovering", and creates the database, without a driver: this package runs before
one can be relied on. https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

import socket
from contextlib import closing
from pathlib import Path

from .errors import ServiceError

PROTOCOL_3 = 196608
Row = tuple[str | None, ...]


def accepts_connections(address: Path, *, user: str) -> bool:
    """Whether it lets us in; while it starts up or recovers it answers with an error instead."""
    try:
        with closing(_connect(address, user=user, database="postgres", timeout=2)) as connection:
            return connection.recv(1) == b"R"
    except OSError:
        return False


def query(address: Path, sql: str, *, user: str, database: str, timeout: float = 30) -> list[Row]:
    """The rows of one statement, as text. A refusal of the server becomes a ServiceError."""
    with closing(_connect(address, user=user, database=database, timeout=timeout)) as connection:
        stream = connection.makefile("rb")
        _read_until_ready(stream)
        body = sql.encode() + b"\0"
        connection.sendall(b"Q" + (len(body) + 4).to_bytes(4, "big") + body)
        return _read_until_ready(stream)


def _connect(address: Path, *, user: str, database: str, timeout: float) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(timeout)
    try:
        connection.connect(str(address))
        body = PROTOCOL_3.to_bytes(4, "big") + f"user\0{user}\0database\0{database}\0\0".encode()
        connection.sendall((len(body) + 4).to_bytes(4, "big") + body)
    except OSError:
        connection.close()
        raise
    return connection


def _read_until_ready(stream) -> list[Row]:  # type: ignore[no-untyped-def]
    rows: list[Row] = []
    refusal = ""
    while kind := stream.read(1):
        body = stream.read(int.from_bytes(stream.read(4), "big") - 4)
        if kind == b"D":
            rows.append(_row(body))
        elif kind == b"R" and body != bytes(4):
            refusal = "it asks for a password"
            break
        elif kind == b"E":
            fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
            refusal = fields.get(b"M", "unknown error")
        elif kind == b"Z":
            break
    if refusal or not kind:
        raise ServiceError(f"PostgreSQL refused: {refusal or 'it closed the connection'}")
    return rows


def _row(body: bytes) -> Row:
    values: list[str | None] = []
    at = 2
    for _ in range(int.from_bytes(body[:2], "big")):
        length = int.from_bytes(body[at : at + 4], "big", signed=True)
        at += 4
        values.append(None if length < 0 else body[at : at + length].decode())
        at += max(length, 0)
    return tuple(values)
