"""Doors: the released programme as `/schedule.xml` and `/schedule.json`, for apps that read those formats."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ..live import current_programme
from .gathering import Programme, programme_of, rows_of
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
    rows = rows_of(live, forum.edition.pk)
    released = (forum.revision, live.signature.version, live.signature.released_at)
    signature = (*released, language, content_type, rows.digest)
    etag = f'"{hashlib.sha256(repr(signature).encode()).hexdigest()[:32]}"'
    known = get_conditional_response(request, etag=etag)
    answer: HttpResponse
    if known is None:
        content = write(programme_of(forum, live, rows, language))
        answer = HttpResponse(content, content_type=content_type)
    else:
        answer = known
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"  # may be kept, must be asked about
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
