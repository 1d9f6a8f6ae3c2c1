"""What the head of a page tells search engines and messengers: which address is its own, in which languages it is,
which picture stands for it.

Only pages named here are shown to search engines; everything else - somebody's page, the office, refusals - asks
not to be found. Addresses come from BASE_URL, never from what a request calls us: a page that is kept for many
must not hold the words of one.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils import translation

from .languages import path_in

PUBLIC = frozenset(
    {
        "website:home", "website:privacy", "website:accessibility", "visitors:register",
        "sessions:programme", "sessions:lecture", "sessions:speakers", "sessions:speaker", "sessions:changes",
        "exhibitors:exhibitors", "exhibitors:exhibitor", "exhibitors:floor_plan", "exhibitors:hall_plan",
        "exhibitors:office", "exhibitors:sign_up",
    }
)  # fmt: skip
# These make another page of it; any other question only sorts out what the page shows.
_MAKES_ANOTHER = ("edition", "page")
_PREVIEWS = {"sessions:lecture": "preview_lecture", "exhibitors:exhibitor": "preview_exhibitor"}
_LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}
PREVIEW_SIZE = (1200, 630)


@dataclass(frozen=True, slots=True)
class Head:
    canonical: str
    alternates: tuple[tuple[str, str], ...]
    preview: str
    locale: str
    other_locales: tuple[str, ...]

    @property
    def elsewhere(self) -> str:
        """For readers of any other language: the page at the root."""
        return self.alternates[0][1]


def head_of(request: HttpRequest) -> Head | None:
    """None for a page that is nobody's business."""
    match = getattr(request, "resolver_match", None)
    if match is None or match.view_name not in PUBLIC:
        return None
    query = urlencode({name: value for name in _MAKES_ANOTHER if (value := request.GET.get(name, "")[:40])})
    present = translation.get_language()
    alternates = tuple((code, _address(request.path, code, query)) for code, _name in settings.LANGUAGES)
    return Head(
        canonical=dict(alternates)[present],
        alternates=alternates,
        preview=settings.BASE_URL + _preview(match, has_query=bool(query)),
        locale=_LOCALES[present],
        other_locales=tuple(locale for code, locale in _LOCALES.items() if code != present),
    )


def _address(path: str, language: str, query: str) -> str:
    return settings.BASE_URL + path_in(path, language) + (f"?{query}" if query else "")


def _preview(match: ResolverMatch, *, has_query: bool) -> str:
    own = None if has_query else _PREVIEWS.get(match.view_name)
    return reverse(f"website:{own}", kwargs=match.kwargs) if own else reverse("website:preview")
