"""Which pages a browser may keep to show them without a network: the service worker keeps only what says so.

`public` is what everybody sees. `own` is what only this browser sees; the worker keeps it apart, for one person at a
time, and drops it when the person leaves (static/js/service-worker.js, docs/decisions/0031).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .looking import is_look

HEADER = "X-Offline"
# Whoever has any other cookie may see more than everybody does.
_SAYS_NOTHING = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
# Other questions make a page that nobody asks for twice.
_SAME_PAGE = {"language", "day"}

View = Callable[..., HttpResponseBase]


def kept_offline(view: View) -> View:
    """A page that is worth reading without a network."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "GET" and request.GET.keys() <= _SAME_PAGE:
            mark(response, is_own=bool(request.COOKIES.keys() - _SAYS_NOTHING))
        return response

    return marked


def mark(response: HttpResponseBase, *, is_own: bool) -> None:
    """What an organiser sees who looks as somebody else stays on no device."""
    if response.status_code == 200 and not is_look():
        response[HEADER] = "own" if is_own else "public"
