"""The one reader of tables, and files as they really come."""

import resource
import time

import pytest

from spreadsheets.files import grids
from spreadsheets.files.reading import read_grid
from spreadsheets.files.survey import column_letters, column_number

from .files import text, with_sheet, xlsx

ROWS = [["Фамилия", "Город"], ["Айтбай", "Астана"]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "kz1048"])
def test_text_of_any_kind_is_the_same_table(encoding, delimiter):
    assert read_grid(text(ROWS, encoding=encoding, delimiter=delimiter)).rows == list(
        enumerate(ROWS, start=1)
    )


def test_kazakh_letters_of_the_code_page_come_through_and_are_told():
    grid = read_grid(text([["Фамилия"], ["Әбдіғұл Өң"]], encoding="kz1048"))
    assert grid.rows[1] == (2, ["Әбдіғұл Өң"])
    assert len(grid.notes) == 1
    assert not read_grid(text(ROWS)).notes  # the control: Russian only


def test_excels_own_line_about_the_separator_is_no_row():
    assert read_grid(b"sep=,\r\na,b\r\n1,2").rows == [(2, ["a", "b"]), (3, ["1", "2"])]


def test_blank_lines_are_left_out_and_lines_keep_their_numbers():
    assert [line for line, _cells in read_grid(b"a;b\n;;\n\n1;2").rows] == [1, 4]
    sheet = xlsx([["a"], [], [], ["b"]])
    assert [line for line, _cells in read_grid(sheet).rows] == [1, 4]


def test_lines_of_a_sheet_that_begins_further_down_are_excels_own():
    grid = read_grid(xlsx([[], [], [None, "a"], [None, "b"]]))
    assert grid.rows == [(3, ["", "a"]), (4, ["", "b"])]


def test_merged_cells_are_told_cell_by_cell():
    grid = read_grid(xlsx([["a", "b"], [], [], ["x", "y"]], lambda sheet: sheet.merge_range(1, 0, 2, 1, "m")))
    assert {where for where, code in grid.broken.items() if code == "merged_cells"} == {
        (line, column) for line in (2, 3) for column in (0, 1)
    }


def test_formulas_without_a_result_and_errors_are_not_taken_for_nothing():
    """The reader behind ours gives an empty text for both."""

    def spoil(sheet):
        sheet.write_formula(1, 0, "=A1", None, "")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 2, "=1+1", None, 2)

    grid = read_grid(xlsx([["a", "b", "c"], [None, None, None, "x"]], spoil))
    assert grid.broken == {(2, 0): "formula_without_value", (2, 1): "formula_error"}
    assert grid.rows[1][1][2] == 2


def test_other_sheets_are_not_passed_over_in_silence():
    import io

    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name in ("Empty", "People", "More"):
            sheet = book.add_worksheet(name)
            if name != "Empty":
                sheet.write(0, 0, name)
    grid = read_grid(file.getvalue())
    assert grid.rows == [(1, ["People"])]
    assert "More" in str(grid.notes[0])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "nothing_in_it"),
        (b";;;\n;;\n", "nothing_in_it"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old_excel"),
        (b"PK\x03\x04broken", "file_unreadable"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not_a_table"),
        (b"a;" + b"x" * grids.MOST_BYTES, "file_too_large"),
        (b"a\n" * (grids.MOST_ROWS + 50), "too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused(content, code):
    with pytest.raises(grids.FileRefused) as refusal:
        read_grid(content)
    assert refusal.value.code == code


def test_one_cell_in_the_last_corner_is_no_bomb():
    """Seventeen thousand million cells, were they unpacked: seen before they are."""
    content = xlsx([["a"]], lambda sheet: sheet.write(1_048_575, 16_383, "x"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(grids.FileRefused) as refusal:
        read_grid(content)
    assert refusal.value.code in ("too_many_rows", "too_many_columns")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_a_bomb_of_zeros_is_refused_by_what_it_says_of_itself():
    content = with_sheet(xlsx([["a"]]), lambda part: part + b" " * (420 * 1024 * 1024))
    assert len(content) < grids.MOST_BYTES
    with pytest.raises(grids.FileRefused) as refusal:
        read_grid(content)
    assert refusal.value.code == "file_too_large"


def test_fifty_megabytes_of_emptiness_are_a_table_of_two_rows():
    empty = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (n, n, n) for n in range(3, 900_000)
    )
    content = with_sheet(
        xlsx([["a", "b"], ["x", "y"]]), lambda part: part.replace(b"</sheetData>", empty + b"</sheetData>")
    )
    began = time.monotonic()
    assert [cells for _line, cells in read_grid(content).rows] == [["a", "b"], ["x", "y"]]
    assert time.monotonic() - began < 30
    assert len(read_grid(b"a;b\nx;y\n" + b";;;;;;;\n" * 2_000_000).rows) == 2


@pytest.mark.parametrize(("letters", "number"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16_383)])
def test_columns_are_counted_as_excel_does(letters, number):
    assert column_number(letters) == number
    assert column_letters(number) == letters
