"""The address the site listens on.

The listening socket is made here and handed to the web server, so the port belongs to us from the moment it
was chosen: two starts at the same time cannot both believe they have it, and visitors of a restarting web
server wait instead of being refused. A port that was in use a moment ago (a stop and a start) is asked for
again for a while.
"""

import errno
import os
import socket
import time

from .errors import ServiceError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
PATIENCE = 3.0
TRIED = 20
BACKLOG = 2048


def listen() -> socket.socket:
    """On HOST and PORT; without PORT on the first free one from 8000 on."""
    host = os.environ.get("HOST") or DEFAULT_HOST
    named = os.environ.get("PORT")
    wanted = _number(named) if named else DEFAULT_PORT
    deadline = time.monotonic() + PATIENCE
    while True:
        if listener := _try(host, wanted):
            return listener
        if time.monotonic() > deadline:
            break
        time.sleep(0.1)
    if named:
        raise ServiceError(
            f"port {wanted} on {host} is in use by another program. Fix: PORT={wanted + 1} ./run"
        )
    for port in range(wanted + 1, wanted + TRIED):
        if listener := _try(host, port):
            return listener
    raise ServiceError(f"the ports {wanted} to {port} on {host} are all in use. Fix: PORT=9000 ./run")


def url_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ServiceError(f"PORT={text} is not a port. Fix: a number from 1 to 65535.")


def _try(host: str, port: int) -> socket.socket | None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise ServiceError(
            f"HOST={host} is not an address of this machine. Fix: HOST=127.0.0.1 ./run"
        ) from None
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except PermissionError:
        listener.close()
        raise ServiceError(f"port {port} is reserved for root. Fix: PORT=8000 ./run") from None
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            raise ServiceError(
                f"{host} is not an address of this machine. Fix: HOST=127.0.0.1 ./run"
            ) from None
        return None
    return listener
