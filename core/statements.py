"""Plain SQL that is asked at every request: PostgreSQL plans it once for a connection, not anew each time.

Planning what says "has anything changed?" takes PostgreSQL up to five times as long as answering it. psycopg 2
prepares nothing by itself, so this does it in SQL; where a statement is not known (any more) - a new connection, a
server that has lost it - it is prepared (again).

    _NUMBER = Statement("SELECT number FROM release WHERE edition_id = %(edition)s", edition="bigint")
    ((number,),) = _NUMBER.rows(edition=edition.pk)
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.utils import OperationalError
from psycopg2.errors import InvalidSqlStatementName

_TABLE = re.compile(r'(?:FROM|INTO|UPDATE)\s+"?([a-z_]+)')
Answer = TypeVar("Answer")
Row = TypeVar("Row", bound=Model)


class Statement:
    """`types`: the SQL type of each value, in the order in which they are given to PostgreSQL.

    `unknown` is a type that PostgreSQL finds out by where the value stands. `sql` executes what `asks` says.
    """

    def __init__(self, sql: str, **types: str) -> None:
        body = sql % {name: f"${number}" for number, name in enumerate(types, 1)}
        self.asks, self.types = sql, types
        self._name = _name_of(body)
        declared = f"({', '.join(types.values())})" if types else ""
        self._prepare = f"PREPARE {self._name}{declared} AS {body}"
        self.sql = f"EXECUTE {self._name}" + (f"({', '.join(['%s'] * len(types))})" if types else "")

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        given = [values[name] for name in self.types]
        return self.ask(lambda: self._rows(given))

    def ask(self, asking: Callable[[], Answer]) -> Answer:
        """What `asking` answers, which executes it: the connection knows it by then.

        Asked once more when the server has lost it.
        """
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        known: set[str] = connection.prepared  # type: ignore[attr-defined]  # of core.postgres
        self._see_to_it(known)
        try:
            return asking()
        except OperationalError as error:
            if not isinstance(error.__cause__, InvalidSqlStatementName) or connection.in_atomic_block:
                raise
            known.discard(self._name)
            self._see_to_it(known)
            return asking()

    def _rows(self, given: list[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, given or None)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def models(self, model: type[Row], **values: Any) -> list[Row]:
        """The rows of a statement that answers with `columns_of(model)`."""
        return [model_of(model, row) for row in self.rows(**values)]

    def _see_to_it(self, known: set[str]) -> None:
        if self._name in known:
            return
        # On the bare line: it asks nothing, so it is no query to count.
        with connection.wrap_database_errors, connection.connection.cursor() as bare:
            bare.execute(self._prepare)
        known.add(self._name)


def _name_of(body: str) -> str:
    """Says which table it is about: an organiser's database shows what runs by this name alone."""
    table = _TABLE.search(body)
    about = f"{table[1][:30]}_" if table else ""
    return f"house_{about}{hashlib.sha256(body.encode()).hexdigest()[:16]}"


def columns_of(model: type[Model], alias: str = "") -> str:
    """`alias` of its table in the statement."""
    of = f"{alias}." if alias else ""
    return ", ".join(f"{of}{field.column}" for field in model._meta.concrete_fields)


def model_of(model: type[Row], row: Sequence[Any]) -> Row:
    """Of the values of `columns_of(model)`."""
    names, converters = _reading(model)
    values = [
        value if convert is None else convert(value, None, connection)
        for value, convert in zip(row, converters, strict=True)
    ]
    return model.from_db(connection.alias, names, values)


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[Any]]:
    """Names of the columns, and what turns their values into Python's where the driver does not."""
    fields = model._meta.concrete_fields
    return [field.attname for field in fields], [getattr(field, "from_db_value", None) for field in fields]
