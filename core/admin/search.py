"""Search that forgives: Kazakh typed on a Russian keyboard, Latin for Cyrillic, a keyboard left in the other language.

`search_fields` of a list work as they always did and are spelt while PostgreSQL looks (`core.models.spelling`): good
for some thousands of rows. A list of many has `search_columns`: columns that hold the spelling (`SpeltField`), its own
or of related rows. A field after `^` is only compared at its start, as an index on its lower case does it.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from ..models import spelt
from ..text import fold_booth_code, other_layout, spell_search

_ENOUGH_TO_BE_MISTYPED = 3


def readings(word: str) -> list[str]:
    """What may be meant by a typed word, spelt: itself, a code in look-alike letters, the other keyboard's keys."""
    found = [spell_search(word)]
    if any(letter.isdigit() for letter in word):
        found.append(spell_search(fold_booth_code(word)))
    if len(word) >= _ENOUGH_TO_BE_MISTYPED and any(letter.isalpha() for letter in word):
        found.append(spell_search(other_layout(word)))
    return list(dict.fromkeys(filter(None, found)))


def found_by(
    rows: "QuerySet[Any]", typed: str, *, fields: Sequence[str], columns: Sequence[str]
) -> "QuerySet[Any]":
    """The rows where every word that was typed is found somewhere."""
    starts = [name.removeprefix("^") for name in fields if name.startswith("^")]
    plain = _by_relation(name.lstrip("=@") for name in fields if not name.startswith("^"))
    stored = _by_relation(columns)
    rows = rows.alias(**{f"_lower_{name}": Lower(name) for name in starts})
    if "" in plain:
        rows = rows.alias(_spelt=spelt(*plain[""]))
    for word in typed.split():
        meant = readings(word)
        either = [Q(**{f"_lower_{name}__startswith": word.lower()}) for name in starts]
        for relation, names in plain.items():
            either.append(
                _any(["_spelt"], meant) if not relation else _related(rows.model, relation, names, meant)
            )
        for relation, names in stored.items():
            found = _any(names, meant)
            if relation:
                found = _lookup(relation, _rows_at(rows.model, relation).filter(found))
            either.append(found)
        rows = rows.filter(reduce(or_, either))
    return rows


def _by_relation(names: Iterable[str]) -> dict[str, list[str]]:
    """`{"": own columns, "application__company": those of related rows}`."""
    found: dict[str, list[str]] = {}
    for name in names:
        relation, _dots, column = name.rpartition("__")
        found.setdefault(relation, []).append(column)
    return found


def _any(columns: Iterable[str], meant: Iterable[str]) -> Q:
    return reduce(or_, (Q(**{f"{column}__contains": one}) for column in columns for one in meant))


def _related(model: type[Model], relation: str, names: Sequence[str], meant: Sequence[str]) -> Q:
    spelt_rows = _rows_at(model, relation).alias(_spelt=spelt(*names))
    return _lookup(relation, spelt_rows.filter(_any(["_spelt"], meant)))


def _lookup(relation: str, found: "QuerySet[Any]") -> Q:
    """Related rows are looked up by themselves, each once and by its own index, not joined first."""
    return Q(**{f"{relation}__in": found.values("pk")})


def _rows_at(model: Any, relation: str) -> "QuerySet[Any]":
    for step in relation.split("__"):
        model = model._meta.get_field(step).related_model
    rows: QuerySet[Any] = model.objects.all()
    return rows
