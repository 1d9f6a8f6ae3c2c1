"""Queries that are asked at every request: the ORM builds their SQL once, and PostgreSQL plans it once.

Building the SQL of a query takes the ORM longer than PostgreSQL needs to answer it, and planning it takes PostgreSQL
longer than running it (`core.statements`). What changes from one asking to the next is `Given`, all else is part of
the query; the rows are those of the same query asked the usual way.

    _LIVE_TOKEN = Prepared(lambda: CompanyToken.objects.live(Given("at")).filter(digest=Given("digest")))
    token = _LIVE_TOKEN.first(digest=digest, at=at)
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property, partial
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections
from django.db.models import Expression, Model, QuerySet

from .statements import Statement

Row = TypeVar("Row", bound=Model)


class Given(Expression):
    """Stands in a prepared query for a value, told when it is asked.

    `type`: its SQL type, where PostgreSQL cannot know it by what it is compared with.
    """

    def __init__(self, name: str, type: str = "") -> None:  # noqa: A002 - the field's word
        super().__init__()
        self.name, self._cast = name, f"::{type}" if type else ""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return f"%s{self._cast}", [self]


class GivenKeys(Given):
    """Stands after `pk__in`: a list of primary keys, which may be empty."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "(SELECT unnest(%s::bigint[]))", [self]


class _Built(NamedTuple):
    """`names` of the values, in the order of their places in the statement."""

    compiler: Any
    statement: Statement
    names: list[str]


class Prepared(Generic[Row]):
    """The query is built when it is first asked: a lock's only inside a transaction, as the ORM demands."""

    def __init__(self, build: Callable[[], QuerySet[Row]]) -> None:
        self._build = build

    def all(self, **given: Any) -> list[Row]:
        values = [given[name] for name in self._built.names]
        asked = self._rows.all()
        asked.query.get_compiler = partial(self._with_values, values)  # type: ignore[method-assign]
        return self._built.statement.ask(lambda: list(asked))

    def first(self, **given: Any) -> Row | None:
        return next(iter(self.all(**given)), None)

    @cached_property
    def _rows(self) -> QuerySet[Row]:
        return self._build()

    @cached_property
    def _built(self) -> _Built:
        compiler = self._rows.query.get_compiler(self._rows.db)
        sql, parameters = compiler.as_sql()
        names = list(dict.fromkeys(one.name for one in parameters if isinstance(one, Given)))
        places = tuple(_place(compiler.connection, one) for one in parameters)
        # `%%` has to come through two fillings, that of the constants and the statement's own.
        statement = Statement(sql.replace("%%", "%%%%") % places, **dict.fromkeys(names, "unknown"))
        columns = [column for column, *_rest in compiler.select]
        converters, composite = compiler.get_converters(columns), compiler.has_composite_fields(columns)
        # They are the same at every asking, and the ORM would look at every column for them.
        compiler.get_converters, compiler.has_composite_fields = lambda _: converters, lambda _: composite
        return _Built(compiler, statement, names)

    def _with_values(self, values: list[Any], using: str, **_options: Any) -> Any:
        """The compiler that has built the SQL, for this connection and these values."""
        compiler = copy(self._built.compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda: (self._built.statement.sql, values)
        return compiler


def _place(connection: Any, parameter: Any) -> str:
    """Of a value its name, of a constant its literal."""
    if isinstance(parameter, Given):
        return f"%({parameter.name})s"
    literal: str = connection.ops.compose_sql("%s", [parameter])
    return literal.replace("%", "%%")
