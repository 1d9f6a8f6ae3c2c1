"""New rows in plain INSERTs: their SQL is built and planned once, and several go to the database in one statement.

The ORM builds the same INSERT anew for every row, which takes longer than PostgreSQL needs to run it. For rows of
ordinary columns this does what `save(force_insert=True)` does, less the signals, which nobody here listens to.

    with one_statement():
        give_consents(...)
        record(...)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from types import NoneType
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Expression, Field, ForeignKey, Model, fields
from django.db.models.expressions import DatabaseDefault

from .statements import Statement


class _Kind(NamedTuple):
    """Rows that share one INSERT of a statement."""

    model: type[Model]
    skip_known: bool


# What these columns would hand to the driver unchanged, at four calls a value.
_PLAIN = (fields.CharField, fields.TextField, fields.IntegerField, fields.BooleanField, ForeignKey)
_AS_THEY_ARE = {str, int, bool, NoneType}

_Waiting = dict[_Kind, list[Model]]
_Shape = tuple[tuple[_Kind, int], ...]
# As many as one deed writes: these shapes come again and again. A load of rows has its own.
_FEW = 12

_waiting: ContextVar[_Waiting | None] = ContextVar("waiting_rows", default=None)


def insert(*rows: Model, skip_known: bool = False) -> None:
    """Insert the rows; with `skip_known` those that a unique index refuses are left out.

    The only row of its kind in a statement gets its primary key, several do not.
    """
    waiting = _waiting.get()
    together: _Waiting = {} if waiting is None else waiting
    for row in rows:
        together.setdefault(_Kind(type(row), skip_known), []).append(row)
    if waiting is None:
        _insert(together)


@contextmanager
def one_statement() -> Iterator[None]:
    """What is inserted inside goes to the database at the end, together. Refusals are raised there, too.

    Inside another one it is a part of that: a deed that is made of deeds has one journal and one outbox to write.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: _Waiting = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    _insert(waiting)


def _insert(together: _Waiting) -> None:
    if not together:
        return
    rows = [row for same in together.values() for row in same]
    values = [value for row in rows for value in _values(row)]
    shape = tuple((kind, len(same)) for kind, same in together.items())
    with connection.cursor() as cursor:
        if len(rows) <= _FEW:
            statement = _statement(shape)
            statement.ask(lambda: cursor.execute(statement.sql, values))
        else:
            cursor.execute(_sql(shape), values)
        if alone := [same[0] for same in together.values() if len(same) == 1]:
            keys = cursor.fetchone() or [None]
            for row, key in zip(alone, keys, strict=True):
                row.pk = key
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _values(row: Model) -> Iterator[Any]:
    for field in _columns(type(row)):
        value = field.pre_save(row, add=True)
        if isinstance(value, DatabaseDefault):
            value = field.db_default  # a plain value: what the database computes is no column here
        if type(value) in _AS_THEY_ARE and isinstance(field, _PLAIN):
            yield value
        else:
            yield field.get_db_prep_save(value, connection)


@cache
def _columns(model: type[Model]) -> tuple["Field[Any, Any]", ...]:
    """All but those that the database fills in: the primary key, and what it computes."""
    return tuple(
        field for field in model._meta.concrete_fields if not (field.primary_key or _is_computed(field))
    )


def _is_computed(field: "Field[Any, Any]") -> bool:
    return bool(field.generated) or isinstance(getattr(field, "db_default", None), Expression)


@cache
def _statement(shape: _Shape) -> Statement:
    places = {
        f"value_{n}": "unknown" for n in range(sum(len(_columns(kind.model)) * rows for kind, rows in shape))
    }
    return Statement(_sql(shape) % tuple(f"%({name})s" for name in places), **places)


@cache
def _sql(shape: _Shape) -> str:
    """The INSERTs in one WITH, which PostgreSQL runs whether they are read or not. Answers with keys."""
    if len(shape) == 1:
        return _insert_sql(*shape[0])
    inserts = ", ".join(f"rows_{n} AS ({_insert_sql(*one)})" for n, one in enumerate(shape))
    keys = ", ".join(f"(TABLE rows_{n})" for n, (_kind, how_many) in enumerate(shape) if how_many == 1)
    return f"WITH {inserts} SELECT {keys}"


def _insert_sql(kind: _Kind, how_many: int) -> str:
    columns = [str(field.column) for field in _columns(kind.model)]
    row = f"({', '.join(['%s'] * len(columns))})"
    table, names, values = kind.model._meta.db_table, ", ".join(columns), ", ".join([row] * how_many)
    known = " ON CONFLICT DO NOTHING" * kind.skip_known
    key = f" RETURNING {kind.model._meta.pk.name}" * (how_many == 1)
    return f"INSERT INTO {table} ({names}) VALUES {values}{known}{key}"  # noqa: S608 - names of our own models
