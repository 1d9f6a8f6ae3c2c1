"""Doors that take files: each says itself how large a body it takes; all others keep the small one."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

_View = TypeVar("_View", bound=Callable[..., Any])
# What a form carries besides its file: other fields, boundaries.
_ROOM = 256 * 1024


def takes_files(largest: int) -> Callable[[_View], _View]:
    """Decorates a view (the outermost decorator) whose forms carry one file of up to `largest` bytes."""

    def mark(view: _View) -> _View:
        view.body_limit = largest + _ROOM  # type: ignore[attr-defined]
        return view

    return mark


def body_limit(request: HttpRequest) -> int:
    """How large a body may be at this address. Costs a look-up, so ask only when one is large."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return int(getattr(view, "body_limit", settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
