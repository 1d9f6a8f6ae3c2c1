"""Pages of the programme, for anybody and for who is remembered by their browser."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.fingerprints import digest, page_unless_known, unless_known
from core.kept import kept_offline
from core.links import site_url
from core.structured import breadcrumbs, graph, thing
from forum.queries import Forum, current_forum
from visitors.models import Visitor
from visitors.remembered import remembered_visitor

from ..access import shown_lecture
from ..calendar import CONFIRMED, lectures_calendar
from ..programme.live import NO_SEATS, Live, current_programme
from ..programme.pages import NOBODY, Query, Reader, cards_of, programme_page
from ..programme.seats_html import SeatPainter
from ..programme.structured import lecture_event
from ..queries import Wanted, own_signups, releases_of, rules_of, speakers_of


def reader_of(request: HttpRequest, visitor: Visitor | None = None) -> Reader:
    """Whose page it is: the given visitor's, else of who is remembered by this browser."""
    visitor = visitor or remembered_visitor(request)
    if visitor is None:
        return NOBODY
    return Reader(visitor, {row.lecture_id: row for row in own_signups(visitor)}, get_token(request))


@require_safe
@kept_offline
def programme(request: HttpRequest) -> HttpResponse:
    (forum, live), at, language = current_programme(), timezone.now(), translation.get_language()
    wanted = Wanted(*(request.GET.get(name, "")[:100].replace("\x00", "") for name in Wanted._fields))
    query = Query(live, forum, wanted, language, at)
    reader = reader_of(request)
    if reader is not NOBODY:
        answer = HttpResponse(programme_page(request, query, reader))
        answer["Cache-Control"] = "private, no-store"
        return answer
    return page_unless_known(
        request, query.signature, lambda: HttpResponse(programme_page(request, query, NOBODY))
    )


@require_safe
@kept_offline
def lecture(request: HttpRequest, code: str) -> HttpResponse:
    return lecture_page(request, code, reader_of(request))


def lecture_page(
    request: HttpRequest, code: str, reader: Reader, *, status: int = 200, **extra: Any
) -> HttpResponse:
    """One lecture; `extra` is what a refused deed has to say."""
    at, language = timezone.now(), translation.get_language()
    shown, live, forum = shown_lecture(code)
    card = cards_of(live, forum, language)[shown.pk]
    counts = live.counts.get(shown.pk, NO_SEATS)
    seats = SeatPainter(reader.signups, reader.csrf).paint(card, counts, at)
    context = {
        "card": card,
        "people": [(person, live.photo_of(person.code)) for person in card.people],
        "counts": counts,
        "seats": mark_safe(seats),  # noqa: S308 - escaped piece by piece
        "mine": reader.signups.get(shown.pk),
        "visitor": reader.visitor,
        "rules": rules_of(forum.edition.pk),
        "about": graph(
            lecture_event(card, forum, language, picture=site_url("website:preview_lecture", code=card.code)),
            _way((card.title.text, card.url)),
        ),
        **extra,
    }
    answer = render(request, "sessions/lecture.html", context, status=status)
    answer["Cache-Control"] = "private, no-cache"
    patch_vary_headers(answer, ["Cookie"])
    return answer


def _way(*further: tuple[str, str]) -> dict[str, Any]:
    return breadcrumbs([(_("Programme"), reverse("sessions:programme")), *further])


@require_safe
@kept_offline
def speakers(request: HttpRequest) -> HttpResponse:
    (forum, live), language = current_programme(), translation.get_language()
    people = [_person(row, forum, live, language) for row in speakers_of(live, language)]
    return render(request, "sessions/speakers.html", {"people": people})


@require_safe
@kept_offline
def speaker(request: HttpRequest, code: str) -> HttpResponse:
    (forum, live), language = current_programme(), translation.get_language()
    rows = speakers_of(live, language)
    found = [_person(row, forum, live, language) for row in rows if row[0].code == code]
    if not found:
        raise NotFound
    person = found[0]
    about = graph(
        thing(
            "Person", name=person["name"].text, jobTitle=person["role"].text, description=person["bio"].text
        ),
        _way((_("Speakers"), reverse("sessions:speakers")), (person["name"].text, request.path)),
    )
    return render(request, "sessions/speaker.html", {"person": person, "about": about})


def _person(row: Any, forum: Forum, live: Live, language: str) -> dict[str, Any]:
    person, lectures = row
    cards = cards_of(live, forum, language)
    return {
        "code": person.code,
        **{name: person.text(name, language) for name in ("name", "role", "bio")},
        "photo": person.photo,
        "lectures": [cards[lecture.pk] for lecture in lectures],
    }


@require_safe
@kept_offline
def changes(request: HttpRequest) -> HttpResponse:
    """What each release changed."""
    forum = current_forum()
    return render(request, "sessions/changes.html", {"releases": releases_of(forum.edition)[:50]})


@require_safe
def schedule_calendar(request: HttpRequest) -> HttpResponse:
    """The whole programme, to be subscribed to."""
    (forum, live), language = current_programme(), translation.get_language()

    def calendar() -> HttpResponse:
        rows = [(row, CONFIRMED) for row in live.lectures]
        released_at = live.signature.released_at
        name = forum.card(language).name
        return _ics(
            lectures_calendar(rows, forum, language, name=name, stamped_at=released_at), "programme.ics"
        )

    return unless_known(request, digest(forum.revision, live.signature.version, language, "ics"), calendar)


@require_safe
def lecture_calendar(request: HttpRequest, code: str) -> HttpResponse:
    language = translation.get_language()
    shown, live, forum = shown_lecture(code)
    name, released_at = shown.text("title", language).text, live.signature.released_at
    content = lectures_calendar([(shown, CONFIRMED)], forum, language, name=name, stamped_at=released_at)
    return _ics(content, f"{code}.ics")


def _ics(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
