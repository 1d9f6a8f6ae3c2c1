"""The report as files for spreadsheets. Text stays text: nothing in a file is ever a formula."""

import csv
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from .tables import Section, Table, Unit

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME = 31  # characters that Excel allows, without []:*?/\
_FORMATS = {Unit.NUMBER: "#,##0", Unit.M2: "#,##0.##", Unit.MONEY: '#,##0" ₸"'}
_WIDTHS = {Unit.TEXT: 44, Unit.NUMBER: 16, Unit.M2: 16, Unit.MONEY: 20}


def as_csv(table: Table) -> bytes:
    """UTF-8 with BOM and `;`, as Excel opens it in Kazakhstan. Numbers are bare."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_harmless(column.label) for column in table.columns])
    for row in (*table.rows, *([table.total] if table.total else [])):
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _harmless(words: str) -> str:
    """A lecture called =1+1 is words, not a sum."""
    return f"'{words}" if words.startswith(_STARTS_A_FORMULA) else words


def as_workbook(sections: list[Section]) -> bytes:
    """A sheet for each section, its tables beneath one another."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles = _Styles(book)
        for number, section in enumerate(sections, start=1):
            sheet = book.add_worksheet(f"{number}. {section.title}"[:_SHEET_NAME])
            _fill(sheet, section, styles)
    return content.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#FBF6EA"}
        )
        self.note = book.add_format({"italic": True, "font_color": "#565B75", "text_wrap": False})
        self.cells = {unit: book.add_format({"num_format": code}) for unit, code in _FORMATS.items()}
        self.totals = {
            unit: book.add_format({"num_format": code, "bold": True, "top": 1})
            for unit, code in _FORMATS.items()
        }
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.total_words = book.add_format({"bold": True, "top": 1})


def _fill(sheet: Any, section: Section, styles: _Styles) -> None:
    for position in range(max(len(table.columns) for table in section.tables)):
        units = [table.columns[position].unit for table in section.tables if position < len(table.columns)]
        sheet.set_column(position, position, max(_WIDTHS[unit] for unit in units))
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)
    sheet.set_paper(9)
    line = 0
    for table in section.tables:
        line = _write(sheet, line, table, styles) + 2


def _write(sheet: Any, line: int, table: Table, styles: _Styles) -> int:
    """The line after the table."""
    sheet.write_string(line, 0, table.title, styles.title)
    line += 1
    for position, column in enumerate(table.columns):
        sheet.write_string(line, position, column.label, styles.head)
    for row in (*table.rows, *([table.total] if table.total else [])):
        line += 1
        is_total = row is table.total
        for position, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            if isinstance(cell, str):
                sheet.write_string(line, position, cell, styles.total_words if is_total else styles.words)
            else:
                formats = styles.totals if is_total else styles.cells
                sheet.write_number(line, position, cell, formats[column.unit])
    if table.note:
        line += 1
        sheet.write_string(line, 0, table.note, styles.note)
    return line + 1
