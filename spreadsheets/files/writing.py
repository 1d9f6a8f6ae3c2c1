"""The one writer of tables: .xlsx in constant memory, CSV as Excel of this country reads it. Nothing that would run.

Strings stay strings: a BIN keeps its zeros, and a text that begins like a formula is a text. In CSV, where there are no
types, an apostrophe goes before it.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from ..cells import harmless

XLSX, CSV = "xlsx", "csv"
FORMATS = (XLSX, CSV)
MEDIA_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LONGEST = 32_767  # what a cell of Excel holds
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


def _write_xlsx(path: "Path | io.BytesIO", rows: Iterable[Cells], headings: Sequence[str]) -> int:
    # Small ones in memory; on disk a row is written as soon as the next begins.
    options = {"in_memory": True} if isinstance(path, io.BytesIO) else {"constant_memory": True}
    number = 0
    with xlsxwriter.Workbook(
        path if isinstance(path, io.BytesIO) else str(path), {**_OPTIONS, **options}
    ) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        bold = book.add_format({"bold": True})
        for column, words in enumerate(headings):
            sheet.write_string(0, column, words, bold)
            sheet.set_column(column, column, max(12, min(len(words) + 4, 40)))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(number, column, value[:_LONGEST])
                elif value is None:
                    continue
                elif isinstance(value, datetime):
                    sheet.write_datetime(number, column, value.replace(tzinfo=None), moment)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write_number(number, column, value)
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
