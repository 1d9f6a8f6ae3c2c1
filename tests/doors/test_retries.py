"""Every unsafe operation of the API may be repeated with its `Idempotency-Key`: asked of the addresses themselves.

That each answers 422 to another body and 409 while it is in flight needs no table: it is one decorator.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import SAFE_METHODS
from rest_framework.views import APIView

from core.api.idempotency import idempotent
from core.api.sessions import HouseSession
from core.api.views import HouseAPIView

# Address and method -> why it need not be repeatable by a key.
EXEMPT: dict[tuple[str, str], str] = {}
# What asks the network first, outside of any transaction, and then does its work in a method that is decorated.
INSIDE = {("api:webhooks", "post"): "_create", ("api:webhook", "patch"): "_change"}


class Operation(NamedTuple):
    name: str
    method: str
    view: type[APIView]

    @property
    def handler(self) -> Any:
        return getattr(self.view, INSIDE.get((self.name, self.method), self.method))


def _operations(patterns: list[URLPattern | URLResolver], names: tuple[str, ...] = ()) -> Iterator[Operation]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            namespace = (pattern.namespace,) if pattern.namespace else ()
            yield from _operations(pattern.url_patterns, names + namespace)
            continue
        view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
        if view is not None and issubclass(view, APIView) and names[:1] == ("api",):
            for method in view.http_method_names:
                if hasattr(view, method):
                    yield Operation(f"{':'.join(names)}:{pattern.name}", method, view)


ALL = list(_operations(get_resolver().url_patterns))
UNSAFE = [one for one in ALL if one.method.upper() not in SAFE_METHODS]


def test_the_api_is_really_walked():
    assert {("api:visitors", "post"), ("api:visitor_me", "delete"), ("api:visitor_me", "patch")} <= {
        one[:2] for one in UNSAFE
    }
    assert len(UNSAFE) >= 21


@pytest.mark.parametrize("one", UNSAFE, ids=lambda one: f"{one.method} {one.name}")
def test_may_be_repeated(one: Operation):
    if one[:2] in EXEMPT:
        return
    assert getattr(one.handler, "answers_once", False), "decorate it with core.api.idempotency.idempotent"


def test_no_exemption_outlives_its_operation():
    assert {*EXEMPT, *INSIDE} <= {one[:2] for one in UNSAFE}
    assert all(EXEMPT.values())


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.method} {one.name}")
def test_is_metered(one: Operation):
    """By the base of all views; and a browser's session is always asked for the CSRF token."""
    assert issubclass(one.view, HouseAPIView)
    for name in ("perform_authentication", "finalize_response"):
        assert getattr(one.view, name) is getattr(HouseAPIView, name)
    for way_in in one.view.authentication_classes:
        if hasattr(way_in, "enforce_csrf"):
            assert issubclass(way_in, HouseSession)
            assert way_in.enforce_csrf is HouseSession.enforce_csrf


def test_control_a_method_without_it_is_found():
    class Forgotten(HouseAPIView):
        def post(self, request):
            raise NotImplementedError

        @idempotent
        def patch(self, request):
            raise NotImplementedError

    assert not hasattr(Forgotten.post, "answers_once")
    assert Forgotten.patch.answers_once
