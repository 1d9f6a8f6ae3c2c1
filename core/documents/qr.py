"""QR codes (never Micro QR), error correction M: rows of modules, and an SVG for pages and documents."""

from html import escape
from typing import Any

import zxingcpp

QUIET_ZONE = 4  # modules of white that a scanner needs around the code (ISO/IEC 18004)
_LIGHT = b"\xff"


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
    """
    return "".join(f"M0 {y}.5{_strokes(row)}" for y, row in enumerate(matrix))


def _strokes(row: bytes) -> str:
    path, light = [], 0
    for dark in row.split(_LIGHT):
        if dark:
            path.append(f"m{light} 0h{len(dark)}" if light else f"h{len(dark)}")
            light = 0
        light += 1
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
