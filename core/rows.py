"""What a deed writes, in one statement: its new rows, and the changes of rows that are there.

New rows go in plain INSERTs, whose SQL is built and planned once: the ORM builds it anew for every row, which takes
longer than PostgreSQL needs to run it. For rows of ordinary columns this does what `save()` does, less the signals,
which nobody here listens to.

    with one_statement():
        save(application, "state")
        record(...)

PostgreSQL runs all of it on the tables as they were before: who is to read what was written inside comes after the
`with`, or says `write_now()`.

A deed that reads nothing and locks nothing is `one_transaction`: its statement commits by itself, so that nobody waits
for BEGIN, for COMMIT, and for the key of the row (`insert_subject`) that the others are about.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import count, islice
from types import NoneType
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Expression, Field, ForeignKey, Model, QuerySet, fields
from django.db.models.expressions import DatabaseDefault
from django.db.models.sql import UpdateQuery

from .statements import Statement


class _Kind(NamedTuple):
    """Rows that share one INSERT of a statement."""

    model: type[Model]
    skip_known: bool = False
    is_subject: bool = False


class _Key:
    """The key that a subject will have, until PostgreSQL gives it one. It stands in the columns of the others."""

    def __init__(self, kind: _Kind) -> None:
        self.of = kind


# What these columns would hand to the driver unchanged, at four calls a value.
_PLAIN = (fields.CharField, fields.TextField, fields.IntegerField, fields.BooleanField, ForeignKey)
_AS_THEY_ARE = {str, int, bool, NoneType}

_Rows = dict[_Kind, list[Model]]
# Its SQL, and the values in it.
_Update = tuple[str, tuple[Any, ...]]


class _Shape(NamedTuple):
    """How many rows of each kind, and where a subject's key stands: number of the value -> number of the kind."""

    kinds: tuple[tuple[_Kind, int], ...]
    keys: tuple[tuple[int, int], ...] = ()


# As many as one deed writes: these shapes come again and again. A load of rows has its own.
_FEW = 12


class _Waiting(NamedTuple):
    """`saved`: model and primary key -> its columns, with their values. `updated` has one for a table."""

    inserted: _Rows
    saved: dict[tuple[type[Model], Any], dict[str, Any]]
    updated: dict[type[Model], tuple["QuerySet[Any]", dict[str, Any]]]
    on_commit: list[Callable[[], None]]
    is_transaction: bool


_waiting: ContextVar[_Waiting | None] = ContextVar("waiting_rows", default=None)


def insert(*rows: Model, skip_known: bool = False) -> None:
    """Insert the rows; with `skip_known` those that a unique index refuses are left out.

    The only row of its kind in a statement gets its primary key, several do not.
    """
    with one_statement() as waiting:
        for row in rows:
            waiting.inserted.setdefault(_Kind(type(row), skip_known), []).append(row)


def insert_subject(row: Model) -> None:
    """Insert the row that others of this statement are about: they can be given it, and its key, at once."""
    with one_statement() as waiting:
        kind = _Kind(type(row), is_subject=True)
        if kind in waiting.inserted:
            raise ValueError("a statement has one subject of a kind")
        waiting.inserted[kind] = [row]
        row.pk = _Key(kind)


def save(row: Model, *columns: str) -> None:
    """Write these columns, as they are now, of a row that is there: the caller has locked it."""
    model = type(row)
    with one_statement() as waiting:
        if model in waiting.updated:
            write_now()
        values = waiting.saved.setdefault((model, row.pk), {})
        values |= {name: getattr(row, name) for name in columns}


def update(rows: "QuerySet[Any]", **values: Any) -> None:
    """As the queryset's own, but answers nothing: how many they were is known at the end only."""
    with one_statement() as waiting:
        # PostgreSQL changes a row once in a statement and passes over whoever comes second.
        if rows.model in waiting.updated or any(model is rows.model for model, _key in waiting.saved):
            write_now()
        waiting.updated[rows.model] = rows, values


@contextmanager
def one_statement(*, is_transaction: bool = False) -> Iterator[_Waiting]:
    """What is written inside goes to the database at the end, together. Refusals are raised there, too.

    Inside another one it is a part of that: a deed that is made of deeds has one journal and one outbox to write.
    """
    if (outer := _waiting.get()) is not None:
        yield outer
        return
    waiting = _Waiting({}, {}, {}, [], is_transaction)
    token = _waiting.set(waiting)
    try:
        yield waiting
    finally:
        _waiting.reset(token)
    _write(waiting)


@contextmanager
def one_transaction() -> Iterator[None]:
    """For a deed that only writes. Inside a transaction it is a savepoint: a refusal leaves that as it was."""
    if connection.in_atomic_block:
        with transaction.atomic(), one_statement():
            yield
    else:
        with one_statement(is_transaction=True):
            yield


def on_commit(deed: Callable[[], None]) -> None:
    """`transaction.on_commit`, for what may be about rows that wait here."""
    if (waiting := _waiting.get()) is not None:
        waiting.on_commit.append(deed)
    else:
        transaction.on_commit(deed)


def write_now() -> None:
    """What waits goes to the database: what follows reads it."""
    if (waiting := _waiting.get()) is None:
        return
    if waiting.is_transaction:
        raise ValueError("what is one transaction is one statement")
    _write(waiting)
    for part in (waiting.inserted, waiting.saved, waiting.updated, waiting.on_commit):
        part.clear()


def _write(waiting: _Waiting) -> None:
    updates = list(_updates(waiting))
    if updates or waiting.inserted:
        _execute(waiting.inserted, updates)
    for deed in waiting.on_commit:
        transaction.on_commit(deed)


def _updates(waiting: _Waiting) -> Iterator[_Update]:
    for (model, key), values in waiting.saved.items():
        yield _update_sql(QuerySet(model).filter(pk=key), values)
    for rows, values in waiting.updated.values():
        yield _update_sql(rows, values)


def _update_sql(rows: "QuerySet[Any]", values: dict[str, Any]) -> _Update:
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    sql, given = query.get_compiler(connection.alias).as_sql()
    return sql, tuple(given)


def _execute(inserted: _Rows, updates: list[_Update]) -> None:
    rows = [row for same in inserted.values() for row in same]
    values = [value for row in rows for value in _values(row)]
    shape = _shape(inserted, values)
    if shape.keys:
        values = [value for value in values if type(value) is not _Key]
    with connection.cursor() as cursor:
        if updates:
            given = [value for _update, of_one in updates for value in of_one]
            cursor.execute(_together(shape, [sql for sql, _given in updates]), [*values, *given])
        elif len(rows) <= _FEW:
            statement = _statement(shape)
            statement.ask(lambda: cursor.execute(statement.sql, values))
        else:
            cursor.execute(_sql(shape), values)
        if alone := [same[0] for same in inserted.values() if len(same) == 1]:
            keys = cursor.fetchone() or [None]
            for row, key in zip(alone, keys, strict=True):
                row.pk = key
    for owner, column, subject in _owners(shape):
        setattr(rows[owner], column, rows[subject].pk)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _shape(inserted: _Rows, values: list[Any]) -> _Shape:
    kinds = list(inserted)
    keys = tuple((n, kinds.index(value.of)) for n, value in enumerate(values) if type(value) is _Key)
    return _Shape(tuple((kind, len(same)) for kind, same in inserted.items()), keys)


@cache
def _owners(shape: _Shape) -> list[tuple[int, str, int]]:
    """Where a subject's key stands: number of the row, name of the column, number of the subject's row."""
    kinds = [kind for kind, how_many in shape.kinds for _row in range(how_many)]
    columns = [(n, field.attname) for n, kind in enumerate(kinds) for field in _columns(kind.model)]
    return [(*columns[place], kinds.index(shape.kinds[of][0])) for place, of in shape.keys]


def _values(row: Model) -> Iterator[Any]:
    for field in _columns(type(row)):
        value = field.pre_save(row, add=True)
        if isinstance(value, DatabaseDefault):
            value = field.db_default  # a plain value: what the database computes is no column here
        if type(value) in _AS_THEY_ARE and isinstance(field, _PLAIN):
            yield value
        else:
            yield value if type(value) is _Key else field.get_db_prep_save(value, connection)


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
    columns = sum(len(_columns(kind.model)) * rows for kind, rows in shape.kinds)
    places = {f"value_{n}": "unknown" for n in range(columns - len(shape.keys))}
    return Statement(_sql(shape) % tuple(f"%({name})s" for name in places), **places)


@cache
def _sql(shape: _Shape) -> str:
    return _together(shape, ())


def _together(shape: _Shape, updates: Sequence[str]) -> str:
    """All in one WITH, which PostgreSQL runs whether it is read or not. Answers with keys."""
    subjects = dict(shape.keys)
    places = (f"(TABLE part_{subjects[n]})" if n in subjects else "%s" for n in count())
    parts = [*(_insert_sql(kind, how_many, places) for kind, how_many in shape.kinds), *updates]
    if len(parts) == 1:
        return parts[0]
    named = ", ".join(f"part_{n} AS ({part})" for n, part in enumerate(parts))
    keys = ", ".join(f"(TABLE part_{n})" for n, (_kind, how_many) in enumerate(shape.kinds) if how_many == 1)
    return f"WITH {named} SELECT {keys}"


def _insert_sql(kind: _Kind, how_many: int, places: Iterator[str]) -> str:
    columns = [str(field.column) for field in _columns(kind.model)]
    rows = ", ".join(f"({', '.join(islice(places, len(columns)))})" for _row in range(how_many))
    table, names = kind.model._meta.db_table, ", ".join(columns)
    known = " ON CONFLICT DO NOTHING" * kind.skip_known
    key = f" RETURNING {kind.model._meta.pk.name}" * (how_many == 1)
    return f"INSERT INTO {table} ({names}) VALUES {rows}{known}{key}"  # noqa: S608 - names of our own models
