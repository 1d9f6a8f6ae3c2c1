"""Logos of companies: transparent ground kept, empty margin cut off; a drawn one (SVG) is painted first (`vectors`)."""

import io

from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.pictures.encoding import Picture, PictureRefused, decoded, encoded, fitted, sized

LOGO_BOX = (600, 300)
_VISIBLE = 8  # of 255; less is the shadow of an edge


def logo(content: bytes) -> Picture:
    """A logo keeps its transparent ground. Raises PictureRefused."""
    if content.lstrip()[:1] == b"<" or content.startswith((b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")):
        from .vectors import painted  # typst is loaded by those who need it

        content = painted(sized(content))
    width, height = LOGO_BOX
    drawn = _trimmed(decoded(content, (4 * width, 4 * height)))  # its margin may be most of it
    return encoded(fitted(drawn, LOGO_BOX), quality=90)


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
