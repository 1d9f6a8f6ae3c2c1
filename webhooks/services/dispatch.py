"""From entries of the journal to messages for those who listen.

Owns the cursor; locks its row, and whoever finds it locked goes away. The messages are written once, here. Nothing is
read while nobody listens.
"""

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q

from journal.models import Entry

from .. import events
from ..models import Cursor, Delivery, Endpoint, Event
from ..states import Pause
from .settling import last_entry_id, settled_up_to

BATCH = 500

_LOOKS, _BETWEEN_LOOKS = 10, 0.05  # half a second in all

# Paused receivers get later what they miss now, but for those that want no more.
LISTENS = ~Q(pause=Pause.GONE)


def dispatch(*, at: datetime, seconds: float = 10) -> int:
    """Everything that is settled, batch by batch. Returns how many events were written."""
    written, looks, until = 0, _LOOKS, time.monotonic() + seconds
    while time.monotonic() < until:
        batch = dispatch_batch(at=at)
        written += batch.written
        if batch.waits and looks:
            looks -= 1  # most transactions are over in milliseconds; the next sweep waits for the others
            time.sleep(_BETWEEN_LOOKS)
        elif not batch.moved:
            break
    return written


class Batch(NamedTuple):
    """`moved`: there may be more. `waits`: somebody who still writes has to finish first."""

    moved: bool = False
    waits: bool = False
    written: int = 0


def dispatch_batch(*, at: datetime) -> Batch:
    if not Endpoint.objects.filter(LISTENS).exists():
        return Batch()
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update(skip_locked=True).first()
        if cursor is None:
            return Batch()
        settled = settled_up_to(cursor)
        if settled <= cursor.entry_id:
            if not cursor.mark_holders:
                _move_on(cursor, cursor.entry_id, is_done=True)
            return Batch(waits=bool(cursor.mark_holders))
        listeners = list(Endpoint.objects.filter(LISTENS))
        wanted = {type_ for endpoint in listeners for type_ in endpoint.events}
        entries = list(
            Entry.objects.filter(
                id__gt=cursor.entry_id, id__lte=settled, verb__in=events.announced_verbs(wanted)
            ).order_by("id")[:BATCH]
        )
        written = _write(entries, listeners, at)
        is_done = len(entries) < BATCH
        _move_on(cursor, settled if is_done else entries[-1].pk, is_done=is_done)
    return Batch(moved=True, written=written)


def start_listening(endpoint: Endpoint) -> None:
    """From now on it hears of what happens. The first to listen finds the cursor where the last one left it."""
    cursor = locked_cursor()
    endpoint.since_entry_id = last_entry_id()
    if not Endpoint.objects.filter(LISTENS).exclude(pk=endpoint.pk).exists():
        cursor.entry_id, cursor.mark_id, cursor.mark_holders = endpoint.since_entry_id, None, []
        cursor.save()


def locked_cursor() -> Cursor:
    """The first webhook of all makes it."""
    rows = Cursor.objects.select_for_update()
    if (cursor := rows.filter(pk=1).first()) is not None:
        return cursor
    Cursor.objects.bulk_create([Cursor(pk=1)], ignore_conflicts=True)
    return rows.get(pk=1)


def _move_on(cursor: Cursor, entry_id: int, *, is_done: bool) -> None:
    cursor.entry_id = entry_id
    if is_done:
        cursor.mark_id, cursor.mark_holders = None, []
    cursor.save(update_fields=["entry_id", "mark_id", "mark_holders"])


def _write(entries: Sequence[Entry], listeners: Sequence[Endpoint], at: datetime) -> int:
    facts = _facts(entries)
    found = [_event(entry, facts[entry.pk], at) for entry in entries if entry.pk in facts]
    told = [event for event in found if any(_hears(endpoint, event) for endpoint in listeners)]
    Event.objects.bulk_create(told)
    Delivery.objects.bulk_create(
        [
            delivery_of(event, endpoint, at)
            for event in told
            for endpoint in listeners
            if _hears(endpoint, event)
        ]
    )
    return len(told)


def _hears(endpoint: Endpoint, event: Event) -> bool:
    return event.type in endpoint.events and (event.entry_id or 0) > endpoint.since_entry_id


def delivery_of(event: Event, endpoint: Endpoint, at: datetime) -> Delivery:
    return Delivery(endpoint=endpoint, event=event, subject=event.subject, queued_at=at, due_at=at)


def _facts(entries: Sequence[Entry]) -> dict[int, Mapping[str, Any]]:
    """One call for each kind of thing, however many entries there are."""
    by_source: dict[events.Facts, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_source[events.kind_of(entry.verb).facts].append(entry)
    return {key: told for facts, some in by_source.items() for key, told in facts(some).items()}


def _event(entry: Entry, data: Mapping[str, Any], at: datetime) -> Event:
    kind = events.kind_of(entry.verb)
    return Event(
        entry_id=entry.pk,
        type=kind.type,
        subject=kind.subject(entry)[:100],
        happened_at=entry.at,
        created_at=at,
        body=message(kind.type, entry.at, data),
    )


def message(type_: str, happened_at: datetime, data: Mapping[str, Any]) -> str:
    content = {"type": type_, "timestamp": happened_at.isoformat(), "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
