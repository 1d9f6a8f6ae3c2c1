"""Pictures that people send: decoded with care and encoded anew. Bytes in, bytes out; nothing of Django's ORM.

What the file calls itself is not looked at, its content decides. Nothing of the sent bytes is kept - neither
the camera's notes with the place of the shot, nor whatever a file may carry besides its pixels. Everything
becomes WebP: a photo in two sizes.
"""

import io
import struct
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from core.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
# A JPEG is decoded at the size that is needed; other formats unfold wholly in memory.
MAX_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
_FORMATS = ("JPEG", "PNG", "WEBP")  # no other decoder of Pillow is ever tried
_LEAST_SIDE = 64

PHOTO_SIDE, SMALL_SIDE = 1200, 400
LOGO_BOX = (600, 300)
_VISIBLE = 8  # of 255; less is the shadow of an edge

_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
)


class PictureRefused(DomainError):
    """The words say what to do about it, in the person's language."""

    code, status = "picture_refused", 400
    message = _("This picture cannot be read. Please save it as JPEG or PNG and try again.")


@dataclass(frozen=True, slots=True)
class Picture:
    """Encoded as WebP, without a single byte of the file that was sent."""

    content: bytes
    width: int
    height: int


def photo(content: bytes) -> tuple[Picture, Picture]:
    """A product photo: large and small. Raises PictureRefused."""
    image = _flat(decoded(content, (PHOTO_SIDE, PHOTO_SIDE)))
    return encoded(image, quality=82), encoded(fitted(image, (SMALL_SIDE, SMALL_SIDE)), quality=78)


def logo(content: bytes) -> Picture:
    """A logo keeps its transparent ground, not the empty margin around it. Raises PictureRefused."""
    width, height = LOGO_BOX
    drawn = _trimmed(decoded(content, (4 * width, 4 * height)))  # its margin may be most of it
    return encoded(fitted(drawn, LOGO_BOX), quality=90)


def sized(content: bytes) -> bytes:
    if not content:
        raise PictureRefused(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise PictureRefused(
            _("The file is too large. Megabytes allowed: %(limit)s") % {"limit": MAX_BYTES >> 20}
        )
    return content


def decoded(content: bytes, box: tuple[int, int]) -> Image.Image:
    """The picture, upright, in sRGB, no larger than `box`."""
    stream = io.BytesIO(sized(content))
    try:
        image: Image.Image = Image.open(stream, formats=_FORMATS)
        _check_header(image)
        image.draft("RGB", (2 * box[0], 2 * box[1]))
        image.load()
        return fitted(_plain(ImageOps.exif_transpose(image)), box)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):  # Pillow's bound, far above ours
        raise _too_many_pixels(MAX_PIXELS["PNG"]) from None
    except _BROKEN:
        raise PictureRefused from None


def _check_header(image: Image.Image) -> None:
    """What the first bytes say, before a pixel is decoded."""
    limit = MAX_PIXELS[image.format or ""]
    if image.width * image.height > limit:
        raise _too_many_pixels(limit)
    if min(image.size) < _LEAST_SIDE:
        raise PictureRefused(
            _("The picture is too small. Pixels needed on each side: %(limit)s") % {"limit": _LEAST_SIDE}
        )
    # The second frame of an MPO is the telephone's preview; it is never looked at.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise PictureRefused(_("This picture moves. Please choose one that stands still."))


def _too_many_pixels(limit: int) -> PictureRefused:
    words = _("The picture has too many pixels. Megapixels allowed: %(limit)s")
    return PictureRefused(words % {"limit": limit // 1_000_000})


def _plain(image: Image.Image) -> Image.Image:
    """RGB or RGBA, in the colours that every screen understands."""
    has_alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            return converted or image
        except ImageCms.PyCMSError:
            pass  # a profile that nobody can read says nothing
    if image.mode.startswith("I;16"):  # sixteen bits a pixel: keep the upper eight
        image = image.point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if has_alpha else "RGB")


def _trimmed(image: Image.Image) -> Image.Image:
    """Without the empty margin around a transparent logo."""
    if image.mode != "RGBA":
        return image
    drawn = image.getchannel("A").point(lambda value: 255 if value > _VISIBLE else 0).getbbox()
    if drawn is None:
        raise PictureRefused(_("There is nothing to be seen on this picture."))
    return image.crop(drawn)


def _flat(image: Image.Image) -> Image.Image:
    """On white: a photo has no holes."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def fitted(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return smaller


def encoded(image: Image.Image, *, quality: int) -> Picture:
    target = io.BytesIO()
    image.save(target, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return Picture(target.getvalue(), *image.size)
