"""The base of every API view: the caller's language, problems instead of HTML."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..errors import TooMany
from .idempotency import told_before
from .metering import announce, meter, meter_in_the_end


def language_of(accept_language: str) -> str:
    """The first of our languages that the caller accepts; Kazakh when none is named."""
    known = dict(settings.LANGUAGES)
    for language, _quality in parse_accept_lang_header(accept_language):
        if (code := language.partition("-")[0]) in known:
            return code
    return settings.LANGUAGE_CODE


class HouseAPIView(APIView):
    """Answers in the language of `Accept-Language`; subclasses make one service call per method.

    Each request is counted against its caller (`metering`).
    """

    # Methods whose handler calls `core.limits.count` with limits of its own before it does anything.
    counts_itself: ClassVar[Collection[str]] = ()

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        translation.activate(language_of(request.headers.get("Accept-Language", "")))
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
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

    def finalize_response(self, request: Any, response: Response, *args: Any, **kwargs: Any) -> Response:
        if isinstance(request, Request):
            try:
                meter_in_the_end(request)
            except TooMany as refusal:
                response = self.handle_exception(refusal)
        answer = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(request, Request):
            announce(request, answer)
        answer["Content-Language"] = translation.get_language()
        answer.setdefault("Cache-Control", "no-store")
        return answer
