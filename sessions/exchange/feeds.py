"""Doors: the released programme as `/schedule.xml` and `/schedule.json`, for apps that read those formats."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from core.fingerprints import digest, unless_known

from ..programme.live import current_programme
from .gathering import Programme, places_of, programme_of
from .writing import as_json, as_xml


@require_safe
def schedule_xml(request: HttpRequest) -> HttpResponse:
    return _feed(request, as_xml, "application/xml; charset=utf-8")


@require_safe
def schedule_json(request: HttpRequest) -> HttpResponse:
    return _feed(request, as_json, "application/json")


def _feed(request: HttpRequest, write: Callable[[Programme], bytes], content_type: str) -> HttpResponse:
    """Written anew only for who does not have it yet. Any site may read it: it is public and asks no cookie."""
    (forum, live), language = current_programme(), translation.get_language()
    released = (forum.revision, live.signature.version, live.signature.released_at)
    seats = sorted((pk, counts.total) for pk, counts in live.counts.items())
    mark = digest(*released, language, content_type, seats)

    def written() -> HttpResponse:
        return HttpResponse(
            write(programme_of(forum, live, places_of(forum.edition.pk), language)), content_type=content_type
        )

    answer = unless_known(request, mark, written)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
