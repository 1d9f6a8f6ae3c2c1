"""Texts of the forum in three languages: `title_kk`, `title_ru`, `title_en` beside one another.

A missing text falls back kk → ru → en; pages mark the borrowed language with `lang` (WCAG 3.1.2).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import get_language
from translated_fields import TranslatedField, to_attribute

LANGUAGES = ("kk", "ru", "en")


class Text(NamedTuple):
    """A text and the language it really is in."""

    text: str
    language: str


def text_in(instance: Any, name: str, language: str | None = None) -> Text:
    """The text `name` of `instance` in `language` (default: the active one), or what stands in for it."""
    wanted = language or get_language() or LANGUAGES[0]
    for candidate in (wanted, *LANGUAGES):
        if text := getattr(instance, to_attribute(name, candidate), ""):
            return Text(text, candidate)
    return Text("", wanted)


def trilingual(instance: Any, name: str) -> dict[str, str]:
    """The API's shape of such a text: `{"kk": …, "ru": …, "en": …}`."""
    return {language: getattr(instance, f"{name}_{language}") for language in LANGUAGES}


def translated(field: "models.Field[Any, Any]", *, required: bool = True) -> TranslatedField:
    """Three columns of `field`. Kazakh is required if the text is; Russian and English may follow later."""
    field.blank = True
    return TranslatedField(
        field,
        {"kk": {"blank": not required}},
        languages=LANGUAGES,
        attrgetter=_getter,
    )


def _getter(name: str, field: TranslatedField) -> Callable[[Any], str]:
    return lambda instance: text_in(instance, name).text
