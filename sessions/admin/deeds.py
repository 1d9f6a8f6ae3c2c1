"""What the buttons of the lecture desk have in common: one call of a service, told, and the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.errors import DomainError
from journal.actors import Actor


def do(request: HttpRequest, service: Callable[..., Any], done: Any, **what: Any) -> Any:
    """One call of a service; a refusal is told."""
    try:
        result = service(actor=Actor.staff(request.user), at=timezone.now(), **what)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, done)
    return result


def back(address: str) -> HttpResponse:
    """The dialog is posted by htmx, which follows no ordinary redirect out of the dialog."""
    return HttpResponse(status=204, headers={"HX-Redirect": address})
