"""Who registers: made-up people, each with an address of their own, by which the sink knows whose mail it got."""

from itertools import count
from typing import NamedTuple

_numbers = count(1)
_FAMILY_NAMES = (
    "Сапарова",
    "Әбдірахманов",
    "Қуанышбаева",
    "Иванов",
    "Ғалымжанұлы",
    "Smith",
    "Өтегенова",
    "Ким",
)
_GIVEN_NAMES = ("Айгүл", "Нұрлан", "Әсел", "Пётр", "Ұлжан", "Jane", "Іңкәр")
_LANGUAGES = ("kk", "kk", "kk", "ru", "ru", "en")


class Person(NamedTuple):
    email: str
    language: str
    fields: dict[str, str]
    consents: tuple[str, ...]


def somebody() -> Person:
    """The next person; everything that the form asks for is filled in."""
    number = next(_numbers)
    language = _LANGUAGES[number % len(_LANGUAGES)]
    email = f"visitor{number}@bench.example.com"
    fields = {
        "family_name": _FAMILY_NAMES[number % len(_FAMILY_NAMES)],
        "given_name": _GIVEN_NAMES[number % len(_GIVEN_NAMES)],
        "patronymic": "Серікқызы" if number % 3 == 0 else "",
        "email": email,
        "phone": f"8 707 {number % 10_000_000:07}",
        "country": "KZ",
        "region": "KZ-71",
        "kind": "trade",
        "organisation": f"«Алтын оймақ» тігін фабрикасы {number % 97}",
        "position": "Бас технолог",
        "activity": "manufacture",
        "position_level": "department",
        "purpose": "supplier",
        "source": "press",
        "language": language,
    }
    return Person(email, language, fields, ("processing", "news"))
