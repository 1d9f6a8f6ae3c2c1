"""What people type: broken, hostile, or merely human."""

import pytest

from core.errors import InvalidInput
from visitors.details import clean_details


def _errors(person, forum, **changes):
    with pytest.raises(InvalidInput) as refusal:
        clean_details({**person, **changes}, forum=forum)
    return {name: [str(message) for message in messages] for name, messages in refusal.value.errors.items()}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("8 707 123 45 67", "+77071234567"),
        ("+7(707)123-45-67", "+77071234567"),
        ("77071234567", "+77071234567"),
        ("7071234567", "+77071234567"),
        ("+77090001001", "+77090001001"),  # the demonstration's: possible, not valid
        ("+49 30 123456", "+4930123456"),
        ("", ""),
    ],
)
def test_telephones_are_stored_in_one_form(person, forum, typed, stored):
    assert clean_details({**person, "phone": typed}, forum=forum).phone == stored


@pytest.mark.parametrize("typed", ["abc", "12", "8707", "+7 707 123 45 67 доб. 5", "٠٧٠٧"])
def test_not_a_telephone(person, forum, typed):
    assert list(_errors(person, forum, phone=typed)) == ["phone"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nonsense",
        "a@b",
        "a b@example.com",
        "a@example.com\r\nBcc: everybody@example.com",
        "a@example.com\x00",
        "a@ex\u202eample.com",
        "Айгүл@example.com",
        "<a@example.com>",
        "a@example.com,b@example.com",
        "a@" + "x" * 300 + ".com",
        '"; DROP TABLE visitors; --"@',
    ],
)
def test_not_an_address(person, forum, typed):
    assert list(_errors(person, forum, email=typed)) == ["email"]


def test_a_cyrillic_domain_is_mailed_to_in_ascii(person, forum):
    assert clean_details({**person, "email": "a@пошта.қаз"}, forum=forum).email.startswith("a@xn--")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "123",
        "Aй",  # a Latin A before a Cyrillic letter
        "Айгүл\x00",
        "Айгүл\r\nSubject: x",
        "\u202eАйгүл",
        "А\u200bйгүл",
        "http://spam.example.com",
        "А" * 81,
        "А" * 100_000,
        "{{ 7*7 }}1"[-1],
    ],
)
def test_not_a_name(person, forum, typed):
    assert list(_errors(person, forum, given_name=typed)) == ["given_name"]


@pytest.mark.parametrize("typed", ["Ұлықбек", "Jean-Luc", "O’Brien", "Мұхамеди-Әл", "Lê Văn", "李", "محمد"])
def test_a_name(person, forum, typed):
    assert clean_details({**person, "given_name": typed}, forum=forum).given_name == typed


def test_white_space_is_not_part_of_a_name(person, forum):
    assert clean_details({**person, "given_name": "  Айгүл   Нұр "}, forum=forum).given_name == "Айгүл Нұр"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("language", "de"),
        ("language", ""),
        ("country", "XX"),
        ("region", "KZ-99"),
        ("kind", "x"),
        ("activity", "x"),
    ],
)
def test_not_offered(person, forum, field, typed):
    assert list(_errors(person, forum, **{field: typed})) == [field]


def test_a_region_belongs_to_kazakhstan(person, forum):
    assert clean_details({**person, "country": "DE"}, forum=forum).region == ""


def test_everything_wrong_is_told_at_once(person, forum):
    assert set(_errors(person, forum, email="x", given_name="", phone="x", kind="x")) == {
        "email",
        "given_name",
        "phone",
        "kind",
    }
