"""What spreadsheets make of what was typed: refused with a reason, or restored beyond doubt, never silently wrong."""

from datetime import date, datetime, time

import pytest

from exhibitors.tax_ids import with_lost_zeros
from spreadsheets.cells import Kind, fold, harmless, read_cell


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        (" Айгүл ", Kind.TEXT, "Айгүл"),
        (12.0, Kind.TEXT, "12"),
        (850102300123.0, Kind.DIGITS, "850102300123"),
        ('="001234567890"', Kind.DIGITS, "001234567890"),
        ("'+7 701 555 11 22", Kind.DIGITS, "+7 701 555 11 22"),
        (87015551122.0, Kind.DIGITS, "87015551122"),
        (43706.0, Kind.DAY, "2019-08-29"),
        ("43706", Kind.DAY, "2019-08-29"),
        (date(2019, 8, 29), Kind.DAY, "2019-08-29"),
        (datetime(2019, 8, 29, 10), Kind.DAY, "2019-08-29"),
        ("29.08.2019", Kind.DAY, "2019-08-29"),
        ("29.08.2019 10:00:00", Kind.DAY, "2019-08-29"),
        (time(9, 30), Kind.CLOCK, "09:30"),
        (0.5, Kind.CLOCK, "12:00"),
        ("386 288,00 ₸", Kind.MONEY, "386288"),
        ("386\u00a0288", Kind.MONEY, "386288"),
        ("386,288.50", Kind.MONEY, "386288.50"),
        ("Да", Kind.YES, "1"),
        ("жоқ", Kind.YES, "0"),
        (True, Kind.YES, "1"),
        ("", Kind.DAY, ""),
        (None, Kind.MONEY, ""),
    ],
)
def test_is_read_as_it_was_meant(raw, kind, text):
    cell = read_cell(raw, kind)
    assert (cell.text, cell.fault) == (text, "")


@pytest.mark.parametrize(
    ("raw", "kind", "fault"),
    [
        ("8.50102E+11", Kind.DIGITS, "scientific_notation"),
        ("8,50102E+11", Kind.DIGITS, "scientific_notation"),
        ("8.50102E+11", Kind.TEXT, "scientific_notation"),
        (850102000000.0, Kind.DIGITS, "digits_lost"),
        ("850102300000", Kind.DIGITS, "digits_lost"),
        (datetime(2019, 12, 1), Kind.TEXT, "became_a_date"),
        (date(2019, 12, 1), Kind.MONEY, "became_a_date"),
        ("=HYPERLINK(1)", Kind.TEXT, "formula"),
        ("#REF!", Kind.TEXT, "formula_error"),
        ("#Н/Д", Kind.DAY, "formula_error"),
        ("31.02.2019", Kind.DAY, "not_a_date"),
        ("7", Kind.DAY, "not_a_date"),
        ("много", Kind.MONEY, "not_a_number"),
        ("может быть", Kind.YES, "not_yes_or_no"),
        ("Айг?л", Kind.TEXT, "letters_lost"),
        ("?лгібай", Kind.TEXT, "letters_lost"),
        ("??????", Kind.TEXT, ""),  # ASCII: a cleaner's affair
        ("Айгүл".encode().decode("latin-1"), Kind.TEXT, "wrong_encoding"),
        ("Петров".encode().decode("cp1251"), Kind.TEXT, "wrong_encoding"),
    ],
)
def test_is_refused_with_its_reason(raw, kind, fault):
    assert read_cell(raw, kind).fault == fault


@pytest.mark.parametrize(
    "honest", ["Что? Где? Когда?", "Рысбек Рё", "Müller", "ООО «Сёмга»", "1E5", "Её ёлка"]
)
def test_honest_texts_are_left_alone(honest):
    assert read_cell(honest, Kind.TEXT).text == honest


def test_lost_zeros_come_back_only_where_the_control_digit_agrees():
    cell = read_cell(50140000120.0, Kind.DIGITS, restore=with_lost_zeros)
    assert cell.text == "050140000120"
    assert "050140000120" in str(cell.note)
    for wrong in (50140000121.0, 50140000120.0 * 10 + 1):
        assert not read_cell(wrong, Kind.DIGITS, restore=with_lost_zeros).note


def test_words_of_choices_become_codes_and_strangers_stay():
    choices = {fold("г. Алматы"): "KZ-75", fold("Киім"): "CLO"}
    assert read_cell("Г АЛМАТЫ", Kind.CHOICE, choices=choices).text == "KZ-75"
    assert read_cell("Алмата", Kind.CHOICE, choices=choices).text == "Алмата"
    assert read_cell("киім, что-то", Kind.CHOICES, choices=choices).text == "CLO;что-то"


@pytest.mark.parametrize("text", ["=1+1", "+7701", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_nothing_runs_and_everything_comes_back(text):
    assert harmless(text) == f"'{text}"
    assert read_cell(harmless(text), Kind.TEXT).text == text.strip() or text[0] in "\t\r"
    assert harmless("Айгүл") == "Айгүл"
