"""The picture that messengers show beside a link: 1200 × 630, one for each page and language, set by typst.

Drawing takes a tenth of a second, so each is kept under everything that it shows; a text that changes makes another.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from django.core.cache import cache

from core.documents.typesetting import picture
from core.fingerprints import digest

from ..palette import palette

TEMPLATE = Path(__file__).with_name("preview.typ")
_POINTS_ARE_PIXELS = 72
_KEPT_FOR = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Preview:
    language: str
    over: str
    title: str
    lines: tuple[str, ...]
    title_language: str = ""


def preview_png(preview: Preview) -> bytes:
    colours = palette()
    data = asdict(preview) | {"night": colours.night, "gold": colours.gold, "words": colours.on_night}
    key = f"preview.{digest(data, TEMPLATE.stat().st_mtime_ns)}"
    kept = cache.get(key)
    if not isinstance(kept, bytes):
        kept = picture(TEMPLATE, data, pixels_per_inch=_POINTS_ARE_PIXELS)
        cache.set(key, kept, _KEPT_FOR)
    return kept
