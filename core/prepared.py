"""Queries that are asked at every request: the ORM builds their SQL once, not anew each time.

Building the SQL of a query takes the ORM longer than PostgreSQL needs to answer it. What changes from one asking to
the next is `Given`, all else is part of the query; the rows are those of the same query asked the usual way.

    _LIVE_TOKEN = Prepared(lambda: CompanyToken.objects.live(Given("at")).filter(digest=Given("digest")))
    token = _LIVE_TOKEN.first(digest=digest, at=at)
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Expression, Model, QuerySet

Row = TypeVar("Row", bound=Model)


class Given(Expression):
    """Stands in a prepared query for a value, told when it is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class GivenKeys(Given):
    """Stands after `pk__in`: a list of primary keys, which may be empty."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "(SELECT unnest(%s::bigint[]))", [self]


class Prepared(Generic[Row]):
    """The query is built when it is first asked: a lock's only inside a transaction, as the ORM demands."""

    def __init__(self, build: Callable[[], QuerySet[Row]]) -> None:
        self._build = build

    def all(self, **given: Any) -> list[Row]:
        asked = self._rows.all()
        asked.query.get_compiler = partial(self._with_values, given)  # type: ignore[method-assign]
        return list(asked)

    def first(self, **given: Any) -> Row | None:
        return next(iter(self.all(**given)), None)

    @cached_property
    def _rows(self) -> QuerySet[Row]:
        return self._build()

    @cached_property
    def _built(self) -> tuple[Any, str, tuple[Any, ...]]:
        compiler = self._rows.query.get_compiler(self._rows.db)
        return compiler, *compiler.as_sql()

    def _with_values(self, given: dict[str, Any], using: str, **_options: Any) -> Any:
        """The compiler that has built the SQL, for this connection and these values."""
        built, sql, parameters = self._built
        compiler = copy(built)
        compiler.connection = connections[using]
        values = tuple(given[one.name] if isinstance(one, Given) else one for one in parameters)
        compiler.as_sql = lambda: (sql, values)
        return compiler
