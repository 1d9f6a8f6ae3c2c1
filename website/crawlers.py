"""What search engines read first: where they need not go, and every public page of the current edition."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from exhibitors.forms.plan import BoothFilter
from exhibitors.queries.addresses import hall_codes, public_entries
from exhibitors.queries.catalogue import Wish
from forum.queries import NoEdition
from sessions.programme.live import current_programme
from sessions.queries import Wanted, speakers_of

from .languages import path_in

_CODES = [code for code, _name in settings.LANGUAGES]
# Somebody's own pages, the organisers', what only a form leads to.
CLOSED = ("/my/", "/accounts/", "/admin/", "/mailbox/", "/news/", "/looking/", "/api/", "/register/sent/")
_OFFICE = "/exhibit/"
_OFFICE_OPEN = ("/exhibit/$", "/exhibit/sign-up/$")
# A list that is only sorted out: the whole list is one page.
FILTERS = tuple(sorted({*Wanted._fields, *Wish.__slots__, *BoothFilter.base_fields, "booth"}))
_PLAIN = (
    "website:home", "visitors:register", "sessions:programme", "sessions:speakers", "exhibitors:exhibitors",
    "exhibitors:floor_plan", "exhibitors:office", "exhibitors:sign_up", "website:privacy",
    "website:accessibility",
)  # fmt: skip


class Listed(NamedTuple):
    path: str
    changed_at: datetime | None = None


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    for code in _CODES:
        lines += [f"Disallow: {path_in(path, code)}" for path in (*CLOSED, _OFFICE)]
        lines += [f"Allow: {path_in(path, code)}" for path in _OFFICE_OPEN]
    lines += [f"Disallow: /*{mark}{name}=" for name in FILTERS for mark in "?&"]
    lines += ["", f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    parts.append(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    with translation.override(settings.LANGUAGE_CODE):
        for listed in public_pages():
            parts += _in_every_language(listed)
    parts.append("</urlset>\n")
    return HttpResponse("".join(parts), content_type="application/xml; charset=utf-8")


def public_pages() -> Iterator[Listed]:
    """Paths in Kazakh of all that the current edition shows to everybody."""
    yield from (Listed(reverse(name)) for name in _PLAIN)
    try:
        forum, live = current_programme()
    except NoEdition:
        return
    released_at = live.signature.released_at
    if live.is_released:
        yield Listed(reverse("sessions:changes"), released_at)
    for lecture in live.lectures:
        yield Listed(reverse("sessions:lecture", kwargs={"code": lecture.code}), released_at)
    for person, _lectures in speakers_of(live, settings.LANGUAGE_CODE):
        yield Listed(reverse("sessions:speaker", kwargs={"code": person.code}), released_at)
    for code in hall_codes(forum):
        yield Listed(reverse("exhibitors:hall_plan", kwargs={"hall": code}))
    for entry in public_entries(forum):
        yield Listed(reverse("exhibitors:exhibitor", kwargs={"slug": entry.slug}), entry.changed_at)


def _in_every_language(listed: Listed) -> Iterator[str]:
    addresses = {code: escape(settings.BASE_URL + path_in(listed.path, code)) for code in _CODES}
    elsewhere = {"x-default": addresses[settings.LANGUAGE_CODE]}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>\n'
        for code, address in (addresses | elsewhere).items()
    )
    changed = f"<lastmod>{listed.changed_at:%Y-%m-%d}</lastmod>\n" if listed.changed_at else ""
    for address in addresses.values():
        yield f"<url>\n<loc>{address}</loc>\n{changed}{links}</url>\n"
