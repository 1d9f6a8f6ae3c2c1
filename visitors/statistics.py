"""Counting visitors and visits by ISO 25639: who registered, who came, on which day, and who is no visitor.

Reads only. A visitor is a different person who came; a visit is that person on a day. Kinds that do not count
(the press) are told apart by `Option.counts_as_visitor`. Everything here is read from columns that stay when a
person is erased, so the figures are the same before and after.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, When

from forum.models import Edition, Option, OptionField

from .models import Visit, Visitor

# What people were asked of themselves; each is a table of the report.
ASKED = ("activity", "position_level", "purpose", "source")
_COLUMNS = ("kind", "region__code", "country", "language", *ASKED)


@dataclass
class Attendance:
    """People by what they are. `registered` is everybody; `came` and the `_by` hold visitors, `_others` the rest."""

    registered: int = 0
    came: int = 0
    registered_by: dict[str, Counter[str]] = field(default_factory=dict)
    came_by: dict[str, Counter[str]] = field(default_factory=dict)
    registered_others: Counter[str] = field(default_factory=Counter)
    came_others: Counter[str] = field(default_factory=Counter)
    visits_by_day: dict[date, int] = field(default_factory=dict)
    other_visits_by_day: dict[date, int] = field(default_factory=dict)

    @property
    def visits(self) -> int:
        return sum(self.visits_by_day.values())


def not_counted() -> frozenset[str]:
    """The kinds that are registered and no visitors."""
    kinds = Option.objects.filter(field=OptionField.VISITOR_KIND, counts_as_visitor=False)
    return frozenset(kinds.values_list("code", flat=True))


def attendance(edition: Edition) -> Attendance:
    """Three queries, however many people there are."""
    others, found = not_counted(), Attendance()
    found.registered_by = {name: Counter() for name in _names()}
    found.came_by = {name: Counter() for name in _names()}
    for row in _groups(edition):
        number, is_other = row["number"], row["kind"] in others
        if row["stood"]:
            found.registered += number
            if is_other:
                found.registered_others[row["kind"]] += number
            else:
                _add(row, found.registered_by)
        if row["came"] and is_other:
            found.came_others[row["kind"]] += number
        elif row["came"]:
            found.came += number
            _add(row, found.came_by)
    days = (
        Visit.objects.filter(visitor__edition=edition)
        .order_by("day")
        .values_list("day", "visitor__kind")
        .annotate(number=Count("pk"))
    )
    found.visits_by_day = dict.fromkeys(edition.days, 0)
    found.other_visits_by_day = dict.fromkeys(edition.days, 0)
    for day, kind, number in days:
        counted = found.other_visits_by_day if kind in others else found.visits_by_day
        counted[day] = counted.get(day, 0) + number
    return found


def _groups(edition: Edition) -> "QuerySet[Visitor, dict[str, Any]]":
    """People who share everything that is counted are one row."""
    # Whose registration stood when the forum ended, or still does; erased later or not.
    stood = Case(
        When(Q(left_at__isnull=True) | Q(left_at__gte=edition.ends_at), then=True),
        default=False,
        output_field=BooleanField(),
    )
    return (
        Visitor.objects.filter(edition=edition)
        .order_by()
        .annotate(stood=stood, came=Exists(Visit.objects.filter(visitor=OuterRef("pk"))))
        .values(*_COLUMNS, "stood", "came")
        .annotate(number=Count("pk"))
    )


def _names() -> tuple[str, ...]:
    return ("kind", "region", "country", "language", *ASKED)


def _add(row: dict[str, Any], counters: dict[str, Counter[str]]) -> None:
    for name, column in zip(_names(), _COLUMNS, strict=True):
        counters[name][row[column] or ""] += row["number"]
