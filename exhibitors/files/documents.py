"""What an uploaded document really is. Its bytes decide, and its name has to agree with them. Pure."""

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
_MAX_PIXELS = 60_000_000
_NAME_LENGTH = 150

_ENDINGS = {"pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
_BEGINNINGS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class DocumentRefused(DomainError):
    code, status = "document_refused", 400
    message = _("This file is not taken. Please send a PDF, a JPEG or a PNG.")


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is safe to show and to send back; `media_type` is what the bytes say."""

    name: str
    media_type: str
    content: bytes

    @property
    def ending(self) -> str:
        return {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}[self.media_type]


def checked(name: str, content: bytes) -> Document:
    """Raises DocumentRefused with words that say what to do."""
    if not content:
        raise DocumentRefused(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise DocumentRefused(
            _("The file is too large. Megabytes allowed: %(limit)s") % {"limit": MAX_BYTES >> 20}
        )
    media_type = next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), "")
    if not media_type:
        raise DocumentRefused
    plain = _plain_name(name)
    if _ENDINGS.get(PurePosixPath(plain).suffix[1:].lower()) != media_type:
        raise DocumentRefused(
            _("The name of the file says something else than its content. Please check it.")
        )
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise DocumentRefused(_("There is an archive inside this file. Please send the document alone."))
    is_whole = (
        _is_whole_pdf(content) if media_type == "application/pdf" else _is_whole_picture(content, media_type)
    )
    if not is_whole:
        raise DocumentRefused(_("The file is damaged. Please save it anew and try again."))
    return Document(plain, media_type, content)


def _plain_name(name: str) -> str:
    """Without folders and without anything that cannot be seen; the ending survives a long name."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in '"<>|:*?'
    ).strip(" .")
    path = PurePosixPath(seen or "document")
    return path.stem[: _NAME_LENGTH - len(path.suffix)] + path.suffix


def _is_whole_pdf(content: bytes) -> bool:
    return b"%%EOF" in content[-2048:]


def _is_whole_picture(content: bytes, media_type: str) -> bool:
    kind = media_type.partition("/")[2].upper()
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise DocumentRefused(
                    _("The picture has too many pixels. Megapixels allowed: %(limit)s")
                    % {"limit": _MAX_PIXELS // 1_000_000}
                )
            if kind == "JPEG":
                image.draft("L", (200, 200))
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, SyntaxError, ValueError):
        return False
    return True
