"""What happens to companies by the clock, and what the web leaves to the worker."""

import structlog
from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from forum.queries import NoEdition, current_forum

from .queries.exhibitors import edition_of
from .services.catalogue import refresh_catalogue
from .services.pictures import sweep_orphans
from .services.printing import print_catalogue, print_catalogues

logger = structlog.get_logger(__name__)

_ASKED_FOR = 60  # seconds; nobody needs to ask twice for the same paper


@shared_task(name="exhibitors.tend_catalogue")
def tend_catalogue() -> int:
    """Finds entries that nobody refreshed and files without a row; prints what has changed."""
    at = timezone.now()
    try:
        forum = current_forum()
    except NoEdition:
        return 0
    sweep_orphans(at=at)
    stale = refresh_catalogue(edition=forum.edition, at=at)
    print_catalogues(forum=forum)
    return stale


@shared_task(name="exhibitors.print_one")
def print_one(edition: str, language: str) -> None:
    """The catalogue that somebody is waiting for."""
    forum = current_forum()
    print_catalogue(forum=forum, edition=edition_of(forum, edition), language=language)


def ask_for_printing(edition: str, language: str, name: str) -> None:
    """Never raises: without a broker the next round of `tend_catalogue` prints it."""
    try:
        if cache.add(f"exhibitors:{name}", 1, timeout=_ASKED_FOR):
            print_one.delay(edition, language)
    except Exception as reason:  # noqa: BLE001
        logger.warning("printing_not_asked_for", reason=type(reason).__name__)
