"""A letter as bytes: headers, a text and an HTML part, files.

Python's email package builds a tree of objects first and then takes each line of each file in hand: a fifth
of the time of a letter. Its rules for headers stay in use, and Django's; what is added here is the frame
around the parts, all of which are base64. So every line is short and of seven bits whatever a name or a text
says: no server on the way needs 8BITMIME or wraps a line and breaks the DKIM signature. A file arrives byte
for byte, and no content looks like a boundary: base64 has no hyphen.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from email.message import Message
from email.policy import compat32
from functools import lru_cache
from secrets import token_hex

from django.core.mail.message import forbid_multi_line_headers

from .letters import Attachment


class Written:
    """A mail that is written: as much of `email.message.Message` as Django's mail backends ask for."""

    def __init__(
        self, headers: Mapping[str, str], *, text: str, html: str, attachments: Sequence[Attachment]
    ) -> None:
        self._headers = {name.lower(): value for name, value in headers.items()}
        content = _text(text, "plain")
        if html:
            content = _multipart("alternative", [content, _text(html, "html")])
        if attachments:
            content = _multipart("mixed", [content, *map(_file, attachments)])
        head = "".join(header(name, value) for name, value in headers.items())
        self._bytes = f"{head}MIME-Version: 1.0\r\n".encode() + content

    def __getitem__(self, name: str) -> str | None:
        return self._headers.get(name.lower())

    def as_bytes(self, linesep: str = "\r\n") -> bytes:
        return self._bytes if linesep == "\r\n" else self._bytes.replace(b"\r\n", linesep.encode())


@lru_cache(maxsize=256)  # most are the same in every letter
def header(name: str, value: str) -> str:
    """One header, encoded and folded. A line break in it is refused: BadHeaderError."""
    folded: str = compat32.fold(*forbid_multi_line_headers(name, value, "utf-8"))
    return folded.replace("\n", "\r\n")


def _text(content: str, subtype: str) -> bytes:
    # RFC 2045 wants each line to end with CR LF before it is encoded.
    lines = content.replace("\r\n", "\n").replace("\n", "\r\n")
    return _part(f'text/{subtype}; charset="utf-8"', lines.encode())


def _file(file: Attachment) -> bytes:
    charset = '; charset="utf-8"' if file.media_type.startswith("text/") else ""
    return _part(f"{file.media_type}{charset}", file.content, disposition=_disposition(file.filename))


@lru_cache(maxsize=256)
def _disposition(filename: str) -> str:
    """A name that is not ASCII is written as RFC 2231 says."""
    message = Message()
    message.add_header("Content-Disposition", "attachment", filename=filename)
    return str(message["Content-Disposition"])


def _part(media_type: str, content: bytes, *, disposition: str = "") -> bytes:
    head = header("Content-Type", media_type) + "Content-Transfer-Encoding: base64\r\n"
    if disposition:
        head += header("Content-Disposition", disposition)
    encoded = b64encode(content)
    lines = [encoded[start : start + 76] for start in range(0, len(encoded), 76)]
    return head.encode() + b"\r\n" + b"\r\n".join([*lines, b""])


def _multipart(subtype: str, parts: Iterable[bytes]) -> bytes:
    boundary = f"=_{token_hex(12)}"
    line = f"--{boundary}".encode()
    return b"".join(
        [
            header("Content-Type", f'multipart/{subtype}; boundary="{boundary}"').encode(),
            b"\r\n",
            *(line + b"\r\n" + part for part in parts),
            line + b"--\r\n",
        ]
    )
