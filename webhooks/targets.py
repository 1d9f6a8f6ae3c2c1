"""Where a message may be sent: to hosts of the public internet, never into our own network.

A name is resolved here, once, and every address that it leads to is judged; the connection is then made to one of
these addresses and to no other (`transport`), so nobody can answer one thing when we ask and another when we connect.
Asked when a webhook is saved, and anew for every message. What is written as a number, in hexadecimal or with
letters of other alphabets is what the resolver makes of it: only the addresses that come out are judged.
"""

import ipaddress
import queue
import socket
import threading
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LONGEST = 500
_NAMES_TAKE = 5  # seconds; the system's resolver may take a minute to say that nobody answers

# Addresses of version 6 that hide one of version 4: they lead wherever that one leads.
_WRAPPERS = [
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
]


# Python takes these for parts of the internet; they are anycast and protocol addresses of the nearest machine.
_NEARBY = [ipaddress.ip_network(net) for net in ("192.0.0.0/24", "192.88.99.0/24")]


class TargetRefused(InvalidInput):
    """Nothing is sent to such an address."""

    code = "target_refused"

    def __init__(self, message: str | Promise) -> None:
        super().__init__({"url": [message]})
        self.reason = message


class Target(NamedTuple):
    """An address that was judged. `host` is what the certificate and the Host header say."""

    url: str
    is_tls: bool
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def look_up(url: str) -> Target:
    """Raises TargetRefused. Asks the resolver, so never inside a transaction."""
    is_tls, host, port, path = _parse(url)
    found = _resolve(host, port)
    if not found:
        raise TargetRefused(_("There is no such host."))
    for address in found:
        if not _is_allowed(ipaddress.ip_address(address.partition("%")[0])):
            raise TargetRefused(_("This address leads into a private network."))
    return Target(url, is_tls, host, port, path, tuple(found))


def _parse(url: str) -> tuple[bool, str, int, str]:
    if len(url) > _LONGEST or not url.isprintable() or any(letter in url for letter in ' \\"<>'):
        raise TargetRefused(_("This is not an address on the internet."))
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:
        raise TargetRefused(_("This is not an address on the internet.")) from None
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOKS_TO_LOOPBACK):
        raise TargetRefused(_("The address must begin with https://."))
    if not host or parts.username is not None or parts.password is not None or parts.fragment or port == 0:
        raise TargetRefused(_("The address must have a host, and neither a password nor a fragment."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise TargetRefused(_("This is not an address on the internet."))
    return parts.scheme == "https", host, port or (443 if parts.scheme == "https" else 80), path


def _is_allowed(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _is_allowed(address.ipv4_mapped)
        if address.is_loopback:
            return bool(settings.WEBHOOKS_TO_LOOPBACK)
        if any(address in net for net in _WRAPPERS):
            return False
    if address.is_loopback:
        return bool(settings.WEBHOOKS_TO_LOOPBACK)
    if any(address in net for net in _NEARBY):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _resolve(host: str, port: int) -> list[str]:
    """The addresses of `host`, in the resolver's order; none when there is no such host or nobody answers."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found: Any = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        answers.put(list(dict.fromkeys(str(one[4][0]) for one in found)))

    threading.Thread(target=ask, daemon=True, name="webhooks-resolver").start()
    try:
        return answers.get(timeout=_NAMES_TAKE)
    except queue.Empty:
        return []
