"""Every catalogue in the repository says something, says it whole, and is compiled."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from .repository import REPOSITORY, short
from .texts import compiled_strings, read, strings_of

CATALOGUES = sorted((REPOSITORY / "locale").rglob("*.po"))
KAZAKH = [path for path in CATALOGUES if path.parts[-3] == "kk"]
# As Django's own catalogues have them: one page mixes both.
PLURALS = {"kk": 2, "ru": 4}
MARK = re.compile(r"%\(\w+\)[a-z]|%[sdr]|\{[^}]*\}|</?[a-z][^>]*>")


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string,)


def messages(path: Path) -> Iterator[Message]:
    return (message for message in read(path) if message.id)


def test_the_catalogues_are_found():
    assert {path.parts[-3] for path in CATALOGUES} == {"kk", "ru"}
    assert {path.parts[-4] for path in CATALOGUES} >= {"locale", "django", "rest_framework", "unfold"}


@pytest.mark.parametrize("path", CATALOGUES, ids=short)
def test_nothing_is_fuzzy_or_untranslated(path):
    catalogue: Catalog = read(path)
    assert not [message.id for message in messages(path) if message.fuzzy or not all(forms(message))]
    assert not list(catalogue.obsolete), "texts that nothing says any more: make messages"


@pytest.mark.parametrize("path", CATALOGUES, ids=short)
def test_placeholders_tags_and_plurals_are_kept(path):
    for message in messages(path):
        plural = isinstance(message.id, tuple | list)
        wanted = set(MARK.findall(" ".join(message.id) if plural else message.id))
        assert len(forms(message)) == (PLURALS[path.parts[-3]] if plural else 1), message.id
        assert all(set(MARK.findall(form)) == wanted for form in forms(message)), message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=short)
def test_the_compiled_catalogue_is_that_of_the_text(path):
    assert compiled_strings(path.with_suffix(".mo")) == strings_of(read(path)), "compile it: make messages"


@pytest.mark.parametrize("path", KAZAKH, ids=short)
def test_kazakh_never_glues_a_suffix_to_a_placeholder(path):
    # %(link)s is an opening tag: the word after it is a word of its own.
    glued = re.compile(r"(?:%\((?!\w*link)\w+\)[a-z]|%[sd]|\{\w*\})[»\"]?-?[а-яәғқңөұүһі]", re.IGNORECASE)
    assert not [form for message in messages(path) for form in forms(message) if glued.search(form)]


@pytest.mark.parametrize("path", KAZAKH, ids=short)
def test_kazakh_uses_the_words_of_the_glossary(path):
    # "password" is one word now; a user is «пайдаланушы»; «объект» is «нысан».
    banned = re.compile(r"құпия\s+сөз|қолданушы|объект|еmail", re.IGNORECASE)
    assert not [form for message in messages(path) for form in forms(message) if banned.search(form)]
