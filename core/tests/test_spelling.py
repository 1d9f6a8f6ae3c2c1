"""The database spells as Python does, and search finds what was meant."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.admin.search import readings
from core.text import clean_line, spell_search

# What people of Kazakhstan and their guests are called, and what stands around it.
LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяАӘЁЖҚҢӨҰҮҺЩЪЫІЬЭЮЯabcxyzqwkhABCXYZQWKH"
LETTERS += "ıäöüßéñçşğœ0123456789 -.,@«»№"


def spelt(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_spelt(%s)", [text])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
@given(text=st.text(alphabet=LETTERS, max_size=60).map(clean_line))
def test_the_database_spells_as_python_does(text):
    assert spelt(text) == spell_search(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("корме", "Көрме"),
        ("курмангалиев", "Құрманғалиев"),
        ("oimaq", "Оймақ"),
        ("jqvfr", "Оймақ"),
        ("фыефтф", "Astana"),
        ("А-12", "A-12"),
        ("c-3", "С-3"),
        ("zhun", "Жүн"),
    ],
)
def test_what_was_meant_is_among_the_readings(typed, stored):
    assert any(one in spell_search(stored) for one in readings(typed))
