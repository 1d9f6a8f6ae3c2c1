"""Who did what: the journal's deeds, each with the rows that its transaction changed.

A row belongs to the entry about it, or about the thing it is part of; else to the first entry of the transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, Func, Model, OuterRef, Q
from django.utils.translation import gettext_lazy

from .credentials import credential_words
from .models import Change, Entry
from .naming import Thing, code_of, type_of
from .verbs import words_of
from .words import Line, MaySee, Names, everything, kind_of_thing, lines_of, who

# More of one deed is told by number: an import changes thousands of rows.
_LINES = 40
_OF_ONE_THING = 100


@dataclass(slots=True)
class Event:
    """One deed, or - where nobody wrote one down - one change, in the reader's words."""

    at: datetime
    deed: str
    who: str = ""
    credential: str = ""
    request_id: str = ""
    thing: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    more: int = 0  # rows that are not told


def history_of(thing: Thing, *, may_see: MaySee = everything, limit: int = _OF_ONE_THING) -> list[Event]:
    """Everything that happened to it and to its parts, newest first."""
    name = (type_of(thing), thing.pk)
    own = Change.objects.filter(_about(*name)).order_by("-pk")
    own_rows = list(own.only("pk", "transaction")[:limit])
    of_row = Q(subject_pk=thing.pk) | Q(subject_pk__isnull=True)
    said = Entry.objects.filter(of_row, subject_type=name[0], subject_code=code_of(thing))
    entries = {entry.pk: entry for entry in said.select_related("actor_user").order_by("-pk")[:limit]}
    beside = Entry.objects.filter(transaction__in={row.transaction for row in own_rows} - {None})
    owners = _owners(
        {row.transaction for row in own_rows} | {entry.transaction for entry in entries.values()}
    )
    wanted = {owners[row.pk] for row in own_rows if row.pk in owners} - entries.keys()
    entries |= {entry.pk: entry for entry in beside.filter(pk__in=wanted).select_related("actor_user")}

    rows_of: dict[int, list[int]] = defaultdict(list)
    for row, owner in owners.items():
        rows_of[owner].append(row)
    mine = {row.pk for row in own_rows}
    chosen = {
        pk: rows if _is_about(entry, name) else [row for row in rows if row in mine]
        for pk, entry in entries.items()
        for rows in (sorted(rows_of[pk]),)
    }
    alone = [row.pk for row in own_rows if row.pk not in owners]
    return _told(entries.values(), chosen, alone, name, may_see)[:limit]


def former_values(thing: Thing) -> list[dict[str, Any]]:
    """Its own row, change by change, oldest first: when, and what the columns said before, unless forgotten."""
    rows = Change.objects.filter(subject_type=type_of(thing), subject_pk=thing.pk).order_by("pk")
    return [
        {"changed_at": row.at, **{column: values[0] for column, values in row.changes.items() if values}}
        for row in rows
    ]


class _SaysSomething(Func):
    """A change with values in it, other than those that are kept when a person is forgotten."""

    template = (
        """jsonb_path_exists(%(expressions)s, '$.keyvalue() ? (@.key != "state" && @.value != null)')"""
    )
    output_field = BooleanField()


def touched_since(model: type[Model], moment: datetime, *, by: str = "pk") -> Q:
    """Rows of `model` that a deed or a statement of a transaction begun at `moment` or later was about, or a part of.

    `by`: how the rows that are filtered lead to the thing. With `core.api.since.settled_at` nothing is left out.
    """
    since = {"transaction__gte": _first_transaction_of(moment)}
    name = model._meta.model_name
    own = Change.objects.filter(subject_type=name, **since).values_list("subject_pk")
    parts = Change.objects.filter(part_of_type=name, **since).values_list("part_of_pk")
    deeds = Entry.objects.filter(subject_type=name, **since).values_list("subject_pk")
    return Q(**{f"{by}__in": own.order_by().union(parts.order_by(), deeds.order_by())})


def _first_transaction_of(moment: datetime) -> UUID:
    """The least that `CurrentTransaction` can say of it: PostgreSQL counts microseconds from the year 2000."""
    microseconds = (moment - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return UUID(bytes=max(microseconds, 0).to_bytes(8) + bytes(8))


def values_left(model: type[Model]) -> Exists:
    """For a filter of `model`: rows of which former values are still told."""
    told = Change.objects.filter(subject_type=model._meta.model_name, subject_pk=OuterRef("pk"))
    return Exists(told.filter(_SaysSomething("changes")))


def events_of(entries: Iterable[Entry], *, may_see: MaySee) -> dict[int, Event]:
    """For a page of the journal: each entry with its rows, by the entry's number."""
    entries = list(entries)
    rows_of: dict[int, list[int]] = defaultdict(list)
    for row, owner in _owners({entry.transaction for entry in entries}, entries).items():
        rows_of[owner].append(row)
    changes = _changes(row for entry in entries for row in sorted(rows_of[entry.pk])[:_LINES])
    names = Names(changes.values(), may_see)
    return {entry.pk: _event(entry, sorted(rows_of[entry.pk]), changes, names) for entry in entries}


def _about(subject_type: str, pk: Any) -> Q:
    return Q(subject_type=subject_type, subject_pk=pk) | Q(part_of_type=subject_type, part_of_pk=pk)


def _is_about(entry: Entry, name: tuple[str, Any]) -> bool:
    """Old entries, found by their code, know no number."""
    return entry.subject_type == name[0] and entry.subject_pk in (None, name[1])


def _owners(transactions: "Collection[UUID | None]", shown: Collection[Entry] = ()) -> dict[int, int]:
    """Number of a change -> number of the entry it belongs to; with `shown`, of those that may belong to one of them.

    An import writes a hundred thousand rows in one transaction, of which a page of the journal shows some dozens.
    """
    known = [one for one in transactions if one is not None]
    rows = list(_rows_beside(known, shown) if shown else _rows_of(known))
    entries = Entry.objects.filter(transaction__in=known).order_by("-pk")
    if shown:
        pks = {pk for row in rows for pk in (row[3], row[5]) if pk is not None}
        entries = entries.filter(Q(subject_pk__in=pks) | Q(pk__in={row[6] for row in rows}))
    first: dict[Any, int] = {}
    about: dict[Any, int] = {}
    for pk, transaction, subject_type, subject_pk in entries.values_list(
        "pk", "transaction", "subject_type", "subject_pk"
    ):
        first[transaction] = about[transaction, subject_type, subject_pk] = pk
    owners = {}
    for pk, transaction, subject_type, subject_pk, whole_type, whole_pk, _first in rows:
        owner = (
            about.get((transaction, subject_type, subject_pk))
            or about.get((transaction, whole_type, whole_pk))
            or first.get(transaction)
        )
        if owner:
            owners[pk] = owner
    return owners


_ROW = ("pk", "transaction", "subject_type", "subject_pk", "part_of_type", "part_of_pk")
# The first entry of a transaction owns what no other does: only for that one all of its rows are gone through.
_BESIDE = """
WITH first AS MATERIALIZED (
    SELECT transaction, min(id) AS id FROM journal_entry WHERE transaction = ANY(%(known)s::uuid[]) GROUP BY transaction
), thing AS MATERIALIZED (SELECT * FROM unnest(%(types)s::text[], %(pks)s::bigint[]) AS it(name, pk))
SELECT row.id, row.transaction, row.subject_type, row.subject_pk, row.part_of_type, row.part_of_pk, first.id
FROM journal_change AS row LEFT JOIN first ON first.transaction = row.transaction
WHERE row.transaction = ANY(%(known)s::uuid[]) AND (
    first.id = ANY(%(shown)s)
    OR (row.subject_type, row.subject_pk) IN (SELECT name, pk FROM thing)
    OR (row.part_of_type, row.part_of_pk) IN (SELECT name, pk FROM thing)
)
"""


def _rows_of(known: list[UUID]) -> Iterator[tuple[Any, ...]]:
    for row in Change.objects.filter(transaction__in=known).values_list(*_ROW):
        yield (*row, None)


def _rows_beside(known: list[UUID], shown: Collection[Entry]) -> list[tuple[Any, ...]]:
    things = [entry for entry in shown if entry.subject_pk is not None]
    given: dict[str, Any] = {
        "known": [str(one) for one in known],
        "types": [entry.subject_type for entry in things],
        "pks": [entry.subject_pk for entry in things],
        "shown": [entry.pk for entry in shown],
    }
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, given)
        return list(cursor.fetchall())


def _changes(rows: Iterable[int]) -> dict[int, Change]:
    return Change.objects.in_bulk(list(rows))


def _told(
    entries: Iterable[Entry],
    rows_of: dict[int, list[int]],
    alone: list[int],
    name: tuple[str, int],
    may_see: MaySee,
) -> list[Event]:
    changes = _changes([row for rows in rows_of.values() for row in rows[:_LINES]] + alone)
    names = Names(changes.values(), may_see)
    events = [_event(entry, rows_of[entry.pk], changes, names, name) for entry in entries]
    for row in alone:  # from before deeds and rows were joined
        change = changes[row]
        lines = lines_of([change], about=name, names=names)
        events.append(Event(change.at, words_of(f"thing.{_DEEDS[change.operation]}"), lines=lines))
    return sorted(events, key=lambda event: event.at, reverse=True)


# What a deed said of itself and readers look for; the rest is for programs.
_FACTS = {
    "booth": gettext_lazy("booth"),
    "to": gettext_lazy("to"),
    "lecture": gettext_lazy("lecture"),
    "reason": gettext_lazy("reason"),
    "number": gettext_lazy("number"),
    "invoice": gettext_lazy("invoice"),
    "credit_note": gettext_lazy("credit note"),
}


def _facts(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(_FACTS[name]), str(value)) for name, value in data.items() if name in _FACTS and value]


_DEEDS = {"INSERT": "added", "UPDATE": "changed", "DELETE": "deleted"}


def _event(
    entry: Entry,
    rows: list[int],
    changes: dict[int, Change],
    names: Names,
    name: tuple[str, int | None] | None = None,
) -> Event:
    about = (entry.subject_type, entry.subject_pk)
    return Event(
        at=entry.at,
        deed=words_of(entry.verb),
        who=who(entry),
        credential=credential_words(entry.credential),
        request_id=entry.request_id,
        thing=""
        if name and _is_about(entry, name)
        else f"{kind_of_thing(entry.subject_type)} {entry.subject_code}",
        facts=_facts(entry.data),
        lines=lines_of([changes[row] for row in rows[:_LINES]], about=name or about, names=names),
        more=max(0, len(rows) - _LINES),
    )
