"""The categories and their product groups: remembered until an organiser changes them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from django.utils.translation import get_language

from core.translations import text_in
from forum.models import Edition
from forum.queries import Forum

from ..models import Category, Hall, ProductGroup

Words = Mapping[str, str]


class FacetWords(NamedTuple):
    """The names of what the catalogue is narrowed down by, by their codes, in one language; `groups` by category."""

    category: Words
    hall: Words
    region: Words
    groups: Mapping[str, Words]


_remembered: dict[str, tuple[int, Mapping[str, Category]]] = {}
_words: dict[tuple[int, str | None], tuple[int, FacetWords]] = {}


def categories(forum: Forum) -> Mapping[str, Category]:
    """By code, in their order, each with its groups prefetched. Shared between requests: read only."""
    known = _remembered.get("categories")
    if known and known[0] == forum.revision:
        return known[1]
    rows = Category.objects.order_by("sort", "code").prefetch_related("groups")
    found = MappingProxyType({category.code: category for category in rows})
    _remembered["categories"] = (forum.revision, found)
    return found


def category_with(pk: int | None, forum: Forum) -> Category | None:
    return next((category for category in categories(forum).values() if category.pk == pk), None)


def facet_words(forum: Forum, edition: Edition) -> FacetWords:
    """Of one edition, in the active language. Shared between requests: read only."""
    key = (edition.pk, get_language())
    known = _words.get(key)
    if known is None or known[0] != forum.revision:
        offered = categories(forum)
        halls = {hall.code: hall for hall in Hall.objects.filter(edition=edition)}
        groups = {code: _names(groups_of(category)) for code, category in offered.items()}
        words = FacetWords(_names(offered), _names(halls), _names(forum.regions), groups)
        known = _words[key] = (forum.revision, words)
    return known[1]


def _names(rows: Mapping[str, Any]) -> Words:
    return {code: text_in(row, "name").text for code, row in rows.items()}


def groups_of(category: Category) -> dict[str, ProductGroup]:
    return {group.code: group for group in category.groups.all()}


def forget_categories() -> None:
    """For tests, whose databases start anew."""
    _remembered.clear()
    _words.clear()
