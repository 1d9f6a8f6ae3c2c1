"""What holds for every request: the language of the address, and how large a body may be."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from csp.constants import HEADER, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import escape_leading_slashes
from translated_fields import show_language_code

from core.api.problems import plain_problem
from core.api.views import language_of
from core.uploads import body_limit

Next = Callable[[HttpRequest], HttpResponse]

_CHOICE = "language"  # in the address: the person has chosen
_PREFIXES = {code: f"/{code}/" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}


def language_of_path(path: str) -> str:
    """Kazakh at the root, whatever `Accept-Language` says: browsers in Kazakhstan mostly say ru."""
    return next(
        (code for code, prefix in _PREFIXES.items() if path.startswith(prefix) or path == prefix[:-1]),
        settings.LANGUAGE_CODE,
    )


class LanguageMiddleware:
    """The address says the language, to programs `Accept-Language`; one chosen by its link is kept in a cookie."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            language = language_of(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        else:
            language = language_of_path(request.path_info)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = _back_to_the_search(request) or self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        if _CHOICE in request.GET and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
            _remember(response, language)
        timezone.deactivate()
        return response


def _back_to_the_search(request: HttpRequest) -> HttpResponse | None:
    """The links of the languages stand on pages that are kept for everybody: what was searched for, only the
    browser knows. It says so in the address it comes from."""
    if request.method != "GET" or request.META.get("QUERY_STRING") != _CHOICE:
        return None
    source = urlsplit(request.headers.get("Referer", ""))
    if source.netloc != request.get_host() or bare(source.path) != bare(request.path):
        return None
    query = [(name, value) for name, value in parse_qsl(source.query) if name]
    # An address of two slashes would be another host's.
    return redirect(f"{escape_leading_slashes(request.path)}?{urlencode(query)}") if query else None


def bare(path: str) -> str:
    """The address as it is in Kazakh."""
    present = language_of_path(path)
    return path if present == settings.LANGUAGE_CODE else path.removeprefix(f"/{present}") or "/"


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
    )


class PageMessagesMiddleware(MessageMiddleware):
    """Django's; programs are told by the answer itself."""

    def process_request(self, request: HttpRequest) -> None:
        if not request.path_info.startswith("/api/"):
            super().process_request(request)


class PolicyMiddleware(CSPMiddleware):
    """django-csp, which would put the same words together anew for every answer: it is asked once.

    Answers that ask for a policy of their own (the admin's, stored pictures) go its whole way.
    """

    _of_all = ""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if HEADER in response or any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        if not self._of_all:
            self._of_all = super().process_response(request, HttpResponse())[HEADER]
        response[HEADER] = self._of_all
        return response


class AdminPolicyMiddleware:
    """The admin's theme evaluates expressions and styles inline; nothing else on the site may."""

    _allowance = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_admin(request):
            return self.get_response(request)
        with show_language_code(True):  # three fields called "name" are told apart: name [kk]
            response = self.get_response(request)
        response._csp_update = self._allowance  # type: ignore[attr-defined]  # django-csp's own hook
        return response


def is_admin(request: HttpRequest) -> bool:
    return request.path_info.removeprefix(f"/{language_of_path(request.path_info)}").startswith("/admin/")


class BodyLimitMiddleware:
    """A body that says it is too large is refused before anything reads it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        is_large = length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not is_admin(request)
        if is_large and length > body_limit(request):
            return too_large(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_large(request) if isinstance(exception, RequestDataTooBig) else None


def too_large(request: HttpRequest) -> HttpResponse:
    from .errors import refusal_page

    words = translation.gettext("The request is too large.")
    if request.path_info.startswith("/api/"):
        return plain_problem(request, status=413, code="body_too_large", detail=words)
    return refusal_page(request, status=413, message=words)
