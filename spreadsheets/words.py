"""Words of choices that tables of several wings have: regions, countries, languages - in any of our languages.

Towards the file (`…_names`) a code becomes its name in the active language; from the file (`…_words`) every way in
which people here write it becomes the code.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from core.translations import LANGUAGES, text_in
from forum.countries import country_names
from forum.queries import current_forum

from .registry import Context, by_words

_LANGUAGES = {
    "kk": ("kz", "каз", "қазақ", "қазақ тілі", "казахский", "казахский язык", "kazakh"),
    "ru": ("рус", "орыс", "орыс тілі", "орысша", "русский язык", "russian"),
    "en": ("eng", "англ", "ағылшын", "ағылшын тілі", "ағылшынша", "английский"),
}
_COUNTRIES = {
    "KZ": ("РК", "ҚР", "Республика Казахстан", "Қазақстан Республикасы"),
    "RU": ("РФ", "Российская Федерация"),
    "KG": ("Киргизия",),
    "US": ("США", "АҚШ", "USA"),
    "CN": ("КНР",),
}
_CITY = {" қаласы": " қ.", "город ": "г. ", " city": ""}
_SHORT = {"область": "обл.", "облысы": "обл."}


def region_words(context: Context) -> Mapping[str, str]:
    """«г. Алматы» and «Алматы» are the city; the region of that name is written out."""

    def spellings(row: Any) -> Iterator[str]:
        for name in (getattr(row, f"name_{language}") for language in LANGUAGES):
            yield name
            yield from (name.replace(mark, short) for mark, short in (_CITY | _SHORT).items())
            yield from (name.replace(mark, "") for mark in _CITY if mark in name)

    return by_words((code, spellings(row)) for code, row in context.forum.regions.items())


def country_words(context: Context) -> Mapping[str, str]:
    names = [country_names(language) for language in LANGUAGES]
    return by_words((code, [*(one[code] for one in names), *_COUNTRIES.get(code, ())]) for code in names[0])


def language_words(context: Context) -> Mapping[str, str]:
    return by_words((code, (name, *_LANGUAGES[code])) for code, name in settings.LANGUAGES)


def region_names() -> Callable[[Any], Any]:
    return _named({code: text_in(row, "name").text for code, row in current_forum().regions.items()})


def country_names_here() -> Callable[[Any], Any]:
    return _named(country_names(translation.get_language()))


def labels(choices: Iterable[tuple[Any, Any]]) -> Callable[[], Callable[[Any], Any]]:
    """For `Column.prepare`: the labels of these choices, in the language in which the file is written."""
    return lambda: _named({code: str(label) for code, label in choices})


def _named(names: Mapping[Any, str]) -> Callable[[Any], Any]:
    return lambda code: names.get(code, code)
