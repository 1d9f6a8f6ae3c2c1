import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp

from core.documents.qr import qr_matrix, qr_svg

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = ["1", "AO1.k1.1.7KMX4RTQ2H.1." + "aB3-" * 21 + "xy", "Әлемге сәлем ₸", "x" * 400]


def read(rows: list[bytes]) -> zxingcpp.Barcode:
    """What a scanner reads from the modules, drawn five pixels large on white."""
    scale, quiet = 5, 4
    side = (len(rows) + 2 * quiet) * scale
    light = b"\xff" * (quiet * scale)
    lines = [light + b"".join((b"\xff" if m else b"\x00") * scale for m in row) + light for row in rows]
    empty = b"\xff" * side
    picture = empty * (quiet * scale) + b"".join(line * scale for line in lines) + empty * (quiet * scale)
    return zxingcpp.read_barcode(memoryview(picture).cast("B", (side, side)))


def drawn(svg: str) -> list[bytes]:
    """The modules that the SVG's path paints, found by painting it."""
    root = ET.fromstring(svg)
    start, _, side, _ = map(int, root.attrib["viewBox"].split())
    rows = [bytearray(b"\xff" * (side + 2 * start)) for _ in range(side + 2 * start)]
    path = root.findall(f"{SVG}path")[1].attrib
    assert path["stroke"] == "#000"
    for y, strokes in re.findall(r"M0 (\d+)\.5((?:m\d+ 0|h\d+)*)", path["d"]):
        x = 0
        for over, along in re.findall(r"m(\d+) 0|h(\d+)", strokes):
            if along:
                rows[int(y)][x : x + int(along)] = bytes(int(along))
            x += int(over or along)
    return [bytes(row) for row in rows]


@pytest.mark.parametrize("text", TEXTS)
def test_a_scanner_reads_the_matrix(text):
    code = read(qr_matrix(text))
    assert code.text == text
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    assert code.ec_level == "M"


def test_even_one_digit_makes_an_ordinary_code():
    assert len(qr_matrix("1")) == 21


@pytest.mark.parametrize("text", TEXTS)
def test_the_svg_draws_the_same_modules(text):
    matrix = qr_matrix(text)
    assert drawn(qr_svg(text, label="x")) == [bytes(255 * (m > 0) for m in row) for row in matrix]


def test_the_svg_names_itself_and_keeps_its_quiet_zone():
    root = ET.fromstring(qr_svg("x", label='Билет <"1">'))
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == 'Билет <"1">'
    assert root.attrib["viewBox"] == "-4 -4 29 29"
    assert len(root.findall(f"{SVG}path")) == 2  # the white ground and the code
