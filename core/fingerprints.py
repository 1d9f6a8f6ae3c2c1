"""Answers that a browser may keep: a mark of everything an answer says, and nothing sent when the mark is known."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language


def digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


@cache
def release() -> str:
    """Changes with the templates, the texts and the styles that pages are made of."""
    made_of = [
        path
        for pattern in ("*/templates/**/*.html", "templates/**/*.html", "locale/**/*.mo", "static/**/*")
        for path in Path(settings.BASE_DIR).glob(pattern)
        if path.is_file()
    ]
    return digest(sorted((path.as_posix(), path.stat().st_mtime_ns) for path in made_of))


def page_unless_known(
    request: HttpRequest, essence: Any, render: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """A page that depends on `essence`, its address, its language and who looks; or 304."""
    looks = (request.COOKIES.get(settings.SESSION_COOKIE_NAME), "HX-Request" in request.headers)
    etag = f'"{digest(release(), get_language(), request.get_full_path(), looks, essence)}"'
    known = get_conditional_response(request, etag=etag)
    answer: HttpResponseBase = render() if known is None else known
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"  # may be kept, must be asked about
    patch_vary_headers(answer, ["Cookie", "HX-Request"])
    return answer
