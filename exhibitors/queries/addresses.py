"""Which public pages the wing has now: for the map of the site."""

from datetime import datetime
from typing import NamedTuple

from forum.queries import Forum

from ..models import CatalogueEntry, Hall


class PublicEntry(NamedTuple):
    slug: str
    changed_at: datetime


def public_entries(forum: Forum) -> list[PublicEntry]:
    """One query."""
    rows = CatalogueEntry.objects.filter(edition=forum.edition, is_public=True).order_by("slug")
    return [PublicEntry(*row) for row in rows.values_list("slug", "changed_at")]


def hall_codes(forum: Forum) -> list[str]:
    """One query."""
    return list(Hall.objects.filter(edition=forum.edition).order_by("code").values_list("code", flat=True))
