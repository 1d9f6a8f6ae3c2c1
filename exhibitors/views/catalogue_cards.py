"""What the pages of the catalogue show, made ready for their templates: facets with links, cards, letters, pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from core.text import sort_key
from core.translations import Text, text_in
from forum.models import Edition
from forum.queries import Forum

from ..models import CatalogueEntry, Category, Hall
from ..queries.catalogue import Counts, Wish
from ..queries.categories import categories, groups_of
from ..queries.names import SHORT_FORMS, legal_name

_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a facet; its link chooses it, or takes the choice back."""

    code: str
    label: str
    count: int
    url: str
    is_chosen: bool
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    answers: list[Answer]

    @property
    def chosen(self) -> Answer | None:
        return next((answer for answer in self.answers if answer.is_chosen), None)


@dataclass(frozen=True, slots=True)
class Card:
    """An exhibitor in the list. Texts know their language, which may be a borrowed one."""

    slug: str
    url: str
    name: Text
    legal_name: str
    description: Text
    city: Text
    category: Category | None
    entry: CatalogueEntry


class Links:
    """Addresses of the list: the wish with something changed; a new choice starts at the first page."""

    def __init__(self, wish: Wish, edition: Edition) -> None:
        self.wish, self.edition = wish, edition

    def __call__(self, **changes: str | int) -> str:
        chosen: dict[str, Any] = {name: getattr(self.wish, name) for name in Wish.__slots__} | changes
        if not self.edition.is_current:
            chosen["edition"] = self.edition.code
        asked = urlencode({name: value for name, value in chosen.items() if value})
        return reverse("exhibitors:exhibitors") + (f"?{asked}" if asked else "")

    def exhibitor(self, slug: str) -> str:
        return exhibitor_url(slug, self.edition)


def exhibitor_url(slug: str, edition: Edition) -> str:
    url = reverse("exhibitors:exhibitor", kwargs={"slug": slug})
    return url if edition.is_current else f"{url}?edition={edition.code}"


def facets(forum: Forum, halls: Iterable[Hall], wish: Wish, counts: Counts, links: Links) -> list[Facet]:
    """Only answers that lead somewhere, and what is chosen. Groups are many: the chosen category's only."""
    offered = categories(forum)
    groups = {
        code: row
        for category in offered.values()
        if not wish.category or category.code == wish.category or wish.group in groups_of(category)
        for code, row in groups_of(category).items()
    }
    labels: dict[str, tuple[str, Mapping[str, Any]]] = {
        "category": (gettext("Category"), offered),
        "hall": (gettext("Hall"), {hall.code: hall for hall in halls}),
        "region": (gettext("Region"), forum.regions),
        "group": (gettext("Product group"), groups),
    }
    return [_facet(name, *labels[name], wish, counts.by[name], links) for name in labels]


def _facet(
    name: str, label: str, rows: Mapping[str, Any], wish: Wish, counts: Mapping[str, int], links: Links
) -> Facet:
    answers = []
    for code, row in rows.items():
        is_chosen = wish.chosen(name) == code
        if counts.get(code) or is_chosen:
            answers.append(
                Answer(
                    code, text_in(row, "name").text, counts.get(code, 0),
                    links(**{name: "" if is_chosen else code}), is_chosen,
                    row if isinstance(row, Category) else None,
                )
            )  # fmt: skip
    return Facet(name, label, answers)


def letters(wish: Wish, counts: Counts, links: Links) -> list[Answer]:
    """The letters that names begin with, in the Kazakh order."""
    chosen = wish.letter.upper()
    found = set(counts.by["letter"]) | ({chosen} if chosen else set())
    return [
        Answer(
            letter, letter, counts.by["letter"].get(letter, 0),
            links(letter="" if letter == chosen else letter), letter == chosen,
        )
        for letter in sorted(found, key=sort_key)
    ]  # fmt: skip


def cards(forum: Forum, entries: Iterable[CatalogueEntry], links: Links) -> list[Card]:
    offered = categories(forum)
    return [
        Card(
            slug=entry.slug,
            url=links.exhibitor(entry.slug),
            name=text_in(entry, "name"),
            legal_name=full_name(entry),
            description=text_in(entry, "description"),
            city=text_in(entry.application.company, "city"),
            category=offered.get(entry.category_code),
            entry=entry,
        )
        for entry in entries
    ]


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
