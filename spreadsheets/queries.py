"""What the pages of imports show beside the rows of the import itself."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from .files.reading import read_grid
from .files.writing import XLSX, as_bytes
from .models import Import
from .registry import ImportTable, WholeTable, table_in
from .sheets import understood

AnyTable = ImportTable | WholeTable


def column_words(table: AnyTable) -> dict[str, str]:
    """The headings of a table in the active language, by the codes of its columns."""
    return {column.code: column.words for column in table.columns}


def template_of(table: AnyTable) -> bytes:
    return as_bytes([], file_format=XLSX, headings=[column.words for column in table.columns])


def refused_lines(imported: Import, file_format: str) -> bytes:
    """The refused rows with their own headings and the reason, so that they can be mended and loaded again."""
    reasons: dict[int, list[str]] = defaultdict(list)
    table = table_in(imported.table)
    words = column_words(table)
    for row in imported.remarks.filter(refuses=True):
        place = words.get(row.column, row.column)
        reasons[row.line].append(f"{place}: {row.words}" if place else row.words)
    if isinstance(table, WholeTable):
        lines = [[line, " ".join(why)] for line, why in reasons.items()]
        return as_bytes(lines, file_format=file_format, headings=[_("Line"), _("Why it was refused")])
    with imported.file.open() as file:
        sheet = understood(read_grid(file.read()), table)
    width = len(sheet.headings)
    rows = [
        [*(_cell(cell) for cell in [*cells, *[""] * width][:width]), line, "\n".join(reasons[line])]
        for line, cells in sheet.grid.rows[sheet.first :]
        if line in reasons
    ]
    headings = [*sheet.headings, _("Line"), _("Why it was refused")]
    return as_bytes(rows, file_format=file_format, headings=headings)


def _cell(raw: Any) -> Any:
    """As it stood there: a number stays one."""
    if isinstance(raw, bool):
        return str(int(raw))
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return (
        raw
        if isinstance(raw, int | float) or (hasattr(raw, "isoformat") and hasattr(raw, "year"))
        else str(raw or "")
    )
