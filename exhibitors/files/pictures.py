"""Pictures of our own kinds: logos with their ground kept and their empty margin cut off, the building behind a plan.

A drawn one (SVG) is painted first (`vectors`); the rest is `core.pictures`.
"""

import io

from PIL import Image

from core.pictures import encoding
from core.pictures.encoding import Picture, decoded, encoded, fitted, sized

FLOOR_SIDE = 2400


def logo(content: bytes) -> Picture:
    """A logo keeps its transparent ground. Raises PictureRefused."""
    return encoding.logo(_painted(content))


def floor_drawing(content: bytes) -> Picture:
    """The building's drawing behind a floor plan: large enough to read, its ground as it is. Raises PictureRefused."""
    return encoded(decoded(_painted(content), (FLOOR_SIDE, FLOOR_SIDE)), quality=82)


def _painted(content: bytes) -> bytes:
    if content.lstrip()[:1] != b"<" and not content.startswith((b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")):
        return content
    from .vectors import painted  # typst is loaded by those who need it

    return painted(sized(content))


def as_png(content: bytes, box: tuple[int, int]) -> bytes:
    """One of our own pictures for paper, whose typesetter takes PNG."""
    target = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
        fitted(image.convert("RGBA"), box).save(target, "PNG")
    return target.getvalue()
