"""Nothing that a package says to a visitor or an organiser may stay untranslated.

The texts are read from the installed sources themselves, so an update that brings a new string fails here before
anybody meets it in English. A text counts as translated when the package's own catalogue or ours
(``locale/packages/<package>``) has it; ours are also checked for the mistakes that break a page.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from .repository import REPOSITORY
from .texts import Text, compiled_strings, complete_texts, read, strings_of, texts_of_file

OURS = REPOSITORY / "locale" / "packages"
LANGUAGES = ["kk", "ru"]
DOMAINS = ["django", "djangojs"]


@dataclass(frozen=True)
class Source:
    """A Python package whose texts people meet; ``spared`` are path beginnings that nobody meets, and why."""

    catalogue: str
    package: str
    spared: tuple[tuple[str, str], ...] = ()
    locale: str = "locale"

    @property
    def root(self) -> Path:
        spec = find_spec(self.package)
        assert spec and spec.origin, f"{self.package} is not installed"
        return Path(spec.origin).parent

    def spares(self, path: str) -> bool:
        return any(path.startswith(beginning) for beginning, _reason in self.spared)


COMMANDS = ("management/", "output of commands for the operator")

SOURCES = [
    Source(
        "django",
        "django",
        locale="conf/locale",
        spared=(
            ("contrib/", "each application below is a source of its own"),
            ("conf/", "names of a hundred languages; those that we offer are asked for below"),
            ("core/management/", "output of commands for the operator"),
            ("test/", "test tools"),
            ("bin/", "command for the operator"),
            ("views/templates/default_urlconf.html", "the rocket page of a project without addresses"),
        ),
    ),
    Source("django", "django.contrib.admin", spared=(COMMANDS,)),
    Source("django", "django.contrib.auth", spared=(COMMANDS,)),
    Source("django", "django.contrib.contenttypes", spared=(COMMANDS,)),
    Source("django", "django.contrib.sessions", spared=(COMMANDS,)),
    Source("django", "django.contrib.messages"),
    Source("django", "django.contrib.staticfiles", spared=(COMMANDS,)),
    Source("rest_framework", "rest_framework", spared=(COMMANDS,)),
    Source(
        "unfold",
        "unfold",
        spared=(
            ("contrib/constance/", "django-constance is not installed"),
            ("contrib/guardian/", "django-guardian is not installed"),
            ("contrib/simple_history/", "django-simple-history is not installed: history is pghistory's"),
            ("contrib/location_field/", "django-location-field is not installed"),
        ),
    ),
    Source(
        "allauth",
        "allauth",
        spared=(
            ("headless/", "the API of allauth is not installed"),
            ("idp/", "we are nobody's identity provider"),
            ("socialaccount/", "nobody signs in through a third party"),
            ("templates/idp/", "we are nobody's identity provider"),
            ("templates/socialaccount/", "nobody signs in through a third party"),
            ("templates/usersessions/", "the list of sessions is not installed"),
            ("usersessions/", "the list of sessions is not installed"),
            ("tests/", "test tools"),
        ),
    ),
]
# django.conf.global_settings names every language of the world; these are on our pages.
OFFERED_LANGUAGES = {"Kazakh", "Russian", "English"}


def is_source_of_texts(path: Path) -> bool:
    if path.suffix == ".js":
        return "vendor" not in path.parts and ".min." not in path.name
    return path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in path.parts)


@cache
def texts_of(source: Source) -> frozenset[Text]:
    found = {Text("django", "", name) for name in OFFERED_LANGUAGES} if source.package == "django" else set()
    for path in source.root.rglob("*"):
        if is_source_of_texts(path) and not source.spares(path.relative_to(source.root).as_posix()):
            found |= texts_of_file(path)
    return frozenset(found)


@cache
def translated_in(folder: Path, language: str) -> frozenset[Text]:
    found: set[Text] = set()
    for domain in DOMAINS:
        path = folder / language / "LC_MESSAGES" / f"{domain}.mo"
        if path.exists():
            found |= complete_texts(compiled_strings(path), domain)
    return frozenset(found)


def test_the_sources_are_really_read():
    counts = {source.package: len(texts_of(source)) for source in SOURCES}
    assert counts["django"] > 200 and counts["django.contrib.admin"] > 250, counts
    assert counts["rest_framework"] > 100 and counts["unfold"] > 150 and counts["allauth"] > 150, counts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.package)
def test_every_text_has_a_translation(source, language):
    # One catalogue for all at run time: a text of unfold may be said by Django's.
    said = {text for every in SOURCES for text in translated_in(every.root / every.locale, language)}
    said |= {text for every in SOURCES for text in translated_in(OURS / every.catalogue, language)}
    untranslated = sorted(texts_of(source) - said)
    assert not untranslated, f"put into locale/packages/{source.catalogue}/{language}: {untranslated}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_ours_settle_what_two_packages_say_differently(language):
    """One catalogue for all: which of two would win depends on the order of INSTALLED_APPS."""
    asked = {text for source in SOURCES for text in texts_of(source)}
    settled = {text for source in SOURCES for text in translated_in(OURS / source.catalogue, language)}
    said: dict[Text, set[tuple[str, ...]]] = {}
    for source in SOURCES:
        for domain in DOMAINS:
            path = source.root / source.locale / language / "LC_MESSAGES" / f"{domain}.mo"
            if path.exists():
                for key, strings in compiled_strings(path).items():
                    said.setdefault(Text(domain, *key), set()).add(strings)
    assert not sorted(text for text in (asked & said.keys()) - settled if len(said[text]) > 1)


# --- our own catalogues of what packages say

CATALOGUES = sorted(OURS.glob("*/*/LC_MESSAGES/*.po"))


def test_ours_are_found():
    assert {path.parts[-4] for path in CATALOGUES} >= {"django", "rest_framework", "unfold"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "-".join(path.parts[-4::3]))
def test_nothing_is_translated_that_no_package_says_any_more(path):
    domain = path.stem
    said = {text for source in SOURCES for text in texts_of(source)}
    stale = sorted(complete_texts(strings_of(read(path)), domain) - said)
    assert not stale
