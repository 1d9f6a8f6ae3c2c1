"""Nothing that was typed is lost: forms come back filled in.

Three ways lead here, for every form of the site, and none of them does what the form asks for:

* the switch of languages is a button of the form: the same page in the other language, with what was typed;
* a page that has become too old (its token is no longer this browser's): the same page, a new token, a word about it;
* somebody was no longer signed in: what they typed waits in the session and is there after they have signed in.

A form that cannot be shown again as it was - a single button, a page of the admin - comes back as one button that
sends the same once more. Only what our own pages have sent is shown again: another site cannot fill in our forms.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from limits import RateLimitItemPerHour

from core.clients import client_address
from core.errors import DomainError, GoElsewhere
from core.limits import Counter, count
from core.refill import Refilled, refilled
from core.unsent import forget, keep, kept_for

from .middleware import is_admin

TOO_OLD = gettext_noop(
    "The page had become too old, so nothing has been saved yet. What you typed is here: please send it once more."
)
_KEPT_FOR_A_CLIENT = RateLimitItemPerHour(60)
_CHOICE, _SWITCH = "language", "_switch"


class UnsentMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return self.get_response(request)
        # The page may have this address since the last switch: only the button says that it was pressed now.
        if request.method == "POST" and _CHOICE in request.GET and _SWITCH in request.POST:
            return self._switched(request)
        response = self.get_response(request)
        if request.method == "POST":
            if _asks_to_sign_in(request, response):
                keep_unsent(request)
            elif response.status_code != 403:
                forget(request, request.path)
        elif request.method == "GET" and (typed := kept_for(request, request.path)):
            return _again_after_sign_in(request, response, typed)
        return response

    def _switched(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST.copy() if came_from_us(request) else QueryDict()
        read_only(request)
        response = self.get_response(request)
        return (
            _with(response, refilled(_text(response), typed, path=request.path))
            if _is_page(response)
            else response
        )


def come_back(request: HttpRequest) -> HttpResponse | None:
    """The answer to a form whose token is too old; None if it is not our own page that has sent it."""
    if not came_from_us(request) or request.resolver_match is None:
        return None
    typed, files = request.POST.copy(), bool(request.FILES)
    if not is_admin(request):
        match = request.resolver_match
        read_only(request)
        try:
            response = match.func(request, *match.args, **match.kwargs)
        except GoElsewhere:
            response = None
        except (DomainError, Http404, PermissionDenied):
            return None
        finally:
            request.method = request.META["REQUEST_METHOD"] = "POST"  # what the log shall say
        if response is not None and _is_page(response):
            said = _said(_(TOO_OLD))
            again = refilled(_text(response), typed, path=request.path, said=said)
            if again.is_whole:
                return _with(response, again, status=403)
    return send_again(request, typed, files=files, status=403)


def send_again(
    request: HttpRequest, typed: QueryDict, *, files: bool = False, status: int = 200
) -> HttpResponse:
    lines = [
        (name, value) for name, values in typed.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    context = {"lines": lines, "path": request.get_full_path(), "files": files}
    response = render(request, "website/send_again.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def keep_unsent(request: HttpRequest) -> None:
    """Somebody has to sign in first: what they sent waits for them."""
    if not request.POST:
        return
    try:
        count(Counter("unsent", _KEPT_FOR_A_CLIENT, client_address(request)))
    except DomainError:
        return
    keep(request, request.path, request.POST)


def came_from_us(request: HttpRequest) -> bool:
    """By what the browser says of the page that sent the form; one that says nothing is not believed."""
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    if source == "null":
        return False
    parts = urlsplit(source)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def read_only(request: HttpRequest) -> None:
    """From here on the request only asks for the page."""
    request.method = request.META["REQUEST_METHOD"] = "GET"
    vars(request).update(
        _post=QueryDict(), _files=MultiValueDict()
    )  # what Django sets when it has read the body


def _again_after_sign_in(request: HttpRequest, response: HttpResponse, typed: QueryDict) -> HttpResponse:
    if _is_page(response) and response.status_code == 200 and not is_admin(request):
        said = _said(_("What you typed before you signed in is here again. It is not saved yet."))
        again = refilled(_text(response), typed, path=request.path, said=said)
        if again.is_whole:
            return _with(response, again)
    if response.status_code == 405 or (is_admin(request) and response.status_code == 200):
        return send_again(request, typed)
    return response


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """The admin's own way of saying so; pages of ours raise GoElsewhere (`website.errors`)."""
    if response.status_code != 302 or not is_admin(request) or request.user.is_authenticated:
        return False
    return urlsplit(response["Location"]).path in (reverse("admin:login"), reverse("account_login"))


def _said(words: str) -> str:
    return render_to_string("components/notice.html", {"kind": "warning", "text": words})


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")


def _text(response: Any) -> str:
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return str(response.content.decode())


def _with(response: HttpResponse, again: Refilled, *, status: int | None = None) -> HttpResponse:
    response.content = again.page.encode()
    response["Cache-Control"] = "no-store"
    for header in ("ETag", "Last-Modified"):
        response.headers.pop(header, None)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    if status is not None and response.status_code == 200:
        response.status_code = status
    return response
