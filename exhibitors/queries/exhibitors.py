"""One exhibitor as everybody may see them: the entry with all that stands around it, also of a past edition."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from core.errors import NotFound
from core.translations import trilingual
from forum.models import Edition
from forum.queries import Forum, edition_coded

from ..models import Application, Booth, CatalogueEntry, ProductPhoto, RepresentedCompany
from ..states import TAKES_PART
from .stands import booths_of


@dataclass(frozen=True, slots=True)
class Exhibitor:
    """`guests` share the booth with this one; `host` is whose booth it is when it is a guest itself."""

    entry: CatalogueEntry
    booths: list[Booth]
    photos: list[ProductPhoto] = field(default_factory=list)
    represented: list[RepresentedCompany] = field(default_factory=list)
    guests: list[Application] = field(default_factory=list)

    @property
    def host(self) -> Application | None:
        return self.entry.application.host

    @property
    def essence(self) -> Any:
        """Everything that a page or an answer about it says."""
        company = self.entry.application.company
        return (
            self.entry.pk, self.entry.changed_at, company.changed_at,
            [(booth.number, booth.hall.code) for booth in self.booths],
            [(one.code, one.position, trilingual(one, "caption")) for one in self.photos],
            [(one.name, one.country) for one in self.represented],
            [(_of(one), one.company.changed_at) for one in (*self.guests, *filter(None, [self.host]))],
        )  # fmt: skip


def edition_of(forum: Forum, code: str) -> Edition:
    """The current edition, or the past one that an address names. Raises NotFound."""
    if not code or code == forum.edition.code:
        return forum.edition
    return edition_coded(code)


def exhibitor(edition: Edition, slug: str) -> Exhibitor:
    """Raises NotFound, also for one that is not public (any more)."""
    entry = (
        CatalogueEntry.objects.filter(edition=edition, slug=slug, is_public=True)
        .select_related(
            "application__company__region", "application__category", "application__host__company",
            "application__host__entry",
        )
        .prefetch_related("photos", "application__represented", "application__groups", _GUESTS)
        .defer("search_text", "name_text")
        .first()
    )  # fmt: skip
    if entry is None:
        raise NotFound
    application = entry.application
    return Exhibitor(
        entry=entry,
        booths=booths_of(application),
        photos=list(entry.photos.all()),
        represented=list(application.represented.all()),
        guests=list(application.co_exhibitors.all()),
    )


_GUESTS = Prefetch(
    "application__co_exhibitors",
    Application.objects.filter(state__in=sorted(TAKES_PART))
    .select_related("company", "entry")
    .order_by("company__name_kk", "id"),
)


def public_slug(application: Application) -> str:
    """Where the public reads about it; empty when it does not."""
    entry = getattr(application, "entry", None)
    return entry.slug if entry is not None and entry.is_public else ""


def _of(application: Application) -> tuple[Any, ...]:
    return application.pk, public_slug(application)


def as_listed(entry: CatalogueEntry) -> dict[str, Any]:
    """The API's shape of an exhibitor in a list. `logo` is a path below the site; the door makes it absolute."""
    return {
        "slug": entry.slug,
        "name": trilingual(entry, "name"),
        "legal_form": entry.application.company.legal_form,
        "category": entry.category_code,
        "product_groups": entry.group_codes,
        "region": entry.region_code,
        "city": trilingual(entry.application.company, "city"),
        "description": trilingual(entry, "description"),
        "brands": entry.brands,
        "website": entry.website,
        "logo": entry.logo.url if entry.logo else None,
        "halls": entry.hall_codes,
        "booths": entry.booth_numbers,
    }
