"""Refusals: what a service says when the answer is no.

A door never decides how a refusal looks: pages show `str(refusal)`, the API wraps it in
problem+json (`core.api.problems`). `code` is stable and public; the words are translated.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a stable code, words for a person, and the HTTP status that fits it."""

    code = "refused"
    status = 409
    message: str | Promise = _("This cannot be done now.")

    def __init__(self, message: str | Promise | None = None, **extra: Any) -> None:
        if message is not None:
            self.message = message
        self.extra = extra
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class NotFound(DomainError):
    """There is no such thing, or it is none of the asker's business: the two look the same."""

    code = "not_found"
    status = 404
    message = _("There is nothing at this address.")


class InvalidInput(DomainError):
    """What was typed cannot be taken: field name -> list of messages, all of them at once."""

    code = "invalid"
    status = 400
    message = _("Please correct the fields named below.")

    def __init__(self, errors: dict[str, list[str | Promise]]) -> None:
        super().__init__()
        self.errors = errors


class TooMany(DomainError):
    """A limit is used up; `retry_after` says in how many seconds it is worth trying again."""

    code = "too_many_requests"
    status = 429
    message = _("Too many attempts. Please try again later.")

    def __init__(self, *, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something this answer needs is away; it is worth trying again."""

    code = "unavailable"
    status = 503
    message = _("The service is briefly unavailable. Please try again in a minute.")

    def __init__(self, *, retry_after: int = 10) -> None:
        super().__init__()
        self.retry_after = retry_after


class GoElsewhere(DomainError):
    """Not here and not now: pages send the person to the address named `where` and, after that, back."""

    code = "not_authenticated"
    status = 401
    message = _("Please sign in.")
    where = "account_login"
