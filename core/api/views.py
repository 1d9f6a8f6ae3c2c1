"""The base of every API view: the caller's language, problems instead of HTML."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


def language_of(accept_language: str) -> str:
    """The first of our languages that the caller accepts; Kazakh when none is named."""
    known = dict(settings.LANGUAGES)
    for language, _quality in parse_accept_lang_header(accept_language):
        if (code := language.partition("-")[0]) in known:
            return code
    return settings.LANGUAGE_CODE


class HouseAPIView(APIView):
    """Answers in the language of `Accept-Language`; subclasses make one service call per method."""

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        translation.activate(language_of(request.headers.get("Accept-Language", "")))
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if pages := getattr(self, "pagination_class", None):
            pages().check(request)

    def finalize_response(self, request: Any, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Content-Language"] = translation.get_language()
        answer.setdefault("Cache-Control", "no-store")
        return answer
