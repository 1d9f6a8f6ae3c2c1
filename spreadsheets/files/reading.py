"""The one reader of tables: CSV and .xlsx, whatever Excel of this country makes of them.

CSV: UTF-8 with or without its mark, UTF-16, or the Windows code page; semicolons, commas or tabs. The code page is read
as KZ-1048, which differs from cp1251 only where that has Serbian, Ukrainian and Belarusian letters: there the Kazakh
ones stand.
"""

import csv
import io
import re
import zipfile
from typing import Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from .grids import MOST_BYTES, MOST_ROWS, FileRefused, Grid, too_large, too_many_rows
from .survey import survey

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# Bytes that are other letters in KZ-1048 than in cp1251.
_KAZAKH_OR_UKRAINIAN = re.compile("[ҚҺқһҰұӘӨғҒҮөәҢңү]")
_SEPARATOR_LINE = re.compile(r"^sep=(.)\r?\n", re.IGNORECASE)


def read_grid(content: bytes) -> Grid:
    """Raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise too_large()
    if content.startswith(_OLD_EXCEL):
        words = _(
            "This is a file of an old Excel, or a protected one. Please save it as .xlsx without a password."
        )
        raise FileRefused(words, code="old_excel")
    grid = _of_xlsx(content) if content.startswith(b"PK") else _of_csv(content)
    if not grid.rows:
        raise FileRefused(_("There is nothing in this file."), code="nothing_in_it")
    return grid


# --- Excel ----------------------------------------------------------------------------------------


def _of_xlsx(content: bytes) -> Grid:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = survey(archive)
            paths = _paths_of_sheets(archive)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            (index, sheet.name) for index, sheet in enumerate(book.sheets_metadata)
            if str(sheet.visible).endswith("Visible") and str(sheet.typ).endswith("WorkSheet")
        ]  # fmt: skip
        for place, (index, name) in enumerate(visible):
            grid = _of_sheet(book.get_sheet_by_index(index), found.broken.get(paths.get(name, ""), {}))
            if grid.rows:
                if others := [other for _index, other in visible[place + 1 :]]:
                    words = _("Only the sheet “%(sheet)s” is read, not: %(others)s.")
                    grid.notes.append(words % {"sheet": name, "others": ", ".join(others)})
                return grid
    except (
        CalamineError,
        zipfile.BadZipFile,
        ValueError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as reason:
        raise FileRefused(_("This is not a table of Excel: %(reason)s") % {"reason": reason}) from None
    return Grid()


def _of_sheet(sheet: Any, broken: dict[tuple[int, int], str]) -> Grid:
    grid = Grid(broken=dict(broken))
    for line, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        if any(cell not in ("", None) for cell in cells):
            grid.rows.append((line, cells))
    if len(grid.rows) > MOST_ROWS + 20:
        raise too_many_rows()
    last = grid.rows[-1][0] if grid.rows else 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for line in range(top + 1, min(bottom + 1, last) + 1):
            grid.broken |= {(line, column): "merged_cells" for column in range(left, min(right, 300) + 1)}
    return grid


_WORKBOOK_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


def _paths_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of a sheet and the part that it is in."""

    def attribute(name: str, element: bytes) -> str:
        found = re.search(rf'\b{name}="([^"]*)"'.encode(), element)
        text = found[1].decode("utf-8", "replace") if found else ""
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")

    def part(name: str) -> bytes:
        return archive.read(name) if name in archive.namelist() else b""

    targets = {
        attribute("Id", row): "xl/" + attribute("Target", row).removeprefix("/xl/")
        for row in _RELATION.findall(part("xl/_rels/workbook.xml.rels"))
    }
    return {
        attribute("name", row): targets.get(attribute(r"\w+:id", row), "")
        for row in _WORKBOOK_SHEET.findall(part("xl/workbook.xml"))
    }


# --- CSV ------------------------------------------------------------------------------------------


def _of_csv(content: bytes) -> Grid:
    grid = Grid()
    text = _decoded(content, grid)
    delimiter = _delimiter(text)
    if found := _SEPARATOR_LINE.match(text):
        text, delimiter, first = text[found.end() :], found[1], 2
    else:
        first = 1
    try:
        for line, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=first
        ):
            if any(cell and not cell.isspace() for cell in cells):
                grid.rows.append((line, list(cells)))
                if len(grid.rows) > MOST_ROWS + 20:
                    raise too_many_rows()
    except csv.Error as reason:
        raise FileRefused(_("This is not a table: %(reason)s") % {"reason": reason}) from None
    return grid


def _delimiter(text: str) -> str:
    """What parts the fullest of the first lines; a title above the headings has none."""
    lines = [line for line in text[:65_536].splitlines()[:20] if line.strip()]
    counts = {sign: max((line.count(sign) for line in lines), default=0) for sign in ";\t,"}
    return max(counts, key=lambda sign: counts[sign])


def _decoded(content: bytes, grid: Grid) -> str:
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    codecs = ["utf-16"] if marked else ["utf-8-sig", "kz1048"]
    for codec in codecs:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        if codec == "kz1048" and _KAZAKH_OR_UKRAINIAN.search(text):
            words = _(
                "Letters were read by the Kazakh code page of Windows. If they are wrong, save the file in UTF-8."
            )
            grid.notes.append(words)
        return text
    raise FileRefused(_("This is neither a table of Excel nor a text file."), code="not_a_table")
