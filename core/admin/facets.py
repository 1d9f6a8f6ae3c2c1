"""Filters with counts, and the number of what is found, from one query.

All filters of a list that stand for a column are counted together: one GROUP BY over these columns gives a small
table - the cube - of which every filter's counts and the total are sums. So a list costs one such query however many
filters it has, and the total is not counted again.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.db.models import BooleanField, Count, Field, ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# Counting this many rows takes longer than the rest of a page; the counts may then be this old.
MANY, SECONDS_OLD = 20_000, 20
_NOTHING = "\0"


class Facet(admin.FieldListFilter):
    """A column's values with their counts. The addresses are those of Django's own filters."""

    def __init__(
        self, field: Any, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any,
        field_path: str,
    ) -> None:  # fmt: skip
        self.lookup_kwarg, self.lookup_kwarg_isnull = _parameter(field, field_path), f"{field_path}__isnull"
        self.column = _column(field, field_path)
        self.model_admin = model_admin
        super().__init__(field, request, params, model, model_admin, field_path)
        self.lookup_val = self.used_parameters.get(self.lookup_kwarg)
        self.field_path = field_path

    def expected_parameters(self) -> list[str | None]:
        return [self.lookup_kwarg, self.lookup_kwarg_isnull]

    def has_output(self) -> bool:
        return True

    @property
    def chosen(self) -> set[str]:
        """The values that are asked for, as they stand in addresses; empty: any."""
        asked: Any = self.used_parameters.get(self.lookup_kwarg) or ()
        values = {str(value) for value in asked}
        return values | ({_NOTHING} if self.lookup_kwarg_isnull in self.used_parameters else set())

    def choices(self, changelist: Any) -> Iterator[Any]:
        counts = changelist.cube.counts(self)
        chosen = self.chosen
        ours = [str(name) for name in self.expected_parameters()]
        yield {
            "selected": not chosen,
            "query_string": changelist.get_query_string(remove=ours),
            "display": _("All"),
        }
        for value, words in self._named(set(counts) | chosen):
            asked = {self.lookup_kwarg_isnull: "True"} if value == _NOTHING else {self.lookup_kwarg: value}
            yield {
                "selected": value in chosen,
                "query_string": changelist.get_query_string(asked, ours),
                "display": f"{words} ({counts.get(value, 0)})",
            }

    def _named(self, values: set[str]) -> list[tuple[str, str]]:
        """In the order of the choices; by name where there is none."""
        nothing = self.model_admin.get_empty_value_display()
        said: dict[str, Any] = {_NOTHING: nothing}
        if (words_of := self.model_admin.facet_words.get(self.field_path)) is not None:
            known = words_of(values - {_NOTHING}) if callable(words_of) else words_of
            return sorted(((value, str((said | known).get(value, value))) for value in values), key=_by_name)
        if isinstance(self.field, ForeignKey):
            keys = [value for value in values if value != _NOTHING]
            related: Any = self.field.related_model
            rows = related.objects.in_bulk([int(key) for key in keys if key.isdigit()])
            said |= {str(key): str(row) for key, row in rows.items()}
            return sorted(((value, str(said.get(value, value))) for value in values), key=_by_name)
        choices = [("1", _("Yes")), ("0", _("No"))] if _is_boolean(self.field) else self.field.flatchoices
        named = [(str(value), str(words)) for value, words in [*choices, (_NOTHING, nothing)]]
        return [(value, words) for value, words in named if value in values]


class Cube:
    """How many rows have which values, for all facets of a list at once."""

    def __init__(self, rows: "QuerySet[Any]", facets: Sequence[Facet]) -> None:
        self.facets = facets
        columns = [facet.column for facet in facets]
        counted = rows.order_by().values_list(*columns).annotate(how_many=Count("pk"))
        self.cells = [(tuple(map(_as_text, values)), how_many) for *values, how_many in _remembered(counted)]

    @property
    def total(self) -> int:
        return sum(how_many for values, how_many in self.cells if self._fits(values))

    def counts(self, facet: Facet) -> dict[str, int]:
        """Of each value: how many there would be if it was chosen, the other filters staying as they are."""
        place = self.facets.index(facet)
        counts: dict[str, int] = {}
        for values, how_many in self.cells:
            fits = self._fits(values, but=place)
            counts[values[place]] = counts.get(values[place], 0) + how_many * fits
        return counts

    def _fits(self, values: tuple[str, ...], but: int | None = None) -> bool:
        return all(
            place == but or not facet.chosen or values[place] in facet.chosen
            for place, facet in enumerate(self.facets)
        )


def _remembered(counted: "QuerySet[Any]") -> list[Any]:
    """Asked anew unless there are many rows and somebody asked the very same a moment ago."""
    sql, values = counted.query.sql_with_params()
    key = "facets:" + hashlib.sha256(f"{sql}{values}".encode()).hexdigest()
    if (kept := _quietly(lambda: cache.get(key))) is not None:
        return list(kept)
    rows = list(counted)
    if sum(row[-1] for row in rows) > MANY:
        _quietly(lambda: cache.set(key, rows, SECONDS_OLD))
    return rows


def _quietly(ask: Callable[[], Any]) -> Any:
    """Valkey may be away: then everything is counted each time."""
    try:
        return ask()
    except OSError:
        return None
    except Exception as reason:
        if type(reason).__module__.startswith("redis"):
            return None
        raise


def is_facet(model: type[Model], path: str, words: Any) -> bool:
    """A column with few values: choices, yes or no, a row of another table; or one that the list has words for."""
    found = _field_at(model, path)
    return found is not None and bool(
        path in words or found.choices or _is_boolean(found) or isinstance(found, ForeignKey)
    )


def _field_at(model: type[Model], path: str) -> Any:
    """The field at the end of forward relations; None when a row may have several."""
    found: Any = None
    for step in path.split("__"):
        found = model._meta.get_field(step)
        if not found.concrete or found.many_to_many:
            return None
        model = found.related_model
    return found


def _parameter(field: "Field[Any, Any]", path: str) -> str:
    if isinstance(field, ForeignKey):
        return f"{path}__{field.target_field.name}__exact"
    return f"{path}__exact" if field.choices or _is_boolean(field) else path


def _column(field: "Field[Any, Any]", path: str) -> str:
    return (
        f"{path.rpartition('__')[0]}__{field.attname}".removeprefix("__")
        if isinstance(field, ForeignKey)
        else path
    )


def _is_boolean(field: Any) -> bool:
    return isinstance(field, BooleanField)


def _as_text(value: Any) -> str:
    if value is None:
        return _NOTHING
    return str(int(value)) if isinstance(value, bool) else str(value)


def _by_name(named: tuple[str, str]) -> tuple[bool, str]:
    return named[0] == _NOTHING, named[1].casefold()
