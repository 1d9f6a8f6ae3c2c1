"""Kazakh text: the order, the folding, the traps. The order is compared with what PostgreSQL makes of the same key."""

import random
import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    KAZAKH_ALPHABET,
    KAZAKH_RANKS,
    alphabet,
    check_person_name,
    clean_line,
    fold_booth_code,
    fold_search,
    hidden_characters,
    mixed_script,
    mixed_words,
    sort_key,
    sort_key_sql,
)

# What names are made of here: Kazakh and Russian, Latin with its diacritics, digits and the usual marks.
NAME_LETTERS = KAZAKH_ALPHABET + KAZAKH_ALPHABET.upper() + "abcxyzABCXYZÀàÇçĞğİıŞşÜüßΣσς0123456789 -.’'«»&№"
names = st.text(alphabet=NAME_LETTERS, max_size=24)


def codes(faults):
    return [fault.code for fault in faults]


# --- order


def test_the_alphabet_has_its_42_letters_once_each():
    assert len(KAZAKH_ALPHABET) == len(set(KAZAKH_ALPHABET)) == len(KAZAKH_RANKS) == 42
    assert sorted(KAZAKH_RANKS) == list(KAZAKH_RANKS)


def test_letters_sort_as_in_the_alphabet_and_not_by_code_point():
    shuffled = random.Random(2019).sample(KAZAKH_ALPHABET, 42)
    assert "".join(sorted(shuffled, key=sort_key)) == KAZAKH_ALPHABET
    assert "".join(sorted(shuffled)) != KAZAKH_ALPHABET


def test_names_sort_as_a_kazakh_reader_expects():
    in_order = """A-Tex Zara Айгүл Әсел Батыр Гүлнар Ғалым Ержан Ёлкин Жанар Кәмила Қанат
        Нұрлан Ңаң Олжас Өмір Самал Ұлан Үміт Хан Һарун Цой Ілияс"""
    expected = in_order.split()
    assert sorted(set(expected), key=sort_key) == expected


def test_a_prefix_comes_first_and_case_does_not_matter():
    assert sorted(["Қана", "қан", "ҚАНАТ"], key=sort_key) == ["қан", "Қана", "ҚАНАТ"]
    assert sort_key("ӘСЕЛ") == sort_key("әсел")


@given(names)
def test_the_key_has_one_character_for_each_letter(name):
    assert len(sort_key(name)) == len(name)


@pytest.mark.django_db
def test_postgresql_makes_the_same_key():
    words = random.Random(42)
    samples = ["".join(words.choices(NAME_LETTERS, k=12)) for _ in range(300)] + list(NAME_LETTERS)
    key = sort_key_sql("name")
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT name, {key}, row_number() OVER (ORDER BY {key}, name COLLATE "C") FROM unnest(%s) AS name',
            [samples],
        )
        rows = cursor.fetchall()
    assert {name: key for name, key, _ in rows} == {name: sort_key(name) for name in samples}
    by_database = [name for name, _, _ in sorted(rows, key=lambda row: row[2])]
    assert by_database == sorted(samples, key=lambda name: (sort_key(name), name))


# --- search


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Көрме", "корме"),
        ("«Әсем Ұлттық»", "«асем улттык»"),
        ("Ғалымжан Һарун", "ГАЛЫМЖАН ХАРУН"),
        ("Үміт", "умит"),
        ("Семён", "СЕМЕН"),
        ("Подъёмная", "подемная"),
        ("Кольцо", "колцо"),
        ("ALTYN OIMAQ", "altyn oimaq"),
        ("Өңір", "онир"),
    ],
)
def test_a_russian_keyboard_finds_kazakh_words(stored, typed):
    assert fold_search(stored) == fold_search(typed)


def test_folding_keeps_different_russian_letters_apart():
    assert fold_search("йод") != fold_search("иод")
    assert fold_search("шина") != fold_search("щина")


def test_decomposed_letters_fold_like_composed_ones():
    assert fold_search(unicodedata.normalize("NFD", "Йодтың ёлкасы")) == fold_search("Йодтың ёлкасы")


@given(names)
def test_folding_twice_changes_nothing(name):
    assert fold_search(fold_search(name)) == fold_search(name)


@given(names)
def test_case_never_matters_in_search(name):
    assert fold_search(name.lower()) == fold_search(name)


# --- booth codes


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("A-12", "A-12"),
        ("А-12", "A-12"),
        (" а-12 ", "A-12"),
        ("в – 7", "B-7"),
        ("С—3", "C-3"),
        ("н−1", "H-1"),
        ("Ａ－１２", "A-12"),
        ("Ж-4", "Ж-4"),
    ],
)
def test_booth_codes_fold_cyrillic_look_alikes(typed, code):
    assert fold_booth_code(typed) == code


@given(st.text(alphabet="ABCEHKMOPTXYАВСЕНКМОРТХУабв0123456789 -–—", max_size=8))
def test_folding_a_booth_code_twice_changes_nothing(text):
    assert fold_booth_code(fold_booth_code(text)) == fold_booth_code(text)


# --- lines


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Айгүл   Сәрсен ", "Айгүл Сәрсен"),
        ("Айгүл\u00a0\u2003Сәрсен", "Айгүл Сәрсен"),
        ("Айгүл\r\nBcc: all@example.kz", "Айгүл Bcc: all@example.kz"),
        ("И\u0306од", "Йод"),
        ("\t\n ", ""),
    ],
)
def test_clean_line(typed, line):
    assert clean_line(typed) == line


@given(st.text())
def test_a_clean_line_stays_clean(text):
    line = clean_line(text)
    assert clean_line(line) == line
    assert "\n" not in line and "\r" not in line and not line.startswith(" ")


# --- mixed alphabets


@pytest.mark.parametrize(
    ("word", "strangers"),
    [
        ("Әлi", "i"),  # Latin i, the usual slip on a Russian keyboard
        ("Əсел", "Ə"),  # Latin schwa for the Kazakh letter
        ("Сaмaл", "a"),
        ("Аlmaty", "А"),
        ("Βатыр", "Β"),  # Greek beta
        ("A12Б", "Б"),
    ],
)
def test_a_word_of_two_alphabets_is_found_with_its_strange_letters(word, strangers):
    assert [mixed.strangers for mixed in mixed_words(word)] == [strangers]
    assert mixed_script(word)


@pytest.mark.parametrize(
    "text",
    [
        "Әлі",
        "Ali",
        "IT-компания",
        "ТОО Zara Home",
        "O’Connor",
        "Şükrü",
        "山田 たろう",
        "山田タロウ",
        "مریم",
        "A-12",
        "",
        "Ким 2",
    ],
)
def test_honest_words_are_left_alone(text):
    assert mixed_words(text) == []


def test_only_the_mixed_word_of_a_name_is_named():
    (mixed,) = mixed_words("Нұрлан Caпaров Smith")
    assert mixed.word == "Caпaров"
    assert set(mixed.strangers) == set("Ca")


@given(st.text(alphabet=KAZAKH_ALPHABET + KAZAKH_ALPHABET.upper(), min_size=1))
def test_kazakh_letters_are_all_one_alphabet(word):
    assert {alphabet(letter) for letter in word} == {"CYRILLIC"}
    assert not mixed_script(word)


@given(st.text(alphabet=KAZAKH_ALPHABET, min_size=1), st.sampled_from("aeiopcyxAEIOPCYXə"))
def test_one_latin_letter_in_a_kazakh_word_is_always_seen(word, stranger):
    assert mixed_script(word + stranger) and mixed_script(stranger + word)


# --- hidden characters


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\x00", "control_character"),
        ("\x1b", "control_character"),
        ("\n", "control_character"),
        ("\x7f", "control_character"),
        ("\u2028", "control_character"),
        ("\u202e", "bidi_control"),
        ("\u2066", "bidi_control"),
        ("\u200f", "bidi_control"),
        ("\u200b", "invisible_character"),
        ("\u00ad", "invisible_character"),
        ("\ufeff", "invisible_character"),
        ("\u3164", "invisible_character"),
        ("\ufe0f", "invisible_character"),
        ("\U000e0041", "invisible_character"),
        ("\ud800", "broken_character"),
        ("\ue000", "broken_character"),
        ("\uffff", "broken_character"),
    ],
)
def test_a_hidden_character_is_named(character, code):
    (fault,) = check_person_name(f"Айгүл{character}Сәрсен")
    assert (fault.code, fault.detail) == (code, f"U+{ord(character):04X}")


def test_each_hidden_character_is_named_once():
    (fault,) = hidden_characters("a\u200bb\u200bc\u200d")
    assert fault.detail == "U+200B U+200D"


@pytest.mark.parametrize(
    "name", ["Айгүл", "Әлі Һарун", "O’Connor-Smith", "Ёлкин", "José", "مریم", "李小龍", "Ж. К."]
)
def test_names_of_people_pass(name):
    assert check_person_name(name) == []


@pytest.mark.parametrize("name", ["Win https://example.com/x", "www.example.com", "JAVASCRIPT://1"])
def test_a_link_is_no_name(name):
    assert "link" in codes(check_person_name(name))


def test_a_mixed_name_says_which_letters():
    (fault,) = check_person_name("Әлi")
    assert (fault.code, fault.detail, fault.strangers) == ("mixed_script", "Әлi", "i")


@given(st.text(alphabet=KAZAKH_ALPHABET + " -’", max_size=40))
def test_no_kazakh_name_is_refused(name):
    assert check_person_name(name) == []


@given(st.text(), st.sampled_from("\x00\u202e\u200b\x1f"))
def test_a_hidden_character_is_found_anywhere(text, character):
    assert hidden_characters(text + character)
    assert hidden_characters(character + text)
