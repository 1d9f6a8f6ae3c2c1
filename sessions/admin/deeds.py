"""What the buttons of the lecture desk have in common: one call of a service in the organiser's name."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from core.admin import attempt
from journal.actors import Actor


def do(request: HttpRequest, service: Callable[..., Any], done: Any, **what: Any) -> Any:
    """What the service answers; a refusal is told, and is None."""
    actor = Actor.staff(request.user)
    return attempt(request, lambda: service(actor=actor, at=timezone.now(), **what), done)
