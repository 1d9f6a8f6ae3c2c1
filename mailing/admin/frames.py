"""A preview inside a page: a document of its own in a frame, where a letter's inline styles apply and nothing runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from ..forms import TEXT
from ..previews import Preview

View = Callable[..., HttpResponse]
_POLICY = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"]}


def framed(view: View) -> View:
    """For views that answer with `framed_answer`."""

    @never_cache
    @xframe_options_sameorigin
    @csp_replace(_POLICY)
    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> HttpResponse:
        return view(*args, **kwargs)

    return inner  # type: ignore[return-value]  # the decorators are typed for any kind of response


def framed_answer(request: Any, preview: Preview, shown_as: str) -> HttpResponse:
    if preview.faults or shown_as == TEXT:
        return render(request, "mailing/admin/preview.html", {"preview": preview})
    return HttpResponse(preview.html)
