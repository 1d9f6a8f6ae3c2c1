"""What the pages of the catalogue show, made ready for their templates: facets with links, cards, letters, pages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from core.text import sort_key
from core.translations import Text, text_in
from forum.models import Edition
from forum.queries import Forum

from ..models import CatalogueEntry
from ..queries.catalogue import Counts, Wish, entries_of
from ..queries.categories import categories, facet_words
from ..queries.names import SHORT_FORMS, legal_name
from . import catalogue_pieces as pieces

_NEIGHBOURS = 2
_MOST_KEPT = 2_000
_SLUG = "slug-of-somebody"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a facet; its link chooses it, or takes the choice back."""

    code: str
    label: str
    count: int
    url: str
    is_chosen: bool
    html: SafeString


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    answers: list[Answer]

    @property
    def chosen(self) -> Answer | None:
        return next((answer for answer in self.answers if answer.is_chosen), None)

    @property
    def html(self) -> SafeString:
        return mark_safe("\n      ".join(answer.html for answer in self.answers))  # noqa: S308 - pieces are escaped


@dataclass(frozen=True, slots=True)
class Card:
    """An exhibitor in the list."""

    url: str
    name: Text
    html: SafeString


class Links:
    """Addresses of the list: the wish with something changed; a new choice starts at the first page."""

    def __init__(self, wish: Wish, edition: Edition) -> None:
        self.wish, self.edition = wish, edition
        self._list = reverse("exhibitors:exhibitors")
        self._chosen: dict[str, str] = {name: _asked(name, getattr(wish, name)) for name in Wish.__slots__}
        self._past = "" if edition.is_current else _asked("edition", edition.code)
        self._one = exhibitor_url(_SLUG, edition).split(_SLUG)

    def __call__(self, **changes: str | int) -> str:
        chosen = self._chosen | {name: _asked(name, value) for name, value in changes.items()}
        asked = "&".join(filter(None, (*chosen.values(), self._past)))
        return f"{self._list}?{asked}" if asked else self._list

    def exhibitor(self, slug: str) -> str:
        return slug.join(self._one)


def _asked(name: str, value: str | int) -> str:
    return urlencode({name: value}) if value else ""


def exhibitor_url(slug: str, edition: Edition) -> str:
    url = reverse("exhibitors:exhibitor", kwargs={"slug": slug})
    return url if edition.is_current else f"{url}?edition={edition.code}"


def facets(forum: Forum, edition: Edition, wish: Wish, counts: Counts, links: Links) -> list[Facet]:
    """Only answers that lead somewhere, and what is chosen. Groups are many: the chosen category's only."""
    words = facet_words(forum, edition)
    groups = {
        code: name
        for category, names in words.groups.items()
        if not wish.category or category == wish.category or wish.group in names
        for code, name in names.items()
    }
    labels = {
        "category": (gettext("Category"), words.category),
        "hall": (gettext("Hall"), words.hall),
        "region": (gettext("Region"), words.region),
        "group": (gettext("Product group"), groups),
    }
    signs = categories(forum)
    found = []
    for name, (label, names) in labels.items():
        chosen, counted, answers = wish.chosen(name), counts.by[name], []
        for code, text in names.items():
            if (count := counted.get(code, 0)) or code == chosen:
                url = links(**{name: "" if code == chosen else code})
                sign = signs.get(code) if name == "category" else None
                piece = pieces.answer(text, count, url, is_chosen=code == chosen, category=sign)
                answers.append(Answer(code, text, count, url, code == chosen, piece))
        found.append(Facet(name, label, answers))
    return found


def letters(wish: Wish, counts: Counts, links: Links) -> list[Answer]:
    """The letters that names begin with, in the Kazakh order."""
    chosen = wish.letter.upper()
    found = set(counts.by["letter"]) | ({chosen} if chosen else set())
    answers = []
    for letter in sorted(found, key=sort_key):
        url, is_chosen = links(letter="" if letter == chosen else letter), letter == chosen
        piece = pieces.letter(letter, url, is_chosen=is_chosen)
        answers.append(Answer(letter, letter, counts.by["letter"].get(letter, 0), url, is_chosen, piece))
    return answers


# What is shown of an exhibitor, in each language: under the marks of what it is made of, so nothing is ever stale.
_kept: dict[tuple[Any, ...], Card] = {}


def cards(forum: Forum, numbers: Collection[int], stamp: tuple[Any, ...], links: Links) -> list[Card]:
    """Within a transaction nothing is taken from memory: what it has written has no mark yet."""
    marks = (get_language(), forum.revision, stamp)
    keeps = not connection.in_atomic_block
    found = {number: _kept.get((number, *marks)) for number in numbers} if keeps else {}
    for entry in entries_of([number for number in numbers if not found.get(number)]):
        found[entry.pk] = made = _card(forum, entry, links)
        if keeps:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[(entry.pk, *marks)] = made
    return [card for number in numbers if (card := found.get(number))]


def _card(forum: Forum, entry: CatalogueEntry, links: Links) -> Card:
    url, name = links.exhibitor(entry.slug), text_in(entry, "name")
    piece = pieces.card(
        entry, categories(forum).get(entry.category_code), url,
        name=name, city=text_in(entry.application.company, "city"), description=text_in(entry, "description"),
    )  # fmt: skip
    return Card(url, name, piece)


def full_name(entry: CatalogueEntry) -> str:
    """With its legal form, as each language puts it; the name is the entry's, the form the company's."""
    return legal_name(_Named(entry))


class _Named:
    """An entry's name with its company's legal form."""

    def __init__(self, entry: CatalogueEntry) -> None:
        self.legal_form = entry.application.company.legal_form
        for language in ("kk", "ru", "en"):
            setattr(self, f"name_{language}", getattr(entry, f"name_{language}"))


def has_legal_form(entry: CatalogueEntry) -> bool:
    return entry.application.company.legal_form in SHORT_FORMS


def pages(number: int, last: int, links: Links) -> list[tuple[int, str]]:
    """The first, the last and those around this one; a 0 stands for a gap."""
    shown = sorted({1, last, *range(max(1, number - _NEIGHBOURS), min(last, number + _NEIGHBOURS) + 1)})
    found: list[tuple[int, str]] = []
    for before, this in zip([0, *shown], shown, strict=False):
        if this > before + 1:
            found.append((0, ""))
        found.append((this, links(page=this if this > 1 else "")))
    return found


def count_words(count: int) -> str:
    return ngettext("%(count)s exhibitor", "%(count)s exhibitors", count) % {"count": count}
