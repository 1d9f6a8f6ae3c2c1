"""A look into an .xlsx before it is unpacked: how large it would get, and which cells say nothing of their own.

The reader makes a full rectangle of the cells that it finds: one cell in the last corner of a sheet would be
seventeen thousand million of them. And it is silent about formulas that were never calculated and about errors.
The parts are streamed, so this needs no memory of its own.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from .grids import MOST_COLUMNS, MOST_ROWS, FileRefused, too_large, too_many_rows

MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 2_000
# A heading, a few lines above it and lines that are left blank.
_LAST_LINE = 2 * MOST_ROWS
_CHUNK = 1024 * 1024

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_END_OF_ROW = b"row>"  # a start tag without attributes does no harm
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>[^<]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass
class Survey:
    """The cells of each sheet that say nothing of their own, by the sheet's part."""

    broken: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)


def survey(archive: zipfile.ZipFile) -> Survey:
    """Raises FileRefused: no workbook, a bomb, or more cells than a table of people can have."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise too_large()
    found = Survey()
    for part in parts:
        if _SHEET.fullmatch(part.filename):
            with archive.open(part) as stream:
                found.broken[part.filename] = _of_sheet(_rows(stream))
    if not found.broken:
        raise FileRefused
    return found


def _rows(stream: "IO[bytes]") -> Iterator[bytes]:
    """Pieces that end with the end of a row, so that no cell is cut in two."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        rest += chunk
        end = rest.rfind(_END_OF_ROW) + len(_END_OF_ROW)
        if end >= len(_END_OF_ROW):
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > 32 * _CHUNK:
            raise too_large()  # one row of 32 MB
    yield rest


def _of_sheet(pieces: Iterator[bytes]) -> dict[tuple[int, int], str]:
    broken: dict[tuple[int, int], str] = {}
    for piece in pieces:
        for cell in _CELL.finditer(piece):
            attributes, content = cell.groups()
            if not content:
                continue  # formatted and empty
            where = _REFERENCE.search(attributes)
            if where is None:
                continue
            line, column = int(where[2]), column_number(where[1].decode())
            if line > _LAST_LINE:
                raise too_many_rows()
            if column >= MOST_COLUMNS:
                raise FileRefused(code="too_many_columns")
            if b't="e"' in attributes:
                broken[line, column] = "formula_error"
            elif _FORMULA.search(content) and not _VALUE.search(content):
                broken[line, column] = "formula_without_value"
    return broken


def column_number(letters: str) -> int:
    """A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
