"""A row like another: the start of everything that is copied from one edition to the next."""

from typing import Any, TypeVar

from django.db.models import Model

_Row = TypeVar("_Row", bound=Model)


def like(row: _Row, **changes: Any) -> _Row:
    """A new, unsaved row with the columns of `row` but its key, and `changes` among them (by attribute)."""
    columns = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return type(row)(**columns | changes)
