"""Columns and expressions in the one Latin spelling of every word (`core.text.spell_search`): what search looks at.

The database spells: a generated column cannot be forgotten by a bulk update, and is empty when the person is erased.
"""

from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast, Coalesce


class Spelt(Func):
    """`core_spelt(…)` of some text; the function is made by a migration of this app."""

    function = "core_spelt"
    output_field = models.TextField()


def spelt(*names: str) -> Spelt:
    """These columns in a row, spelt; columns of related rows too, when it is not for a generated column."""
    return Spelt(_joined([Coalesce(Cast(F(name), models.TextField()), Value("")) for name in names]))


def SpeltField(*names: str) -> Any:  # noqa: N802 - it makes a field
    """A column that holds these columns, spelt. Give it a GIN index with `gin_trgm_ops` where rows are many."""
    return models.GeneratedField(
        expression=Spelt(_joined([F(name) for name in names])),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )


def _joined(parts: list[Any]) -> "Beside":
    first, *others = parts
    return Beside(first, *(one for part in others for one in (Value(" "), part)))


class Beside(Func):
    """`||` is immutable, as a generated column wants it; PostgreSQL's concat() is not."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = models.TextField()
