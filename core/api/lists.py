"""Lists of the API: pages of them, and an answer without a body when the caller knows it already."""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..errors import InvalidInput

PAGE_SIZE, MOST = 50, 100


def page_of(request: Request, rows: Sequence[Any], shown: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """`{"next", "previous", "results"}`; `page` counts from 1. Raises InvalidInput."""
    number, size = _number(request, "page", 1, None), _number(request, "page_size", PAGE_SIZE, MOST)
    first = (number - 1) * size
    return {
        "next": _address(request, number + 1) if first + size < len(rows) else None,
        "previous": _address(request, number - 1) if number > 1 else None,
        "results": [shown(row) for row in rows[first : first + size]],
    }


def unless_known(
    request: Request, data: Callable[[], Any], *, signature: Any = None
) -> Response | HttpResponse:
    """The answer with its ETag, or 304. `signature` names all that `data` depends on; else it is read anyway."""
    body = data() if signature is None else None
    essence = json.dumps(body, default=str) if signature is None else f"{signature} {request.get_full_path()}"
    etag = f'"{hashlib.sha256(essence.encode()).hexdigest()[:32]}"'
    known = get_conditional_response(request._request, etag=etag)
    if known is not None:
        known["ETag"] = etag
        answer: Response | HttpResponse = known
    else:
        answer = Response(data() if body is None else body, headers={"ETag": etag})
    answer["Cache-Control"] = "no-cache"  # may be kept, must be asked about
    return answer


def page_serializer(name: str, row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The schema of a page of these."""
    fields = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": row(many=True),
    }
    return type(f"{name}PageSerializer", (serializers.Serializer,), fields)


def _number(request: Request, name: str, default: int, most: int | None) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0):
        raise InvalidInput({name: [_("A whole number above zero, please.")]})
    return min(int(text), most) if most else int(text)


def _address(request: Request, number: int) -> str:
    wanted = request.query_params.copy()
    wanted["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{wanted.urlencode()}")
