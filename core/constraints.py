"""Reading what the database refused: a service turns a broken constraint into its own refusal.

A rule that holds for everything at once - no service would look for it - is named here by the wing that knows its
words, and every door shows it (`core.outages`).
"""

from django.db import IntegrityError

from .errors import DomainError

_everywhere: dict[str, type[DomainError]] = {}


def refuses_everywhere(constraint: str, refusal: type[DomainError]) -> None:
    """Whichever write breaks `constraint`, the answer is `refusal`. Called in an AppConfig.ready."""
    _everywhere[constraint] = refusal


def refusal_from(error: IntegrityError) -> DomainError | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    refusal = _everywhere.get(getattr(diagnosis, "constraint_name", None) or "")
    return refusal() if refusal else None


def violates(error: IntegrityError, constraint: str) -> bool:
    """Whether `error` was raised by the constraint (or unique index) of that name."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == constraint
