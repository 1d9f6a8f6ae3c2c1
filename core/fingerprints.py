"""Answers that a browser may keep: a mark of everything an answer says, and nothing sent when the mark is known."""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language


def digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


@cache
def release() -> str:
    """Changes with the templates, the texts, the styles and the code that pages and answers are made of."""
    folders = {Path(settings.BASE_DIR) / app.partition(".")[0] for app in settings.INSTALLED_APPS}
    made_of = [
        path
        for folder in (folder for folder in folders if folder.is_dir())
        for pattern in ("templates/**/*.html", "**/*.py")
        for path in folder.glob(pattern)
    ]
    for pattern in ("templates/**/*.html", "locale/**/*.mo", "static/**/*"):
        made_of += [path for path in Path(settings.BASE_DIR).glob(pattern) if path.is_file()]
    return digest(sorted((path.as_posix(), path.stat().st_mtime_ns) for path in made_of))


def knows(request: HttpRequest, etag: str) -> bool:
    """Whether the asker holds what `etag` marks: `If-None-Match`, compared weakly as RFC 9110 wants it."""
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    if not asked:
        return False
    held = {one.removeprefix("W/") for one in parse_etags(asked)}
    return etag.removeprefix("W/") in held or "*" in held


def unless_known(
    request: HttpRequest,
    mark: str,
    build: Callable[[], HttpResponse],
    *,
    keep: str = "no-cache",  # may be kept, must be asked about
    vary: Iterable[str] = (),
) -> HttpResponse:
    """304 to who holds the answer of this `mark`; else what `build` makes. The same for all processes."""
    etag = f'"{mark}"'
    answer: HttpResponse | None = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = build()
    answer["ETag"] = etag
    answer["Cache-Control"] = keep
    patch_vary_headers(answer, vary)
    return answer


def page_unless_known(request: HttpRequest, essence: Any, render: Callable[[], HttpResponse]) -> HttpResponse:
    """A page that depends on `essence`, its address, its language, the release and who looks; or 304."""
    looks = (request.COOKIES.get(settings.SESSION_COOKIE_NAME), "HX-Request" in request.headers)
    mark = digest(release(), get_language(), request.get_full_path(), looks, essence)
    return unless_known(request, mark, render, vary=["Cookie", "HX-Request"])
