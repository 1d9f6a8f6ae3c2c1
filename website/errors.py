"""What a person sees when something is refused or breaks; programs below /api/ get a problem instead."""

import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied

from core.api import problems
from core.api.sessions import CsrfFailed
from core.api.views import language_of
from core.errors import DomainError, GoElsewhere
from core.outages import refusal_of

from .unsent import come_back, keep_unsent

# A refusal is no page of ours, whatever stands at its address else: `website.heads`.
_UNLISTED = {"head": None}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_api(request):
        return problems.plain_problem(
            request, status=400, code="bad_request", detail=_("The request is not valid.")
        )
    return render(request, "400.html", _UNLISTED, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_api(request):
        words = str(PermissionDenied.default_detail)
        return problems.plain_problem(request, status=403, code="permission_denied", detail=words)
    return render(request, "403.html", _UNLISTED, status=403)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was typed comes back with a new token (`website.unsent`), if it was our page that sent it."""
    if _is_api(request):
        words = str(CsrfFailed.default_detail)
        return problems.plain_problem(request, status=403, code=CsrfFailed.default_code, detail=words)
    return come_back(request) or render(request, "403_csrf.html", _UNLISTED, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_api(request):
        return problems.not_found(request)
    return render(request, "404.html", _UNLISTED, status=404)


def crashed(request: HttpRequest) -> HttpResponse:
    """Also for what breaks outside a view, in the session for one: an outage is told as such there too."""
    if refusal := refusal_of(sys.exception()):
        return refused(request, refusal)
    if _is_api(request):
        return problems.crashed(request)
    return render(None, "500.html", status=500)  # no context: it may be what broke


def refusal_page(
    request: HttpRequest, *, status: int, message: str, retry_after: int | None = None
) -> HttpResponse:
    """A refusal that no page of its own explains."""
    template = {404: "404.html", 429: "429.html", 503: "503.html"}.get(status, "400.html")
    response = render(request, template, {"message": message, **_UNLISTED}, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    wait = getattr(refusal, "retry_after", None)
    if not _is_api(request):
        if isinstance(refusal, GoElsewhere):
            return _sent_to(refusal.where, request)
        return refusal_page(request, status=refusal.status, message=str(refusal), retry_after=wait)
    answer = problems.refused(request, refusal)
    if wait is not None:
        answer["Retry-After"] = str(wait)
    return answer


def _sent_to(where: str, request: HttpRequest) -> HttpResponse:
    """There and back again; what was typed waits for the return."""
    if request.method == "POST":
        keep_unsent(request)
    return redirect(reverse(where, query={"next": request.get_full_path()}))


class ProblemsMiddleware:
    """Below /api/ nothing but problems is answered to what fails: no HTML, no stack trace, whoever wrote it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if answer.status_code < 400 or not _is_api(request):
            return answer
        with translation.override(language_of(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))):
            shaped = problems.in_our_shape(request, answer)
        shaped.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(shaped, ["Accept-Language"])
        return shaped


class RefusalMiddleware:
    """A refusal or an outage that leaves a page's view becomes the fitting error page, never a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = refusal_of(exception)
        return None if refusal is None else refused(request, refusal)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
