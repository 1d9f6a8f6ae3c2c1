"""Words of schema.org that belong to no noun of ours: what is empty is left out, the way to a page."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

CONTEXT = "https://schema.org"


def thing(kind: str, **facts: Any) -> dict[str, Any]:
    """A thing of schema.org with the facts that are known."""
    return {"@type": kind, **{name: fact for name, fact in facts.items() if fact not in ("", None, [], {})}}


def graph(*things: dict[str, Any]) -> dict[str, Any]:
    """The things as they stand in a page; an empty one is none."""
    return {"@context": CONTEXT, "@graph": [one for one in things if one]}


def breadcrumbs(way: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """From the home page down: names and paths, in this order."""
    return thing(
        "BreadcrumbList",
        itemListElement=[
            thing("ListItem", position=position, name=name, item=settings.BASE_URL + path)
            for position, (name, path) in enumerate(way, start=1)
        ],
    )
