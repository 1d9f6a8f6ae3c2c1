"""Every operation that takes a body, and what is wrong with bodies: refused with 4xx, never read kindly, never a crash.

Bodies are made from the document: its example is what is right, and each wrong one differs from it in one thing.
"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction

from altyn_oimaq.api_document import operations
from core import limits
from tests.openapi_watch import document

from .matrix import MATRIX
from .test_matrix import OPERATIONS, address, callers, names

__all__ = ["callers", "names"]
pytestmark = pytest.mark.django_db

BODIES = {
    operation["operationId"]: (method, path, operation["requestBody"]["content"]["application/json"])
    for path, method, operation in operations(document())
    if "requestBody" in operation
}
WRONG_TYPES: dict[str, list[Any]] = {
    "string": [5, True, ["a"], {"a": "b"}, None],
    "integer": ["5", True, 1.5, [5], {"a": 5}, 10**400],
    "boolean": ["true", 1, [True], {}],
    "array": ["a", {"0": "a"}, 5, [[["a"]]]],
    "object": ["a", 5, ["a"], True],
}
OVERTAKEN = f"serial is {str(10**400)[:20]!r}"
SERVERS_OWN = {
    "state": "confirmed", "code": "BCDFGHJKMN", "edition": 1, "is_staff": True, "price_kzt": 1, "id": 1,
    "pk": 1, "token": "x", "created_at": "2026-01-01T00:00:00Z", "__proto__": {}, "": "",
}  # fmt: skip
RAW = {
    "nothing": b"",
    "no JSON": b"{",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a key twice": b'{"a": 1, "a": 2}',
    "invalid UTF-8": b'{"a": "\xff\xfe"}',
    "a lone surrogate": b'{"a": "\\ud800"}',
    "NUL": b'{"a": "\\u0000"}',
    "deep": b'{"a": ' * 5000 + b"1" + b"}" * 5000,
    "deep list": b"[" * 100_000,
    "huge number": b'{"a": ' + b"9" * 10_000 + b"}",
    "a list": b"[]",
    "a text": b'"a"',
    "null": b"null",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema or "allOf" in schema:
        if "allOf" in schema:
            schema = schema["allOf"][0]
        else:
            schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def members(
    schema: dict[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every member of a body, at any depth of objects."""
    for name, given in resolved(schema).get("properties", {}).items():
        inner = resolved(given)
        yield (*path, name), inner
        if inner.get("type") == "object":
            yield from members(inner, (*path, name))


def put(body: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    body = copy.deepcopy(body)
    place = body
    for name in path[:-1]:
        place = place.setdefault(name, {})
    place[path[-1]] = value
    return body


def wrong_bodies(media: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    good = media["example"]
    for name, value in SERVERS_OWN.items():
        if name not in resolved(media["schema"])["properties"]:
            yield f"mass assignment of {name}", good | {name: value}
    for path, schema in members(media["schema"]):
        kinds = schema.get("type", "string")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        for value in WRONG_TYPES[kinds[0]]:
            if value is None and "null" in kinds:
                continue
            yield f"{'.'.join(path)} is {str(value)[:20]!r}", put(good, path, value)
        if kinds[0] == "string":
            for text in ("\x00", "\ud800", "я" * 20_000):
                yield f"{'.'.join(path)} is {text[:3]!r}", put(good, path, text)
        if kinds[0] == "object":
            yield f"{'.'.join(path)} has more", put(good, path, {"state": "confirmed"})


def send(client: Any, method: str, path: str, content: bytes) -> int:
    limits.forget_counts()
    with transaction.atomic():
        answer = getattr(client, method)(path, data=content, content_type="application/json")
        transaction.set_rollback(True)
    return int(answer.status_code)


def answers(name: str, callers: dict[str, Any], names: dict[str, str]) -> dict[str, int]:
    method, path, media = BODIES[name]
    client = next(callers[one] for one in callers if one in MATRIX[name].opens_for)
    bad = {title: json.dumps(body).encode() for title, body in wrong_bodies(media)}
    empty_is_fine = not resolved(media["schema"]).get("required") and method == "post"
    bad |= {title: raw for title, raw in RAW.items() if not (title == "nothing" and empty_is_fine)}
    return {title: send(client, method, address(path, names), content) for title, content in bad.items()}


def test_wrong_bodies_are_refused(callers, names):
    """One world for all: everything that is done to it is undone."""
    told = {name: answers(name, callers, names) for name in BODIES}
    assert min(len(of_one) for of_one in told.values()) > 20
    assert [
        (name, title, status)
        for name, of_one in told.items()
        for title, status in of_one.items()
        # A serial is compared and never stored: the greatest of numbers is one that has been overtaken.
        if status not in ((409,) if title == OVERTAKEN else (400, 413))
    ] == []


def asking_for_nothing(operation: dict[str, Any]) -> dict[str, str]:
    """NUL in everything that the address may be asked by."""
    named = (one for one in operation.get("parameters", ()) if one.get("in") == "query")
    return {one["name"]: "\x00" for one in named}


@pytest.mark.parametrize("what", ["query", "path"])
def test_nul_in_an_address_is_no_crash(callers, names, what):
    """The database cannot even be asked for it. (Found by fuzzing.)"""
    told = {}
    for name, (method, path, operation) in OPERATIONS.items():
        client = next(callers[one] for one in callers if one in MATRIX[name].opens_for)
        wanted = asking_for_nothing(operation)
        if what == "query":
            # One by one: the first that is refused would hide the others.
            asked = [f"{address(path, names)}?{urlencode({key: value})}" for key, value in wanted.items()]
        else:
            asked = [re.sub(r"\{\w+\}", "%00", path)] if "{" in path else []
        for one in asked:
            limits.forget_counts()
            with transaction.atomic():
                told[f"{method} {one}"] = getattr(client, method)(one).status_code
                transaction.set_rollback(True)
    assert len(told) > 15
    assert {one: status for one, status in told.items() if status >= 500} == {}
