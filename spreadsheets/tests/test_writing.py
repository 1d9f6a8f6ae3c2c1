"""What the writer of tables makes of cells, as another program reads it."""

import io
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from spreadsheets.files.writing import XLSX, as_bytes


def read(*rows):
    content = as_bytes(rows, file_format=XLSX, headings=["one"])
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]


@pytest.mark.parametrize(
    "text",
    [
        "<r>&</r>",  # XlsxWriter would take it for its own markup, and the file could not be opened
        "<r><t>x</t></r>",
        "=1+1",
        "012345678901",
        "<b>&amp;</b>",
        " kept ",
        "two\nlines",
        "_x0041_",
        "Құрманғалиев 🙂",
    ],
)
def test_a_text_stays_what_it_is(text):
    assert read([text]) == [[text]]


def test_what_no_text_may_hold_breaks_nothing():
    ((text,),) = read(["a\x01b\ufffe"])
    assert text.startswith("a")
    assert "b" in text


def test_numbers_and_moments():
    moment = datetime(2026, 10, 12, 10, 30, 15, tzinfo=UTC)
    (row,) = read([5, 2.5, date(2026, 10, 12), moment, None, "", 850_102_300_456])
    assert row == [5, 2.5, date(2026, 10, 12), moment.replace(tzinfo=None), "", "", 850_102_300_456]


def test_a_long_text_is_cut_where_excel_would_refuse_it():
    ((text,),) = read(["ә" * 40_000])
    assert len(text) == 32_767


def test_many_columns_and_empty_rows():
    wide = list(range(30))
    assert read(wide, [], wide) == [wide, [""] * 30, wide]
