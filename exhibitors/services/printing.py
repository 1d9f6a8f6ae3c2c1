"""The printed catalogue as files: one for a language and a mark of everything in it, the former ones deleted.

Locks nothing: two workers who print the same write the same bytes under the same name.
"""

import structlog
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.translations import LANGUAGES
from forum.models import Edition
from forum.queries import Forum

from ..documents.catalogue import catalogue_pdf
from ..queries.categories import categories
from ..queries.printed import FOLDER, printed_exhibitors, printed_name

logger = structlog.get_logger(__name__)

_ASKED_FOR = 60  # seconds; nobody needs to ask twice for the same paper


def ask_for_printing(*, edition: Edition, language: str) -> None:
    """Tells the worker. Never raises: without a broker the next round of `tend_catalogue` prints it."""
    from ..tasks import print_one  # the task imports the services

    try:
        if cache.add(f"exhibitors:print:{edition.code}:{language}", 1, timeout=_ASKED_FOR):
            print_one.delay(edition.code, language)
    except Exception as reason:  # noqa: BLE001
        logger.warning("printing_not_asked_for", reason=type(reason).__name__)


def print_catalogue(*, forum: Forum, edition: Edition, language: str) -> str:
    """Prints it unless it is there; answers with the name of the file."""
    name = printed_name(forum, edition, language)
    if not default_storage.exists(name):
        exhibitors = printed_exhibitors(forum, edition, language)
        content = catalogue_pdf(edition, exhibitors, categories(forum).values(), language)
        default_storage.save(name, ContentFile(content))
        _forget_former(edition, language, name)
    return name


def print_catalogues(*, forum: Forum) -> int:
    """The current edition in all languages; how many had to be printed."""
    missing = [
        language
        for language in LANGUAGES
        if not default_storage.exists(printed_name(forum, forum.edition, language))
    ]
    for language in missing:
        print_catalogue(forum=forum, edition=forum.edition, language=language)
    return len(missing)


def _forget_former(edition: Edition, language: str, name: str) -> None:
    for former in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{former}"
        if former.startswith(f"{edition.code}-{language}-") and path != name:
            default_storage.delete(path)
