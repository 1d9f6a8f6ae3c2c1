"""What the wings above add to a visitor. They register here; nothing in this wing knows who they are.

    class Programme(Upstairs): ...
    register(Programme())          # in the wing's AppConfig.ready

Each method is called where the visitor's own deed ends: a registration may wish for more, the person's page and
data have more to show, and whoever leaves gives back what they held.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from forum.queries import Forum

from .models import Visitor
from .states import Door


class Upstairs:
    """A wing above. By itself it adds nothing; it overrides what it has."""

    def check_lectures(self, codes: Sequence[str], *, forum: Forum) -> None:
        """Raises InvalidInput when a registration wishes for what is not there."""

    def sign_up(
        self, visitor: Visitor, codes: Sequence[str], *, door: Door, at: datetime
    ) -> list[dict[str, Any]]:
        """What became of each wish, as the API answers it. A refusal is an answer too."""
        return []

    def section(self, request: HttpRequest, visitor: Visitor, forum: Forum, token: str) -> str:
        """A part of the person's own page, as safe HTML."""
        return ""

    def data(self, visitor: Visitor) -> dict[str, Any]:
        """What it knows of the person."""
        return {}

    def left(self, visitor_id: int) -> None:
        """The registration has ended, and that is committed. Never the only way: a sweep must find it too."""


_wings: list[Upstairs] = []


def register(wing: Upstairs) -> None:
    _wings.append(wing)


def check_lectures(codes: Sequence[str], *, forum: Forum) -> None:
    for wing in _wings:
        wing.check_lectures(codes, forum=forum)


def sign_up(visitor: Visitor, codes: Sequence[str], *, door: Door, at: datetime) -> list[dict[str, Any]]:
    return [answer for wing in _wings for answer in wing.sign_up(visitor, codes, door=door, at=at)]


def sections(request: HttpRequest, visitor: Visitor, forum: Forum, token: str) -> list[str]:
    return [html for wing in _wings if (html := wing.section(request, visitor, forum, token))]


def data_of(visitor: Visitor) -> dict[str, Any]:
    return {name: value for wing in _wings for name, value in wing.data(visitor).items()}


def tell_of_leaving(visitor: Visitor) -> None:
    """After the commit, since the wings lock their own things before the visitor; the visitor is locked now."""
    for wing in _wings:
        transaction.on_commit(partial(wing.left, visitor.pk), robust=True)
