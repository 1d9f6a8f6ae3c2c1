"""Every page is HTML without an error, in three languages: for html5lib always, for the Nu checker where it is.

html5lib reads as browsers do and names what they would have to guess. The checker of the W3C knows the whole
specification: it wants Java and the npm package vnu-jar, and asks nobody. `make html-check` insists on it.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import resolve
from django.utils import timezone, translation
from html5lib.constants import E as ERRORS

from journal.actors import SOMEBODY
from visitors.models import Visitor
from visitors.services.registration import cancel_registration
from website import errors

from .addresses import NEVER, Cast, pages_of_the_table
from .conftest import NU_JAR
from .words import Words

LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru", "en"])
# What a form says to somebody who sends it empty, or filled in wrongly.
WRONG = {"family_name": "<b>", "email": "nobody", "code": "x", "brands": "<", "website": "//"}
FORMS = (
    ("anybody", "/register/"), ("anybody", "/exhibit/sign-up/"), ("anybody", "/accounts/login/"),
    ("anybody", "/accounts/password/reset/"), ("visitor", "edit"), ("draft", "/exhibit/application/stand/"),
    ("draft", "/exhibit/application/booth/"), ("draft", "/exhibit/application/wishes/"),
    ("draft", "/exhibit/application/partners/"), ("company", "/exhibit/company/"), ("company", "/exhibit/team/"),
    ("company", "/exhibit/badges/"), ("company", "/exhibit/documents/"), ("company", "/exhibit/catalogue/"),
    ("company", "/exhibit/catalogue/logo/"), ("company", "/exhibit/catalogue/photos/"),
    ("account", "/accounts/password/change/"), ("account", "/accounts/email/"), ("linked", "/accounts/password/set/"),
    ("account", "/accounts/2fa/totp/activate/"), ("account", "/accounts/reauthenticate/"),
    ("half", "/accounts/2fa/authenticate/"),
)  # fmt: skip

pytestmark = pytest.mark.django_db


class Reading:
    """The pages of one language, and what was seen of each address."""

    def __init__(self, language: str) -> None:
        call_command("load_demo", verbosity=0)
        self.words, self.cast = Words(language), Cast()
        self.pages: dict[str, str] = {}
        self.seen: set[str] = set()
        for who, name, path in self.cast.addresses(language):
            self.read(f"{who} {name}", self.cast.people[who], path)
        self._refusals()
        self._answers_to_mistakes()
        self._of_somebody_who_does_not_come()

    def read(self, name: str, client: Client, path: str) -> None:
        answer = client.get(path, follow=True)
        if answer["Content-Type"].startswith("text/html"):
            self._keep(f"{name} {path}", answer)
            if answer.status_code == 200:
                self.seen.add(resolve(answer.request["PATH_INFO"]).view_name)

    def _keep(self, name: str, answer: object) -> None:
        text = answer.content.decode()
        assert "<html" in text, name
        self.pages[name] = text

    def _refusals(self) -> None:
        for who in ("anybody", "visitor", "company"):
            answer = self.cast.people[who].get(self.words.path("/nothing/"))
            request = answer.wsgi_request
            with translation.override(self.words.language):
                for status in (400, 404, 429, 503):
                    self._keep(f"{who} {status}", errors.refusal_page(request, status=status, message=""))
                self._keep(f"{who} 403", errors.forbidden(request))
                self._keep(f"{who} 403 csrf", errors.csrf_refused(request))
                self._keep(f"{who} 500", errors.crashed(request))
        stale = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
        self._keep("too old", stale.post(self.words.path("/register/"), WRONG))
        self._keep("once more", stale.post(self.words.path("/exhibit/sign-in/"), {"email": "a@example.com"}))

    def _answers_to_mistakes(self) -> None:
        own = f"/my/{self.cast.people['visitor'].cookies['visitor'].value}/edit/"
        for who, path in FORMS:
            client, address = self.cast.people[who], self.words.path(own if path == "edit" else path)
            for name, typed in (("empty", {}), ("wrong", WRONG)):
                answer = client.post(address, typed, follow=True)
                self._keep(f"{who} {name} {path}", answer)

    def _of_somebody_who_does_not_come(self) -> None:
        gone = Visitor.objects.filter(state="registered").exclude(pk=self.cast.visitor.pk).earliest("pk")
        own = self.words.path(self.cast.link(gone))
        cancel_registration(visitor=gone, actor=SOMEBODY, at=timezone.now())
        self.read("cancelled", Client(), own)


def errors_of(page: str) -> list[str]:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    lines = page.split("\n")
    return [
        f"{ERRORS[code] % data} | line {place[0]}: {lines[place[0] - 1].strip()[:120]}"
        for place, code, data in parser.errors
    ]


@LANGUAGES
def test_every_page_is_html(language, request, tmp_path, fresh_limits, settings):
    settings.RATE_LIMITS, settings.MEDIA_ROOT = False, tmp_path / "media"
    reading = Reading(language)
    assert set(pages_of_the_table()) - reading.seen - set(NEVER) == set()
    found = [f"{name}: {fault}" for name, page in reading.pages.items() for fault in errors_of(page)]
    if jar := nu_checker(is_wanted=request.config.getoption("--nu", default=False)):
        found += faults(jar, reading.pages, tmp_path)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("text", ["<p>a<div></p>", '<a href="x" href="y">', "<table><p></table>"])
def test_an_error_would_be_found(text):
    assert errors_of(f"<!doctype html><html><head><title>x</title></head><body>{text}</body></html>")


def test_the_nu_checker_would_find_one(tmp_path, request):
    jar = nu_checker(is_wanted=request.config.getoption("--nu", default=False))
    if jar is None:
        pytest.skip("no Java, or no Nu checker (npm install --prefix var/npm vnu-jar)")
    page = "<!doctype html><html lang=en><title>x</title><p id=a>b</p><p id=a aria-label=c>d</p></html>"
    assert [one for one in faults(jar, {"here": page}, tmp_path) if "Duplicate ID" in one and "here" in one]


def nu_checker(*, is_wanted: bool) -> Path | None:
    jar = next(Path.cwd().glob(NU_JAR), None)
    if jar is not None and shutil.which("java"):
        return jar
    if is_wanted:
        pytest.fail("no Java, or no Nu checker: npm install --prefix var/npm vnu-jar")
    return None


def faults(jar: Path, pages: dict[str, str], folder: Path) -> list[str]:
    """What the Nu checker calls an error, with the page's name."""
    names = {}
    for number, (name, page) in enumerate(pages.items()):
        file = folder / f"{number:03}.html"
        file.write_text(page)
        names[file.name] = name
    command = ["java", "-Xss4m", "-jar", str(jar), "--format", "json", "--exit-zero-always"]
    done = subprocess.run([*command, *(str(folder / name) for name in names)], capture_output=True, text=True)
    return list(_told(json.loads(done.stderr)["messages"], names))


def _told(messages: list[dict[str, str]], names: dict[str, str]) -> Iterator[str]:
    for one in messages:
        if one["type"] == "error":
            yield f"{names[Path(one['url']).name]}: {one['message']} | {one.get('extract', '').strip()[:160]}"
