"""A file that is understood as a table: which line names the columns, which column means what, row by row.

The headings are looked for in the first lines, since a title often stands above them. A column that nobody knows is
told and left alone; one that is needed and missing refuses the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .cells import Fault, fold, read_cell, words_of
from .files.grids import MOST_ROWS, FileRefused, Grid, too_many_rows
from .files.reading import read_grid
from .registry import Column, Context, ImportTable, Row

_HEADING_WITHIN = 20  # lines
_CELL_SHOWN = 60  # characters of a heading that nobody knows


@dataclass
class Sheet:
    """`columns` are those of the file that are known, by their place in it."""

    grid: Grid
    headings: list[str]
    columns: dict[int, Column]
    first: int  # of the rows below the headings
    notes: list["str | Promise"] = field(default_factory=list)
    _choices: dict[int, Mapping[str, str]] | None = None

    def __len__(self) -> int:
        return len(self.grid.rows) - self.first

    def rows(self, context: Context, start: int, stop: int) -> list[Row]:
        """Rows `start` to `stop`, counted below the headings, without those that are beyond the end."""
        if self._choices is None:
            self._choices = {
                place: column.choices(context) for place, column in self.columns.items() if column.choices
            }
        lines = self.grid.rows[self.first + start : self.first + stop]
        return [self._row(line, cells, self._choices) for line, cells in lines]

    def _row(self, line: int, cells: Sequence[Any], choices: Mapping[int, Mapping[str, str]]) -> Row:
        row = Row(line, {})
        for place, column in self.columns.items():
            raw = cells[place] if place < len(cells) else ""
            if fault := self.grid.broken.get((line, place)):
                row.faults.append(Fault(column.code, fault, words_of(fault)))
                continue
            cell = read_cell(raw, column.kind, choices=choices.get(place), restore=column.restore)
            if cell.fault:
                row.faults.append(Fault(column.code, cell.fault, words_of(cell.fault)))
            if cell.note:
                row.notes.append(Fault(column.code, "restored", cell.note))
            row.cells[column.code] = cell.text
        return row


def read_sheet(content: bytes, table: ImportTable) -> Sheet:
    """Raises FileRefused."""
    return understood(read_grid(content), table)


def understood(grid: Grid, table: ImportTable) -> Sheet:
    """Raises FileRefused: no line of headings, a column twice, a needed one missing, nothing below."""
    names: dict[str, Column] = {}
    for column in table.columns:
        for name in column.names():
            names.setdefault(name, column)
    place = _line_of_headings(grid, names)
    headings = [str(cell).strip() for cell in grid.rows[place][1]]
    columns = dict(_columns(headings, names))
    missing = [one.words for one in table.columns if one.required and one not in columns.values()]
    if missing:
        words = _("These columns are missing: %(missing)s. Found: %(found)s.")
        found = ", ".join(heading[:_CELL_SHOWN] for heading in headings if heading)
        raise FileRefused(words % {"missing": ", ".join(missing), "found": found}, code="columns_missing")
    sheet = Sheet(grid, headings, columns, first=place + 1, notes=list(grid.notes))
    if not len(sheet):
        raise FileRefused(_("There is no row below the headings."), code="nothing_in_it")
    if len(sheet) > MOST_ROWS:
        raise too_many_rows()
    strange = [text[:_CELL_SHOWN] for at, text in enumerate(headings) if text and at not in columns]
    if strange:
        sheet.notes.append(
            _("These columns are not known and not read: %(columns)s.") % {"columns": ", ".join(strange)}
        )
    return sheet


def _line_of_headings(grid: Grid, names: Mapping[str, Column]) -> int:
    """The one in which most columns are known; the first of equals."""
    best, known = 0, 0
    for place, (_line, cells) in enumerate(grid.rows[:_HEADING_WITHIN]):
        found = len({names[fold(str(cell))].code for cell in cells if cell and fold(str(cell)) in names})
        if found > known:
            best, known = place, found
    if not known:
        words = _("No line names the columns. The first line must hold headings such as: %(examples)s.")
        examples = ", ".join(dict.fromkeys(column.words for column in names.values()))
        raise FileRefused(words % {"examples": examples[:300]}, code="no_headings")
    return best


def _columns(headings: Sequence[str], names: Mapping[str, Column]) -> Iterator[tuple[int, Column]]:
    seen: dict[str, str] = {}
    for place, heading in enumerate(headings):
        column = names.get(fold(heading))
        if column is None:
            continue
        if column.code in seen:
            words = _("Two columns mean the same: %(first)s, %(second)s.")
            raise FileRefused(words % {"first": seen[column.code], "second": heading}, code="column_twice")
        seen[column.code] = heading
        yield place, column
