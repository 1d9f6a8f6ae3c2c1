"""Every answer of the API that any test of this suite gets is held against docs/openapi.yaml.

Not documented: a status, a `code` of a refusal, a member, a type. So what a test provokes is what a program has
been told of; the document cannot fall behind what the code does. `HouseAPIView.finalize_response` is where all
answers pass, those of live servers too.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema_rs
import yaml
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from core.api.views import HouseAPIView

DOCUMENT = Path(__file__).parent.parent / "docs/openapi.yaml"


@cache
def document() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(DOCUMENT.read_text(), Loader=yaml.CSafeLoader)
    return content


@cache
def _operations() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """Without parameters first: `/visitors/me/` is no visitor called `me`."""
    paths = sorted(document()["paths"].items(), key=lambda item: item[0].count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), methods) for path, methods in paths]


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    for pattern, methods in _operations():
        if pattern.match(path) and method.lower() in methods:
            operation: dict[str, Any] = methods[method.lower()]
            return operation
    return None


@cache
def _validator(reference: str) -> Any:
    schema = {"$ref": reference, "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def faults(method: str, path: str, status: int, media_type: str, data: Any) -> list[str]:
    """What of this answer nobody has been told."""
    operation = operation_of(method, path)
    if operation is None or (status == 405):
        return []
    where = f"{method} {path} ({operation['operationId']}) {status}"
    answer = operation["responses"].get(str(status))
    if answer is None:
        return [f"{where}: this status is not documented: {json.dumps(data, ensure_ascii=False)[:300]}"]
    media = answer.get("content", {}).get(media_type)
    if media is None:
        return [f"{where}: {media_type} is not documented"] if answer.get("content") and data else []
    if "$ref" not in media["schema"]:
        return []
    wrong = _validator(media["schema"]["$ref"]).iter_errors(data)
    return [f"{where}: {'.'.join(map(str, one.instance_path))}: {one.message[:300]}" for one in wrong]


@contextmanager
def watching() -> Iterator[list[str]]:
    """The faults of all answers of the block."""
    found: list[str] = []
    finalize = HouseAPIView.finalize_response

    def watched(view: Any, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = finalize(view, request, response, *args, **kwargs)
        if isinstance(answer, Response):
            data = json.loads(json.dumps(answer.data, cls=JSONEncoder))
            media_type = (answer.content_type or "application/json").partition(";")[0]
            found.extend(faults(request.method, request.path, answer.status_code, media_type, data))
        return answer

    with mock.patch.object(HouseAPIView, "finalize_response", watched):
        yield found
