"""Words in another language than the page says: what nobody has translated, and what nobody has marked.

A text is looked at with the language that its nearest `lang` gives it. It is a leftover when the catalogues know it
as the words of another language, or when a Kazakh or Russian sentence holds a Latin word that is no name.
"""

import csv
import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from playwright.sync_api import Page

from tests.house.catalogues import LANGUAGES
from tests.house.texts import compiled_strings


class Said(NamedTuple):
    text: str
    language: str


_TEXTS = """() => {
  const said = [];
  const of = (node) => (node.nodeType === 1 ? node : node.parentElement).closest("[lang]")?.lang ?? "";
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.nodeType === 3) {
      const parent = node.parentElement;
      if (parent.closest("script, style, noscript, code, kbd, samp, pre")) continue;
      if (parent.closest("[translate=no], .material-symbols-outlined")) continue;
      if (node.data.trim()) said.push([node.data.trim(), of(node)]);
    } else {
      if (node.closest("[translate=no]")) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt", "content", "data-label", "data-left"]) {
        if (name === "content" && node.getAttribute("name") !== "description") continue;
        const value = node.getAttribute(name)?.trim();
        if (value) said.push([value, of(node)]);
      }
    }
  }
  return said;
}"""

# Names, marks and abbreviations that are Latin in every language.
_NAMES = set(
    """altyn oimaq demo iso ufi wcag axe pdf csv xlsx xml json ics api qr pin smtp html css url id ip iban bic utf
    javascript chromium webauthn totp authenticator usb nfc kz kzt atom rss frab pentabarf excel svg png jpg jpeg webp
    gif mjml google apple bin iin lang kk ru en xls zip email celery google docx sms
    home tab enter shift delete escape qqqq anna rossi portal cookie""".split()
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]{2,}")
_NO_WORDS = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|[\w.-]+\.(?:kz|com|org|ru|invalid|test|example|pdf|csv|xlsx|xml|json|ics|eml)\b\S*"
    r"|\{\w+\}|\b[A-Z0-9]*\d[A-Z0-9-]*\b|\b[A-Z]{2,}\b|\b[\w]+(?:[_./:-][\w]+)+\b"
)


@functools.cache
def _catalogue(language: str) -> dict[str, frozenset[str]]:
    """Every text -> what it may be in this language."""
    found: dict[str, set[str]] = {}
    folder = Path(settings.BASE_DIR) / "locale"
    for path in folder.rglob(f"{language}/LC_MESSAGES/django.mo"):
        for (_context, msgid), forms in compiled_strings(path).items():
            found.setdefault(_plain(msgid), set()).update(map(_plain, forms))
    return {msgid: frozenset(forms) for msgid, forms in found.items()}


@functools.cache
def _known_names() -> frozenset[str]:
    """Latin words of the demonstration forum's Kazakh and Russian texts; brands and what people typed themselves."""
    words = set(_NAMES)
    for path in (Path(settings.BASE_DIR) / "demo").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                words |= _latin(
                    value for name, value in row.items() if value and name and _NAMES_IN.search(name)
                )
    return frozenset(words)


_NAMES_IN = re.compile(
    r"(_kk|_ru|^brand\w*|^fascia|^organisation\w*|^affiliation|^city|^name|family|given|patronymic)$"
)


def _latin(texts: Iterable[str]) -> set[str]:
    return {word.lower() for text in texts for word in _WORD.findall(text)}


def _plain(text: str) -> str:
    return " ".join(text.split())


def said_on(page: Page) -> list[Said]:
    return [Said(_plain(text), language) for text, language in page.evaluate(_TEXTS)]


def leftovers(said: Iterable[Said]) -> list[str]:
    """Each with the reason, once."""
    found = {}
    for text, language in said:
        if language in LANGUAGES and (reason := _reason(text, language)):
            found[text] = f"{reason}: {text[:90]}"
    return sorted(found.values())


def _reason(text: str, language: str) -> str:
    if re.sub(r" \(\d+\)$", "", text) in dict(settings.LANGUAGES).values():
        return ""  # a language is named in its own words
    own = _catalogue(language)
    if _is_english(text) and text in own and text not in own[text]:
        return "English"
    other = next(one for one in LANGUAGES if one != language)
    if text in _words_of(other) and text not in _words_of(language):
        return other
    strange = [word for word in _WORD.findall(_NO_WORDS.sub(" ", text)) if word.lower() not in _known_names()]
    return f"Latin ({', '.join(strange)})" if strange else ""


def _is_english(text: str) -> bool:
    return bool(_WORD.search(text))


@functools.cache
def _words_of(language: str) -> frozenset[str]:
    return frozenset(form for forms in _catalogue(language).values() for form in forms if len(form) > 3)
