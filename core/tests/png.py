"""Reads typst's PNGs into grey pixels for the QR reader; the standard library has no decoder."""

import struct
import zlib


def _unfiltered(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    match kind:
        case 1:
            for i in range(step, len(line)):
                line[i] = (line[i] + line[i - step]) & 255
        case 2:
            line[:] = bytes((a + b) & 255 for a, b in zip(line, above, strict=True))
        case 3:
            for i in range(len(line)):
                line[i] = (line[i] + ((line[i - step] if i >= step else 0) + above[i]) // 2) & 255
        case 4:
            for i in range(len(line)):
                a, b, c = (line[i - step], above[i], above[i - step]) if i >= step else (0, above[i], 0)
                line[i] = (line[i] + min((a, b, c), key=lambda near, p=a + b - c: abs(p - near))) & 255
    return line


def grey_pixels(png: bytes) -> memoryview:
    """Rows of bytes (the green channel) as zxing-cpp takes them."""
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    step = {2: 3, 6: 4}[colours]
    assert depth == 8
    data, position = b"", 8
    while position < len(png):
        length, name = struct.unpack(">I4s", png[position : position + 8])
        if name == b"IDAT":
            data += png[position + 8 : position + 8 + length]
        position += length + 12
    raw, above, grey = zlib.decompress(data), bytearray(width * step), bytearray()
    for start in range(0, len(raw), width * step + 1):
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + width * step]), above, step)
        grey += above[1::step]
    return memoryview(bytes(grey)).cast("B", (height, width))
