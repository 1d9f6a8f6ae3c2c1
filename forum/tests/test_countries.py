"""Every ISO country has a name in the three languages, in the order of that language."""

from importlib import resources

import pytest

from core.text import KAZAKH_ALPHABET, mixed_words
from forum.countries import country_choices, country_names

LANGUAGES = ["kk", "ru", "en"]


def iso_3166_codes():
    """The list that the time zone database carries: a source of its own, independent of CLDR."""
    table = (resources.files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    return {line.split("\t")[0] for line in table.splitlines() if line and not line.startswith("#")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_exactly_the_iso_countries_are_named(language):
    assert set(country_names(language)) == iso_3166_codes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_is_offered_once_and_kazakhstan_first(language):
    choices = country_choices(language)
    assert choices[0][0] == "KZ"
    assert len(choices) == len(dict(choices)) == len(country_names(language))
    assert len({name for _, name in choices}) == len(choices)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_name_is_left_in_latin_or_abbreviated(language):
    for _, name in country_choices(language):
        assert name[0].isupper() and not mixed_words(name)
        assert not any("a" <= letter <= "z" for letter in name.lower())
        assert "о-в" not in name and " САР" not in name and " АӘА" not in name


def test_kazakh_order_is_that_of_the_kazakh_alphabet():
    initials = list(dict.fromkeys(name[0].lower() for _, name in country_choices("kk")[1:]))
    assert initials == [letter for letter in KAZAKH_ALPHABET if letter in initials]
    assert initials.index("ә") == 1 and initials[-1] == "я"


def test_order_in_russian_and_english():
    russian = [name for _, name in country_choices("ru")]
    assert russian[:3] == ["Казахстан", "Австралия", "Австрия"]
    english = [name for _, name in country_choices("en")]
    assert english[:4] == ["Kazakhstan", "Afghanistan", "Åland Islands", "Albania"]


def test_names_that_people_here_expect():
    assert country_names("kk")["UZ"] == "Өзбекстан"
    assert country_names("kk")["HK"] == "Гонконг (Қытай)"
    assert country_names("ru")["KG"] == "Кыргызстан"
    assert country_names("ru")["IM"] == "Остров Мэн"


def test_the_choices_are_made_once():
    assert country_choices("kk") is country_choices("kk")
