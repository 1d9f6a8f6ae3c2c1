"""What a file wants of the draft, understood and checked: the columns it speaks of and no others."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import hidden_characters
from core.translations import LANGUAGES

from .raw import mapping, text

TITLE, ABSTRACT, NAME, ROLE, PLACE = 300, 20_000, 160, 200, 120


class RowRefused(ValueError):
    def __init__(self, code: str, message: "str | Promise") -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass
class Place:
    """A room or a track. `code` is known only of our own files; others know it by name."""

    code: str
    names: dict[str, str]
    capacity: int | None = None
    sort: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        said = {"capacity": self.capacity, "sort": self.sort}
        return {f"name_{language}": name for language, name in self.names.items()} | {
            name: value for name, value in said.items() if value is not None
        }


@dataclass
class Person:
    guid: str
    code: str
    columns: dict[str, str]
    part: str | None = None  # None: the file does not say
    is_known_by_name: bool = False

    @property
    def names(self) -> list[str]:
        return [value for name, value in self.columns.items() if name.startswith("name_") and value]


@dataclass
class Incoming:
    """One lecture. `columns` are what the file says; a room, a track or people of None it does not speak of."""

    where: str
    guid: str
    code: str
    is_own: bool
    columns: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place | None] = field(default_factory=dict)
    people: list[Person] | None = None


# --- Texts --------------------------------------------------------------------------------------


def clean(value: Any) -> str:
    """Composed, without what steers instead of being read, lines without blanks at their ends.

    Joiners and selectors stay: without them an emoji falls apart.
    """
    words = (
        unicodedata.normalize("NFC", text(value)).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    )
    if not words.isprintable():
        words = "".join(letter for letter in words if letter == "\n" or not _steers(letter))
    words = "\n".join(line.rstrip() for line in words.split("\n")).strip()
    return re.sub(r"\n{3,}", "\n\n", words)


def clean_title(value: Any) -> str:
    return " ".join(clean(value).split())


def _steers(letter: str) -> bool:
    faults = hidden_characters(letter)
    return any(fault.code in ("control_character", "bidi_control", "broken_character") for fault in faults)


def limited(words: str, limit: int, what: "str | Promise") -> str:
    if len(words) > limit:
        message = _("Too long: %(what)s. Characters allowed: %(limit)s, here: %(count)s")
        raise RowRefused("too_long", message % {"what": what, "limit": limit, "count": len(words)})
    return words


def language_of(words: str, said: str = "") -> str:
    """In which of our languages a text most likely is, if the file does not say one of them."""
    if said in LANGUAGES:
        return said
    folded = words.lower()
    if any(letter in folded for letter in "әғқңөұүһі"):
        return "kk"
    return "ru" if any("а" <= letter <= "я" for letter in folded) else "en"


def in_languages(value: Any, said: str = "") -> dict[str, Any]:
    """Language -> text. Some dialects have dicts by language; of languages we do not have, the first stands in."""
    if not isinstance(value, dict):
        return {language_of(text(value), said): value}
    ours = {language: value[language] for language in LANGUAGES if language in value}
    return ours or next((in_languages(text(words), said) for words in value.values() if text(words)), {})


# --- Values of our own files and of tables -------------------------------------------------------


def whole_number(value: Any, what: str) -> int | None:
    words = text(value)
    if not words:
        return None
    if words.isascii() and words.isdigit() and len(words) < 7:
        return int(words)
    raise RowRefused("bad_value", _("Not a whole number: %(what)s") % {"what": what})


def yes_or_no(value: Any, what: str) -> bool:
    if isinstance(value, bool):
        return value
    words = text(value).lower()
    if words in ("1", "yes", "true", "да", "иә", "+"):
        return True
    if words in ("0", "no", "false", "нет", "жоқ", "-"):
        return False
    raise RowRefused("bad_value", _("Neither yes nor no: %(what)s") % {"what": what})


_SPOKEN = {
    "kazakh": "kk", "қазақ": "kk", "қазақша": "kk", "казахский": "kk", "kz": "kk",
    "russian": "ru", "русский": "ru", "орыс": "ru", "орысша": "ru",
    "english": "en", "английский": "en", "ағылшын": "en",
    "german": "de", "deutsch": "de", "french": "fr", "turkish": "tr", "chinese": "zh",
    "kaz": "kk", "rus": "ru", "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "tur": "tr", "zho": "zh",
}  # fmt: skip


def spoken(value: Any) -> list[str]:
    """Codes of languages: a list, or a line divided by commas, slashes or semicolons."""
    words = value if isinstance(value, list) else re.split(r"[,;/|]", text(value))
    codes = []
    for word in words:
        name = text(word).lower().replace("_", "-")
        code = _SPOKEN.get(name, name)
        if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,6})?", code):
            codes.append(code)
    return list(dict.fromkeys(codes))


def own_texts(extra: dict[str, Any], name: str) -> dict[str, str]:
    """A text of our own files, in the languages that they have."""
    texts = mapping(extra.get(name))
    return {language: text(texts[language]) for language in LANGUAGES if language in texts}
