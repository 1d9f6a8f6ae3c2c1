"""Reading what the database refused: a service turns a broken constraint into its own refusal."""

from django.db import IntegrityError


def violates(error: IntegrityError, constraint: str) -> bool:
    """Whether `error` was raised by the constraint (or unique index) of that name."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == constraint
