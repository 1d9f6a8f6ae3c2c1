"""What every page shows: the forum, the way to its parts, the three languages, the development mailbox."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from core.outages import AWAY
from forum.cards import EditionCard
from forum.queries import NoEdition, current_forum

from .heads import head_of
from .languages import language_links
from .palette import palette
from .places import places


def house(request: HttpRequest) -> dict[str, Any]:
    """Once for a request: the admin renders dozens of its components apart, each with a context of its own."""
    known: dict[str, dict[str, Any]] = request.__dict__.setdefault("house", {})
    language = translation.get_language()
    if language not in known:
        known[language] = _house(request)
    return known[language]


def _house(request: HttpRequest) -> dict[str, Any]:
    return {
        "edition": current_card(),
        "places": places(request),
        "languages": language_links(request),
        "head": head_of(request),
        "colours": palette(),
        "works_offline": settings.SERVICE_WORKER,
        "mailbox": bool(settings.MAIL_DIR),
    }


def current_card() -> EditionCard | None:
    """None also while the database is away: this stands on the very page that says so."""
    try:
        forum = current_forum()
    except (NoEdition, *AWAY):
        return None
    # Pages tell the time of the clock on the venue's wall; LanguageMiddleware puts it back.
    timezone.activate(forum.edition.zone)
    return forum.card(translation.get_language())
