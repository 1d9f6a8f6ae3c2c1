"""The base of every API view: the caller's language, problems instead of HTML."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..errors import DomainError, NotFound, TooMany
from ..fingerprints import digest, knows, release
from .idempotency import told_before
from .metering import announce, meter, meter_in_the_end
from .since import AS_OF


@lru_cache(maxsize=1000)
def language_of(accept_language: str) -> str:
    """The first of our languages that the caller accepts; Kazakh when none is named."""
    known = dict(settings.LANGUAGES)
    for language, _quality in parse_accept_lang_header(accept_language):
        if (code := language.partition("-")[0]) in known:
            return code
    return settings.LANGUAGE_CODE


# Of answers that are the same for everybody: any cache may keep them, and has to ask before it uses them.
PUBLIC = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
# Of one caller: kept by that caller alone, whatever stands between.
PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Authorization, Cookie"}


class HouseAPIView(APIView):
    """Answers in the language of `Accept-Language`, marked by an `ETag`; a method makes one service call.

    Each request is counted against its caller (`metering`).
    """

    # Methods whose handler calls `core.limits.count` with limits of its own before it does anything.
    counts_itself: ClassVar[Collection[str]] = ()
    # What any request may be refused with before its method is asked: the document says it of every operation.
    refuses: ClassVar[tuple[type[DomainError], ...]] = ()

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        translation.activate(language_of(request.headers.get("Accept-Language", "")))
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if any("\x00" in str(named) for named in kwargs.values()):
            raise NotFound  # PostgreSQL refuses to be asked for what it cannot store
        if pages := getattr(self, "pagination_class", None):
            pages().check(request)

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        meter(request, later=request.method in self.counts_itself)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, (AuthenticationFailed, NotAuthenticated)) and (
            answer := told_before(self.request)
        ):
            return answer
        return super().handle_exception(exc)

    def finalize_response(  # type: ignore[override]  # also of answers that are no DRF Response
        self, request: Any, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if isinstance(request, Request):
            try:
                meter_in_the_end(request)
            except TooMany as refusal:
                response = self.handle_exception(refusal)
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        answer["Content-Language"] = translation.get_language()
        answer = self._for_caches(request, answer)
        if isinstance(request, Request):
            announce(request, answer)
        return answer

    def _for_caches(self, request: Any, answer: HttpResponseBase) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or answer.status_code != 200:
            answer.headers.setdefault("Cache-Control", "no-store")
            patch_vary_headers(answer, ["Accept-Language"])
            return answer
        policy = PRIVATE if self.get_authenticators() else PUBLIC
        answer.headers.setdefault("Cache-Control", policy["Cache-Control"])
        patch_vary_headers(answer, policy["Vary"].split(", "))
        return unless_same(request, answer)


def unless_same(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """304 to who holds this answer. Where nobody has marked it, what it says is its mark."""
    if "ETag" not in answer:
        said = _said(answer)
        if said is None:
            return answer
        answer["ETag"] = f'W/"{digest(release(), translation.get_language(), said)}"'
    if not knows(request, answer["ETag"]):
        return answer
    kept = ("ETag", "Cache-Control", "Vary", "Content-Language")
    return HttpResponseNotModified(headers={name: answer[name] for name in kept if name in answer})


def _said(answer: HttpResponseBase) -> object:
    """What it says, but for the moment at which it was said. None: that is not known before it is sent."""
    if isinstance(answer, Response):
        data = answer.data
        return {name: data[name] for name in data if name != AS_OF} if isinstance(data, dict) else data
    return answer.content if isinstance(answer, HttpResponse) else None
