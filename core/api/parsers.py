"""JSON as RFC 8259 means it: UTF-8, no duplicate keys, no NaN, not deep, not large."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 20


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"

    def __init__(self) -> None:
        super().__init__(_("The request is too large."), self.default_code)


class StrictJSONParser(BaseParser):
    """Parses one JSON document; everything doubtful is refused, since clients rely on what we understood."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            # HttpRequest.body enforces DATA_UPLOAD_MAX_MEMORY_SIZE by Content-Length and again while reading.
            body = parser_context["request"]._request.body if parser_context else stream.read()
        except RequestDataTooBig:
            raise BodyTooLarge from None
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        try:
            text = body.decode("utf-8")
            data = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise ParseError(_("The request is not valid JSON in UTF-8.")) from None
        _check(data)
        return data


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("duplicate key")
    return result


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check(data: Any, depth: int = 0) -> None:
    """NUL cannot be stored by PostgreSQL, lone surrogates not encoded; depth is somebody's attack."""
    if depth > MAX_DEPTH:
        raise ParseError(_("The request is nested too deeply."))
    if isinstance(data, str):
        if "\x00" in data or any("\ud800" <= letter <= "\udfff" for letter in data):
            raise ParseError(_("The request contains characters that are not text."))
    elif isinstance(data, dict):
        for key, value in data.items():
            _check(key, depth + 1)
            _check(value, depth + 1)
    elif isinstance(data, list):
        for value in data:
            _check(value, depth + 1)
