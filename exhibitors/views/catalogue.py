"""The public catalogue: the list with its search, an exhibitor's page. Read by everybody, kept by browsers."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.fingerprints import page_unless_known
from core.kept import kept_offline
from core.structured import breadcrumbs, graph
from core.translations import text_in, trilingual
from forum.queries import current_forum

from ..drawing.sketch import sketch
from ..models import Booth, CatalogueEntry
from ..queries.catalogue import PAGE_SIZE, Wish, find
from ..queries.categories import categories
from ..queries.exhibitors import Exhibitor, edition_of, public_slug
from ..queries.exhibitors import exhibitor as exhibitor_of
from . import catalogue_cards as shown


@require_safe
@kept_offline
def exhibitors(request: HttpRequest) -> HttpResponseBase:
    forum, wish = current_forum(), Wish.of(request.GET.dict())
    edition = edition_of(forum, request.GET.get("edition", ""))
    found = find(edition.pk, wish, get_language())
    last = max(1, -(-found.counts.total // PAGE_SIZE))
    number = min(_page_number(request), last)
    numbers = found.numbers((number - 1) * PAGE_SIZE, PAGE_SIZE)
    links = shown.Links(wish, edition)

    def page() -> HttpResponse:
        context = {
            "wish": wish,
            "found": found,
            "past": None if edition.is_current else edition,
            "count": shown.count_words(found.counts.total),
            "facets": shown.facets(forum, edition, wish, found.counts, links),
            "letters": shown.letters(wish, found.counts, links),
            "cards": shown.cards(forum, numbers, found.stamp, links),
            "pages": shown.pages(number, last, links) if last > 1 else [],
            "number": number,
            "everything": links(**dict.fromkeys(Wish.__slots__, "")),
            "pdf": reverse("exhibitors:catalogue_pdf")
            + ("" if edition.is_current else f"?edition={edition.code}"),
        }
        template = "catalogue_live" if "HX-Request" in request.headers else "catalogue"
        return render(request, f"exhibitors/{template}.html", context)

    counted = (
        found.counts.total,
        found.how,
        sorted((k, sorted(v.items())) for k, v in found.counts.by.items()),
    )
    essence = (forum.revision, found.stamp, number, counted, numbers)
    return page_unless_known(request, essence, page)


def _page_number(request: HttpRequest) -> int:
    """What is no number is the first page: an address that somebody cut off still leads somewhere."""
    typed = request.GET.get("page", "")
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1


@require_safe
@kept_offline
def exhibitor(request: HttpRequest, slug: str) -> HttpResponseBase:
    forum = current_forum()
    edition = edition_of(forum, request.GET.get("edition", ""))
    one = exhibitor_of(edition, slug)

    def page() -> HttpResponse:
        entry, application = one.entry, one.entry.application
        context = {
            "one": one,
            "entry": entry,
            "past": None if edition.is_current else edition,
            "name": text_in(entry, "name"),
            "legal_name": shown.full_name(entry),
            "other_names": _other_names(entry),
            "description": text_in(entry, "description"),
            "city": text_in(application.company, "city"),
            "category": categories(forum).get(entry.category_code),
            "groups": [text_in(group, "name") for group in application.groups.all()],
            "photos": [(photo, text_in(photo, "caption")) for photo in one.photos],
            "guests": [_neighbour(guest, edition) for guest in one.guests],
            "host": _neighbour(one.host, edition) if one.host else None,
            "booths": [_stand(booth) for booth in one.booths],
            "list_url": shown.Links(Wish(), edition)(),
            "about": about(request, one),
            "way": graph(
                breadcrumbs(
                    [
                        (_("Exhibitors"), reverse("exhibitors:exhibitors")),
                        (text_in(entry, "name").text, request.path),
                    ]
                )
            ),
        }
        return render(request, "exhibitors/exhibitor.html", context)

    return page_unless_known(request, (forum.revision, one.essence), page)


def _other_names(entry: CatalogueEntry) -> list[tuple[str, str]]:
    own = text_in(entry, "name").text
    names = trilingual(entry, "name")
    return [(language, name) for language, name in names.items() if name and name != own]


def _neighbour(application: Any, edition: Any) -> dict[str, Any]:
    slug = public_slug(application)
    return {
        "name": text_in(application.company, "name"),
        "url": shown.exhibitor_url(slug, edition) if slug else "",
    }


def _stand(booth: Booth) -> dict[str, Any]:
    return {
        "booth": booth,
        "hall": text_in(booth.hall, "name").text,
        "sketch": sketch(booth),
        "url": _plan_url(booth),
    }


def _plan_url(booth: Booth) -> str:
    try:
        return f"{reverse('exhibitors:hall_plan', kwargs={'hall': booth.hall.code})}?booth={booth.number}"
    except NoReverseMatch:
        return ""


def about(request: HttpRequest, one: Exhibitor) -> dict[str, Any]:
    """schema.org for search engines, in the language of the page."""
    entry, company = one.entry, one.entry.application.company
    facts = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": text_in(entry, "name").text,
        "legalName": shown.full_name(entry),
        "alternateName": [name for _language, name in _other_names(entry)],
        "description": text_in(entry, "description").text,
        "url": request.build_absolute_uri(request.path),
        "sameAs": entry.website,
        "email": entry.email,
        "telephone": entry.phone,
        "logo": request.build_absolute_uri(entry.logo.url) if entry.logo else "",
        "image": [request.build_absolute_uri(photo.image.url) for photo in one.photos],
        "brand": [
            {"@type": "Brand", "name": name.strip()} for name in entry.brands.split(",") if name.strip()
        ],
        "address": {
            "@type": "PostalAddress",
            "addressLocality": text_in(company, "city").text,
            "addressRegion": text_in(company.region, "name").text if company.region else "",
            "addressCountry": "KZ",
        },
    }
    return {name: value for name, value in facts.items() if value}
