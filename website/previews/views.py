"""Where messengers fetch the pictures. Only what everybody may see has one."""

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.fingerprints import digest, unless_known
from core.translations import text_in
from exhibitors.queries.exhibitors import exhibitor as exhibitor_of
from forum.queries import current_forum
from sessions.access import shown_lecture
from sessions.programme.pages import cards_of

from .drawing import Preview, preview_png

_LONGEST = 160


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    language = get_language()
    card = current_forum().card(language)
    return _answer(
        request,
        Preview(language, card.city, card.brand, (card.name, card.date_span, card.venue)),
    )


@require_safe
def lecture(request: HttpRequest, code: str) -> HttpResponse:
    language = get_language()
    shown, live, forum = shown_lecture(code)
    card, edition = cards_of(live, forum, language)[shown.pk], forum.card(language)
    when = f"{date_format(card.day, 'DATE_FORMAT')}, {card.time}" if card.day else ""
    people = ", ".join(person.name.text for person in card.people[:3])
    return _answer(
        request,
        Preview(
            language,
            f"{edition.brand} · {card.kind}",
            _short(card.title.text),
            tuple(filter(None, (people, when, card.room))),
            card.title.language,
        ),
    )


@require_safe
def exhibitor(request: HttpRequest, slug: str) -> HttpResponse:
    language = get_language()
    forum = current_forum()
    one, edition = exhibitor_of(forum.edition, slug), forum.card(language)
    name = text_in(one.entry, "name")
    stands = ", ".join(booth.number for booth in one.booths)
    return _answer(
        request,
        Preview(
            language,
            edition.brand,
            _short(name.text),
            tuple(filter(None, (stands and f"{_('Booth')} {stands}", edition.date_span, edition.venue))),
            name.language,
        ),
    )


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST else title[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _answer(request: HttpRequest, preview: Preview) -> HttpResponse:
    return unless_known(
        request,
        digest(preview),
        lambda: HttpResponse(preview_png(preview), content_type="image/png"),
        keep="public, max-age=86400",
    )
