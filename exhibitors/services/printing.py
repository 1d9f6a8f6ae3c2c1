"""The printed catalogue as files: one for a language and a mark of everything in it, the former ones deleted.

Locks nothing: two workers who print the same write the same bytes under the same name.
"""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.translations import LANGUAGES
from forum.models import Edition
from forum.queries import Forum

from ..catalogue_pdf import catalogue_pdf
from ..queries.categories import categories
from ..queries.printed import FOLDER, printed_exhibitors, printed_name


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
