"""What organisers do by the admin's plain forms is told to the wing that keeps the journal, which registers here.

The cellar does not know it. Without one nothing is written down, and the page of a thing's history is not found.
"""

from typing import Any, Protocol

from django.contrib.admin.options import ModelAdmin
from django.db import models
from django.http import HttpRequest, HttpResponse


class Chronicle(Protocol):
    def note(self, deed: str, thing: models.Model, request: HttpRequest) -> None:
        """`deed` is added, changed or deleted; called in the transaction of the deed."""

    def page(self, request: HttpRequest, thing: models.Model, admin: "ModelAdmin[Any]") -> HttpResponse:
        """What happened to this thing."""


_kept_by: list[Chronicle] = []


def keep(chronicle: Chronicle) -> None:
    _kept_by[:] = [chronicle]


def note(deed: str, thing: models.Model, request: HttpRequest) -> None:
    for chronicle in _kept_by:
        chronicle.note(deed, thing, request)


def page(request: HttpRequest, thing: models.Model, admin: "ModelAdmin[Any]") -> HttpResponse | None:
    return _kept_by[0].page(request, thing, admin) if _kept_by else None
