"""Pictures of our own kinds: logos with their ground kept and their empty margin cut off, the building behind a plan.

A drawn one (SVG) is painted first (`vectors`); the rest is `core.pictures`.
"""

import io

from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.pictures.encoding import Picture, PictureRefused, decoded, encoded, fitted, sized

LOGO_BOX = (600, 300)
FLOOR_SIDE = 2400
_VISIBLE = 8  # of 255; less is the shadow of an edge


def logo(content: bytes) -> Picture:
    """A logo keeps its transparent ground. Raises PictureRefused."""
    width, height = LOGO_BOX
    drawn = _trimmed(decoded(_painted(content), (4 * width, 4 * height)))  # its margin may be most of it
    return encoded(fitted(drawn, LOGO_BOX), quality=90)


def floor_drawing(content: bytes) -> Picture:
    """The building's drawing behind a floor plan: large enough to read, its ground as it is. Raises PictureRefused."""
    return encoded(decoded(_painted(content), (FLOOR_SIDE, FLOOR_SIDE)), quality=82)


def _painted(content: bytes) -> bytes:
    if content.lstrip()[:1] != b"<" and not content.startswith((b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")):
        return content
    from .vectors import painted  # typst is loaded by those who need it

    return painted(sized(content))


def _trimmed(image: Image.Image) -> Image.Image:
    """Without the empty margin around a transparent logo."""
    if image.mode != "RGBA":
        return image
    drawn = image.getchannel("A").point(lambda value: 255 if value > _VISIBLE else 0).getbbox()
    if drawn is None:
        raise PictureRefused(_("There is nothing to be seen on this picture."))
    return image.crop(drawn)


def as_png(content: bytes, box: tuple[int, int]) -> bytes:
    """One of our own pictures for paper, whose typesetter takes PNG."""
    target = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
        fitted(image.convert("RGBA"), box).save(target, "PNG")
    return target.getvalue()
