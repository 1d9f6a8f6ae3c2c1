"""What the journal holds, as a person reads it: things, fields and values in the words of the forms."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.money import tenge
from core.waiting import spoken

from .actors import ActorKind
from .models import Change, Entry
from .naming import all_models

_LONGEST = 300
MaySee = Callable[[type[models.Model]], bool]


def everything(model: type[models.Model]) -> bool:
    return True


class Line(NamedTuple):
    """One column of one row. `thing` only where the row is another than the one the event is about."""

    thing: str
    field: str
    before: str
    after: str
    is_told: bool


def who(entry: Entry) -> str:
    """A person by name, a visitor or a company by its public code."""
    kind = (
        str(ActorKind(entry.actor_kind).label) if entry.actor_kind in ActorKind.values else entry.actor_kind
    )
    known = " ".join(filter(None, (str(entry.actor_user or ""), entry.actor_label)))
    if entry.actor_kind == ActorKind.STAFF and known:
        return known
    return f"{kind}: {known}" if known else kind


def kind_of_thing(subject_type: str) -> str:
    model = all_models().get(subject_type)
    return str(model._meta.verbose_name) if model else subject_type


def column_labels(subject_type: str) -> list[tuple[str, str]]:
    """The columns of such a thing and what they are called, by their names."""
    model = all_models().get(subject_type)
    labels = [(column, _label(field)) for column, field in _fields(model).items()] if model else []
    return sorted(labels, key=lambda label: label[1].lower())


def lines_of(changes: Iterable[Change], *, about: tuple[str, int | None], names: "Names") -> list[Line]:
    """The columns of these rows, in the order of the forms."""
    return [line for change in changes for line in _lines(change, about, names)]


def _lines(change: Change, about: tuple[str, int | None], names: "Names") -> Iterable[Line]:
    model = all_models().get(change.subject_type)
    is_it = (change.subject_type, change.subject_pk) == about
    thing = (
        "" if is_it else f"{kind_of_thing(change.subject_type)} {names.of(model, change.subject_pk)}".strip()
    )
    fields = _fields(model) if model else {}
    is_open = model is not None and names.may_see(model)
    for column in sorted(change.changes, key=lambda name: list(fields).index(name) if name in fields else 99):
        field, values = fields.get(column), change.changes[column]
        if field is not None and field.primary_key:
            continue
        label = _label(field) if field else column
        if values is None or not is_open:
            yield Line(thing, label, "", "", is_told=False)
        else:
            before, after = (_value(field, value, names) for value in values)
            yield Line(thing, label, before, after, is_told=True)


@cache
def _fields(model: type[models.Model]) -> dict[str, "models.Field[Any, Any]"]:
    return {str(field.column): field for field in model._meta.concrete_fields}


def _label(field: "models.Field[Any, Any]") -> str:
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]


class Names:
    """Rows that are pointed at, by what they are called: one query for all of them, whatever they are."""

    def __init__(self, changes: Iterable[Change], may_see: MaySee) -> None:
        self.may_see = may_see
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for change in changes:
            if model := all_models().get(change.subject_type):
                wanted[model].add(change.subject_pk)
                for column, values in change.changes.items():
                    field = _fields(model).get(column)
                    if isinstance(field, models.ForeignKey) and values:
                        wanted[field.related_model].update(value for value in values if value is not None)
        asked = [_called(model, keys) for model, keys in wanted.items() if may_see(model)]
        rows = asked[0].union(*asked[1:], all=True) if asked else ()
        self._names = {(model, key): name for model, key, name in rows if name}

    def of(self, model: type[models.Model] | None, key: Any) -> str:
        return self._names.get((model._meta.label, str(key)) if model else ("", ""), f"№{key}")


def _called(model: type[models.Model], keys: Iterable[Any]) -> "models.QuerySet[Any, Any]":
    """Model, key, name of these rows, all of them texts."""
    rows = model._meta.base_manager.filter(pk__in=list(keys)).order_by()
    return rows.annotate(
        called_model=models.Value(model._meta.label), called_key=_text("pk"), called_name=_name_of(model)
    ).values_list("called_model", "called_key", "called_name")


def _name_of(model: type[models.Model]) -> Any:
    """The column by which people know such a row; nothing where it has none."""
    columns = {field.name for field in model._meta.concrete_fields}
    for text in ("name", "title"):
        if f"{text}_kk" in columns:
            return _text(spoken(text))
    if {"family_name", "given_name"} <= columns:
        return Concat("family_name", models.Value(" "), "given_name", output_field=models.TextField())
    for name in ("number", "email", "name", "code", "version", "on"):
        if name in columns:
            return _text(name)
    return models.Value("", models.TextField())


def _text(expression: Any) -> Cast:
    return Cast(expression, models.TextField())


def _value(field: "models.Field[Any, Any] | None", value: Any, names: Names) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.ForeignKey):
        return names.of(field.related_model, value)
    if isinstance(field, ArrayField) and isinstance(value, list):
        return ", ".join(_value(field.base_field, one, names) for one in value)
    if field is not None and field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateTimeField):
        return date_format(timezone.localtime(field.to_python(value)), "SHORT_DATETIME_FORMAT")
    if isinstance(field, models.DateField | models.TimeField):
        return date_format(field.to_python(value), _FORMATS[field.get_internal_type()])
    if field is not None and field.name.endswith("_kzt") and isinstance(value, int):
        return tenge(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Truncator(text).chars(_LONGEST)


_FORMATS = {"DateField": "SHORT_DATE_FORMAT", "TimeField": "TIME_FORMAT"}
