"""Nothing that the house itself says may stay untranslated, and nothing unsaid stay in its catalogues."""

from functools import cache

import pytest

from .catalogues import LANGUAGES, LOCALE, sources
from .texts import Text, complete_texts, read, strings_of, texts_of_file


@cache
def said() -> frozenset[Text]:
    """Every text of our Python files and templates, tests left out."""
    return frozenset(text for path in sources() for text in texts_of_file(path))


def translated(language: str) -> set[Text]:
    return {
        text
        for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po"))
        for text in complete_texts(strings_of(read(path)), path.stem)
    }


def test_the_sources_are_really_read():
    assert len(said()) > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_translation(language):
    assert not sorted(said() - translated(language)), "make messages, then translate what is new"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_is_not_said(language):
    assert not sorted(translated(language) - said()), "make messages drops them"
