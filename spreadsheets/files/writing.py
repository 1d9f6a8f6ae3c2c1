"""The one writer of tables: .xlsx in constant memory, CSV as Excel of this country reads it. Nothing that would run.

Strings stay strings: a BIN keeps its zeros, and a text that begins like a formula is a text. In CSV, where there are no
types, an apostrophe goes before it.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ..cells import harmless

XLSX, CSV = "xlsx", "csv"
FORMATS = (XLSX, CSV)
MEDIA_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
_OPTIONS = {"constant_memory": True}
_LONGEST = 32_767  # what a cell of Excel holds
_MARKED = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no zone
Cells = Sequence[Any]


def write_table(
    path: "Path | io.BytesIO", rows: Iterable[Cells], *, file_format: str, headings: Sequence[str]
) -> int:
    """How many rows were written, below the headings."""
    return (_write_xlsx if file_format == XLSX else _write_csv)(path, rows, headings)


def as_bytes(rows: Iterable[Cells], *, file_format: str, headings: Sequence[str]) -> bytes:
    file = io.BytesIO()
    write_table(file, rows, file_format=file_format, headings=headings)
    return file.getvalue()


class _Sheet(Worksheet):  # type: ignore[misc]  # it says no types
    """Writes plain rows by itself, below headings that were written as usual.

    XlsxWriter takes a text that begins with `<r>` for markup of its own - anybody may be called that -, and most of
    the time of a large file goes into looking at every cell anew. Only in constant memory: a row goes straight to
    the file.
    """

    def write_line(self, number: int, cells: Cells, styles: dict[type, int]) -> None:
        if number > self.previous_row:  # what was written as usual stands before it
            self._write_single_row(number)
        row, parts = number + 1, []
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            at = f'r="{_letters(column)}{row}"'
            if isinstance(value, str):
                text = value[:_LONGEST]
                if _MARKED.search(text):
                    text = self._escape_data(self._escape_control_characters(text))
                kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
                parts.append(f'<c {at} t="inlineStr"><is><t{kept}>{text}</t></is></c>')
            elif isinstance(value, date):
                parts.append(f'<c {at} s="{styles[type(value)]}"><v>{_days(value):.16G}</v></c>')
            else:
                parts.append(f"<c {at}><v>{value:.16G}</v></c>")
        self._check_dimensions(number, max(len(cells) - 1, 0))
        self.fh.write(f'<row r="{row}">{"".join(parts)}</row>')


@lru_cache(maxsize=512)
def _letters(column: int) -> str:
    return str(xl_col_to_name(column))


def _days(value: date) -> float:
    """How Excel counts: days since the end of 1899, the time of the day as a part of one."""
    if not isinstance(value, datetime):
        return (value - _ZERO.date()).days
    return (value.replace(tzinfo=None) - _ZERO) / timedelta(days=1)


def _write_xlsx(path: "Path | io.BytesIO", rows: Iterable[Cells], headings: Sequence[str]) -> int:
    number = 0
    with xlsxwriter.Workbook(path if isinstance(path, io.BytesIO) else str(path), _OPTIONS) as book:
        sheet = book.add_worksheet(worksheet_class=_Sheet)
        formats = {date: "dd.mm.yyyy", datetime: "dd.mm.yyyy hh:mm"}
        styles = {
            kind: book.add_format({"num_format": words})._get_xf_index()  # noqa: SLF001 - how cells name it
            for kind, words in formats.items()
        }
        bold = book.add_format({"bold": True})
        for column, words in enumerate(headings):
            sheet.write_string(0, column, words, bold)
            sheet.set_column(column, column, max(12, min(len(words) + 4, 40)))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            sheet.write_line(number, row, styles)
        if number:
            sheet.autofilter(0, 0, number, len(headings) - 1)
    return number


def _write_csv(path: "Path | io.BytesIO", rows: Iterable[Cells], headings: Sequence[str]) -> int:
    """With a mark that tells Excel that it is UTF-8."""
    binary = path if isinstance(path, io.BytesIO) else path.open("wb")
    file = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    writer, written = csv.writer(file, delimiter=";"), 0
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        written += 1
    if isinstance(path, io.BytesIO):
        file.detach()
    else:
        file.close()
    return written


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else value
