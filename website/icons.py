"""Draw the icons of telephones and browsers from our own thimble: `python -m website.icons` (`make icons`).

`any` has the round corners of our favicon; `maskable` fills its square, with the sign inside the circle that every
telephone leaves of it.
"""

from pathlib import Path

from core.documents.typesetting import ROOT, picture

IMAGES = ROOT / "static" / "img"
TEMPLATE = Path(__file__).with_name("icon.typ")
_DRAWN_AT = 64  # points; at 72 pixels an inch a point is a pixel
ICONS = {  # name: pixels, how much of the square the drawing fills, whether its corners are round
    "icon-32.png": (32, 1.0, True),
    "icon-180.png": (180, 0.8, False),  # Apple rounds the corners itself
    "icon-192.png": (192, 1.0, True),
    "icon-512.png": (512, 1.0, True),
    "icon-maskable-512.png": (512, 0.72, False),
}


def drawn(name: str) -> bytes:
    pixels, share, is_round = ICONS[name]
    data = {"share": share, "is_round": is_round}
    return picture(TEMPLATE, data, pixels_per_inch=72 * pixels / _DRAWN_AT)


if __name__ == "__main__":
    for each in ICONS:
        (IMAGES / each).write_bytes(drawn(each))
