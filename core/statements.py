"""Plain SQL that is asked at every request: PostgreSQL plans it once for a connection, not anew each time.

Planning what says "has anything changed?" takes PostgreSQL up to five times as long as answering it. psycopg 2
prepares nothing by itself, so this does it in SQL; where a statement is not known (any more) - a new connection, a
server that has lost it - it is prepared (again).

    _NUMBER = Statement("SELECT number FROM release WHERE edition_id = %(edition)s", edition="bigint")
    ((number,),) = _NUMBER.rows(edition=edition.pk)
"""

import hashlib
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.utils import OperationalError
from psycopg2.errors import InvalidSqlStatementName

Row = TypeVar("Row", bound=Model)


class Statement:
    """`types`: the SQL type of each value, in the order in which they are given to PostgreSQL."""

    def __init__(self, sql: str, **types: str) -> None:
        places = {name: f"${number}" for number, name in enumerate(types, 1)}
        body = sql % places if types else sql
        self._names = tuple(types)
        self._name = f"house_{hashlib.sha256(body.encode()).hexdigest()[:16]}"
        declared = f"({', '.join(types.values())})" if types else ""
        self._prepare = f"PREPARE {self._name}{declared} AS {body}"
        self._execute = f"EXECUTE {self._name}" + (f"({', '.join(['%s'] * len(types))})" if types else "")

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        given = [values[name] for name in self._names]
        with connection.cursor() as cursor:
            known: set[str] = connection.prepared  # type: ignore[attr-defined]  # of core.postgres
            self._see_to_it(known)
            try:
                cursor.execute(self._execute, given or None)
            except OperationalError as error:
                if not isinstance(error.__cause__, InvalidSqlStatementName) or connection.in_atomic_block:
                    raise
                known.discard(self._name)
                self._see_to_it(known)
                cursor.execute(self._execute, given or None)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def models(self, model: type[Row], **values: Any) -> list[Row]:
        """The rows of a statement that answers with `columns_of(model)`."""
        names, converters = _reading(model)
        return [
            model.from_db(
                connection.alias,
                names,
                [
                    value if convert is None else convert(value, None, connection)
                    for value, convert in zip(row, converters, strict=True)
                ],
            )
            for row in self.rows(**values)
        ]

    def _see_to_it(self, known: set[str]) -> None:
        if self._name in known:
            return
        # On the bare line: it asks nothing, so it is no query to count.
        with connection.wrap_database_errors, connection.connection.cursor() as bare:
            bare.execute(self._prepare)
        known.add(self._name)


def columns_of(model: type[Model]) -> str:
    return ", ".join(str(field.column) for field in model._meta.concrete_fields)


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[Any]]:
    """Names of the columns, and what turns their values into Python's where the driver does not."""
    fields = model._meta.concrete_fields
    return [field.attname for field in fields], [getattr(field, "from_db_value", None) for field in fields]
