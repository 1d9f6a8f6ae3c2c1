"""What the buttons of every wing's desk have in common: one call of a service, told, and the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from ..errors import DomainError, InvalidInput


def words_of_refusal(refusal: DomainError) -> str:
    """A form would show each fault beside its field; a button says them one after the other."""
    if isinstance(refusal, InvalidInput):
        return " ".join(str(words) for said in refusal.errors.values() for words in said)
    return str(refusal)


def attempt(
    request: HttpRequest,
    deed: Callable[[], Any],
    done: Any,
    *,
    refused: Callable[[DomainError], str] = words_of_refusal,
) -> Any:
    """What the deed answers; a refusal is told, and is None."""
    try:
        result = deed()
    except DomainError as refusal:
        messages.error(request, refused(refusal))
        return None
    messages.success(request, done)
    return result


def back(address: str) -> HttpResponse:
    """The dialog is posted by htmx, which follows no ordinary redirect out of the dialog."""
    return HttpResponse(status=204, headers={"HX-Redirect": address})
