"""The site on a telephone: the manifest of each language, the service worker, what it shows without a network.

The worker is static/js/service-worker.js, served at the root since it may only watch over what lies below its own
address. Before it stand the facts that it needs (`_facts`): the version makes every release another worker, which
browsers take at once. `SERVICE_WORKER=off` serves one that empties its stores and takes itself away.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.fingerprints import digest
from forum.queries import current_forum

from .icons import ICONS
from .palette import palette

_SCRIPTS = Path(settings.BASE_DIR, "static/js")
# What the page without a network is made of (the parts of house.css: for a site whose files are not collected).
_SHELL = (
    "css/house.css", "css/fonts.css", "css/tokens.css", "css/site.css", "css/components.css",
    "fonts/golos-text-400.woff2", "fonts/golos-text-600.woff2", "js/offline.js", "js/kept-pages.js", "img/favicon.svg",
)  # fmt: skip


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    language = translation.get_language()
    card, colours = current_forum().card(language), palette()
    answer = JsonResponse(
        {
            "id": "/",
            "name": f"{card.brand}. {card.name}",
            "short_name": card.brand,
            "description": f"{card.date_span}, {card.venue}",
            "lang": language,
            "dir": "ltr",
            "start_url": reverse("website:home"),
            "scope": "/",
            "display": "standalone",
            "background_color": colours.paper,
            "theme_color": colours.paper,
            "icons": [
                {
                    "src": static(f"img/{name}"),
                    "sizes": f"{pixels}x{pixels}",
                    "type": "image/png",
                    "purpose": "maskable" if "maskable" in name else "any",
                }
                for name, (pixels, *_rest) in ICONS.items()
                if pixels >= 192
            ],
            "shortcuts": [
                {"name": _("Programme"), "url": reverse("sessions:programme")},
                {"name": _("Exhibitors"), "url": reverse("exhibitors:exhibitors")},
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Content-Type"] = "application/manifest+json; charset=utf-8"
    return answer


@require_safe
def without_network(request: HttpRequest) -> HttpResponse:
    """Kept by the worker when it is installed, shown for a page that it has not kept."""
    return render(request, "website/without_network.html")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    text = _worker() if settings.SERVICE_WORKER else (_SCRIPTS / "service-worker-off.js").read_text()
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@cache
def _worker() -> str:
    facts = json.dumps(_facts(), ensure_ascii=False)
    return f"const FACTS = {facts};\n{(_SCRIPTS / 'service-worker.js').read_text()}"


def _made_of() -> list[bytes]:
    """The templates of the page that the worker keeps from the start: by content, the same on every machine."""
    base = Path(settings.BASE_DIR)
    parts = [base / "templates/base.html", *sorted(base.glob("templates/components/*.html"))]
    return [path.read_bytes() for path in (*parts, base / "website/templates/website/without_network.html")]


def _facts() -> dict[str, Any]:
    words, pages, ways = {}, {}, {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            # A form of words that no time of day has to be bent into.
            words[code] = _("No connection. This page is as of: {time}")
            pages[code] = reverse("website:without_network")
            ways[code] = [reverse("sessions:programme"), reverse("exhibitors:floor_plan")]
    static_files = [static(name) for name in _SHELL]
    return {
        "version": digest(_made_of(), words, static_files),
        "languages": [code for code, _name in settings.LANGUAGES],
        "words": words,
        "without": pages,
        "companions": ways,
        "shell": static_files,
    }
