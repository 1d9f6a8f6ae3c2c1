"""Countries by their ISO 3166-1 code, with names that a reader in Kazakhstan expects.

The names are those of Unicode CLDR (Babel). Where CLDR abbreviates, or says what is not said here, ours stand.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType

from babel import Locale

from core.text import sort_key

HOME = "KZ"

# CLDR also names groupings, dependencies with reserved codes and test regions. They are not ISO countries.
_NOT_ISO = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
)

_OURS = {
    "kk": {
        "CD": "Конго Демократиялық Республикасы",
        "CG": "Конго Республикасы",
        "HK": "Гонконг (Қытай)",
        "MM": "Мьянма",
        "MO": "Макао (Қытай)",
        "PH": "Филиппин",
        "PS": "Палестина",
        "ZA": "Оңтүстік Африка Республикасы",
    },
    "ru": {
        "AE": "Объединённые Арабские Эмираты",
        "CD": "Демократическая Республика Конго",
        "CG": "Республика Конго",
        "HK": "Гонконг (Китай)",
        "KG": "Кыргызстан",
        "MM": "Мьянма",
        "MO": "Макао (Китай)",
        "PS": "Палестина",
        "SH": "Остров Святой Елены",
        "US": "Соединённые Штаты Америки",
    },
    "en": {
        "CD": "Democratic Republic of the Congo",
        "CG": "Republic of the Congo",
        "HK": "Hong Kong (China)",
        "MM": "Myanmar",
        "MO": "Macao (China)",
        "PS": "Palestine",
    },
}


def _unabbreviated(name: str) -> str:
    """CLDR's Russian «о-в Мэн», «Багамские о-ва» in full."""
    full = name.replace("о-ва", "острова").replace("о-в", "остров")
    return full[0].upper() + full[1:]


def _without_accents(name: str) -> str:
    """Åland stands under A."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).casefold()


# Kazakh order holds for Russian too: its letters are a subset in the same sequence.
_ORDER: dict[str, Callable[[str], str]] = {"kk": sort_key, "ru": sort_key, "en": _without_accents}


@lru_cache(maxsize=len(_ORDER))
def country_names(language: str) -> MappingProxyType[str, str]:
    """Code -> name in ``language`` (kk, ru or en)."""
    territories = {str(code): str(name) for code, name in Locale(language).territories.items()}
    names = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_ISO
    }
    if language == "ru":
        names = {code: _unabbreviated(name) for code, name in names.items()}
    return MappingProxyType(names | _OURS[language])


@lru_cache(maxsize=len(_ORDER))
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) for a list to choose from: Kazakhstan first, the rest in the language's alphabetical order."""
    names = country_names(language)
    order = _ORDER[language]
    others = sorted((code for code in names if code != HOME), key=lambda code: order(names[code]))
    return tuple((code, names[code]) for code in (HOME, *others))
