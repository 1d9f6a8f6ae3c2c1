"""The same page in the other languages: Kazakh at the root, Russian and English below their prefix."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from .middleware import bare


class LanguageLink(NamedTuple):
    code: str
    name: str
    url: str
    is_current: bool


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """`?language` tells the middleware that the person chose; it is remembered then."""
    current = translation.get_language()
    return [
        LanguageLink(code, name, f"{path_in(request.path, code)}?language", code == current)
        for code, name in settings.LANGUAGES
    ]


def path_in(path: str, language: str) -> str:
    """`/ru/register/` in English is `/en/register/`, in Kazakh `/register/`."""
    kazakh = bare(path)
    return kazakh if language == settings.LANGUAGE_CODE else f"/{language}{kazakh}"
