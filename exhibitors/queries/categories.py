"""The categories and their product groups: remembered until an organiser changes them."""

from collections.abc import Mapping
from types import MappingProxyType

from forum.queries import Forum

from ..models import Category, ProductGroup

_remembered: dict[str, tuple[int, Mapping[str, Category]]] = {}


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


def groups_of(category: Category) -> dict[str, ProductGroup]:
    return {group.code: group for group in category.groups.all()}


def forget_categories() -> None:
    """For tests, whose databases start anew."""
    _remembered.clear()
