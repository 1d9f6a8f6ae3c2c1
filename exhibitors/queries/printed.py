"""What goes into the printed catalogue, and a mark that says whether the one that was printed is still true."""

from django.core.files.storage import default_storage
from django.db.models import Count, Max
from django.utils.translation import override

from core.fingerprints import digest, release
from core.translations import LANGUAGES, text_in
from forum.models import Edition
from forum.queries import Forum

from ..documents.catalogue import PrintedExhibitor
from ..models import CatalogueEntry
from ..states import TAKES_PART
from .categories import categories
from .names import legal_name

FOLDER = "catalogue-pdf"


def printed_name(forum: Forum, edition: Edition, language: str) -> str:
    """The file of the catalogue as it should be now; when it is not there, it has to be printed."""
    entries = CatalogueEntry.objects.filter(edition=edition, is_public=True)
    state = entries.aggregate(
        at=Max("changed_at"), public=Count("pk"), company=Max("application__company__changed_at")
    )
    mark = digest(edition.pk, language, forum.revision, release(), sorted(state.items()))
    return f"{FOLDER}/{edition.code}-{language}-{mark[:16]}.pdf"


def printed_exhibitors(forum: Forum, edition: Edition, language: str) -> list[PrintedExhibitor]:
    """All public entries in the order of the alphabet, in `language`."""
    offered = categories(forum)
    entries = (
        CatalogueEntry.objects.filter(edition=edition, is_public=True)
        .select_related("application__company")
        .prefetch_related(
            "application__groups", "application__represented", "application__co_exhibitors__company"
        )
        .defer("search_text", "name_text")
        .order_by(f"sort_key_{language}", "id")
    )
    with override(language):
        return [_printed(entry, offered.get(entry.category_code), language) for entry in entries]


def _printed(entry: CatalogueEntry, category: object, language: str) -> PrintedExhibitor:
    application = entry.application
    description = text_in(entry, "description", language)
    named = legal_name(_named(entry), language)
    guests = [one for one in application.co_exhibitors.all() if one.state in TAKES_PART]
    return PrintedExhibitor(
        slug=entry.slug,
        name=text_in(entry, "name", language).text,
        legal_name=named,
        category=category,
        groups=[text_in(group, "name", language).text for group in application.groups.all()],
        description=description.text,
        language=description.language,
        brands=entry.brands,
        city=text_in(application.company, "city", language).text,
        booths=entry.booth_numbers,
        website=entry.website,
        email=entry.email,
        phone=entry.phone,
        together=[
            *(text_in(guest.company, "name", language).text for guest in guests),
            *(one.name for one in application.represented.all()),
        ],
        logo=_bytes(str(entry.logo.name)) if entry.logo else b"",
    )


def _bytes(name: str) -> bytes:
    """A lost file costs the entry its logo, not everybody the catalogue."""
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except OSError:
        return b""


def _named(entry: CatalogueEntry) -> object:
    """An entry's name with its company's legal form, as `legal_name` asks for them."""
    names = {f"name_{language}": getattr(entry, f"name_{language}") for language in LANGUAGES}
    return type("Named", (), {**names, "legal_form": entry.application.company.legal_form})()


def last_printed(edition: Edition, language: str) -> str:
    """The newest file that there is, whatever has changed since; empty when none was printed yet."""
    try:
        files = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return ""
    paths = [f"{FOLDER}/{file}" for file in files if file.startswith(f"{edition.code}-{language}-")]
    return max(paths, key=default_storage.get_modified_time, default="")
