"""What the ticket's QR code says: `AO1.<key>.<edition>.<visitor code>.<serial>.<signature>`.

No personal data. A code proves that we issued this ticket. Whether it still counts is for the caller:
`serial` must be the visitor's current one, which grows when a ticket is withdrawn or issued anew. The format is
described in docs/ticket_format.md.
"""

import re
from dataclasses import dataclass

from core.keyring import Keyring, SignatureInvalid

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAYLOAD = re.compile(r"([1-9a-z][0-9a-z]{0,11})\.([0-9A-Za-z-]{4,20})\.(0|[1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class TicketCode:
    edition_id: int
    visitor_code: str
    serial: int


def _base36(number: int) -> str:
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def issue(*, keyring: Keyring, edition_id: int, visitor_code: str, serial: int) -> str:
    payload = f"{_base36(edition_id)}.{visitor_code}.{serial}"
    if not _PAYLOAD.fullmatch(payload):
        raise ValueError(
            f"no ticket code can carry edition {edition_id}, visitor {visitor_code!r}, serial {serial}"
        )
    return keyring.sign(payload)


def read(text: str, *, keyring: Keyring) -> TicketCode:
    """The ticket that we signed, or SignatureInvalid. A scanner's trailing newline is forgiven."""
    found = _PAYLOAD.fullmatch(keyring.verify(text.strip()))
    if not found:
        raise SignatureInvalid("signed by us, but not a ticket")
    edition, visitor_code, serial = found.groups()
    return TicketCode(int(edition, 36), visitor_code, int(serial))
