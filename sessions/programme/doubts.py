"""What an organiser should know before releasing: nothing here forbids anything."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from core.translations import LANGUAGES
from forum.queries import Forum

from ..models import Lecture
from ..states import TAKES_A_SEAT, Plan
from .drafts import Change, changes_of
from .facts import seats_of

LONG_GAP = timedelta(hours=2)


class Doubt(NamedTuple):
    lecture: str
    words: str


def preview(forum: Forum, lectures: list[Lecture]) -> tuple[list[Change], list[Doubt]]:
    changes = changes_of(lectures)
    return changes, list(warnings_of(forum, lectures, changes))


def warnings_of(forum: Forum, lectures: list[Lecture], changes: list[Change]) -> Iterator[Doubt]:
    planned = [lecture for lecture in lectures if lecture.plan == Plan.PLANNED]
    yield from _too_small(planned)
    yield from _twice(planned)
    yield from _shared_rooms(planned)
    yield from _gaps(planned, forum.edition.zone)
    for lecture in planned:
        yield from _incomplete(lecture)
        yield from _outside(lecture, forum)
    yield from _gone(changes)
    yield from _clashes(changes)


def _too_small(lectures: list[Lecture]) -> Iterator[Doubt]:
    for lecture in lectures:
        seats = seats_of(lecture)
        taken = lecture.seating.taken if hasattr(lecture, "seating") else 0
        if taken > seats:
            words = _("Too small: seats %(seats)s, people who hold one %(taken)s. Nobody loses a seat.")
            yield Doubt(lecture.code, words % {"seats": seats, "taken": taken})
        elif lecture.signup_required and not seats:
            yield Doubt(lecture.code, _("Sign-up is required, but there are no seats."))
        if lecture.room and lecture.capacity is not None and lecture.capacity > lecture.room.capacity:
            words = _("More seats (%(seats)s) than the room has (%(room)s).")
            yield Doubt(lecture.code, words % {"seats": lecture.capacity, "room": lecture.room.capacity})


def _twice(lectures: list[Lecture]) -> Iterator[Doubt]:
    """In shared slots the database lets it be."""
    stages = defaultdict(list)
    for lecture in lectures:
        for speaking in lecture.speakings.all():
            stages[speaking.speaker].append(lecture)
    for speaker, theirs in stages.items():
        for first, second in _overlapping(theirs):
            words = _("%(name)s is at the same time in %(other)s.")
            yield Doubt(first.code, words % {"name": speaker, "other": second.code})


def _shared_rooms(lectures: list[Lecture]) -> Iterator[Doubt]:
    rooms = defaultdict(list)
    for lecture in lectures:
        if lecture.room_id:
            rooms[lecture.room_id].append(lecture)
    for theirs in rooms.values():
        for first, second in _overlapping(theirs):
            words = _("Shares its room and time with %(other)s.")
            yield Doubt(first.code, words % {"other": second.code})


def _gaps(lectures: list[Lecture], zone: ZoneInfo) -> Iterator[Doubt]:
    """A room that stands empty for long between two lectures of one day: perhaps something was forgotten."""
    days = defaultdict(list)
    for lecture in lectures:
        if lecture.room_id and lecture.starts_at and lecture.ends_at:
            days[lecture.room_id, lecture.starts_at.astimezone(zone).date()].append(lecture)
    for theirs in days.values():
        theirs.sort(key=lambda row: (row.starts_at, row.pk))
        until = theirs[0].ends_at
        for lecture in theirs[1:]:
            if until and lecture.starts_at and lecture.starts_at - until > LONG_GAP:
                words = _("Before it the room stands empty. Minutes: %(minutes)s")
                minutes = (lecture.starts_at - until) // timedelta(minutes=1)
                yield Doubt(lecture.code, words % {"minutes": minutes})
            until = max(filter(None, (until, lecture.ends_at)))


def _overlapping(lectures: list[Lecture]) -> Iterator[tuple[Lecture, Lecture]]:
    """Each that begins before an earlier one is over, with the one that lasts longest of those."""
    timed = sorted((row for row in lectures if row.starts_at), key=lambda row: (row.starts_at, row.pk))
    longest: Lecture | None = None
    for lecture in timed:
        if longest and longest.ends_at and lecture.starts_at and lecture.starts_at < longest.ends_at:
            yield longest, lecture
        if longest is None or (longest.ends_at and lecture.ends_at and lecture.ends_at > longest.ends_at):
            longest = lecture


def _incomplete(lecture: Lecture) -> Iterator[Doubt]:
    if missing := [language for language in LANGUAGES if not getattr(lecture, f"title_{language}")]:
        words = _("No title in these languages: %(languages)s")
        yield Doubt(lecture.code, words % {"languages": ", ".join(missing)})
    if lecture.starts_at is None:
        yield Doubt(lecture.code, _("No time."))
    if lecture.room is None:
        yield Doubt(lecture.code, _("No room."))


def _outside(lecture: Lecture, forum: Forum) -> Iterator[Doubt]:
    if lecture.starts_at is None or lecture.ends_at is None:
        return
    zone = forum.edition.zone
    starts_at, ends_at = lecture.starts_at.astimezone(zone), lecture.ends_at.astimezone(zone)
    hours = next((day for day in forum.opening_days if day.on == starts_at.date()), None)
    is_inside = (
        hours is not None
        and starts_at.date() == ends_at.date()
        and hours.opens_at <= starts_at.time()
        and ends_at.time() <= hours.closes_at
    )
    if not is_inside:
        yield Doubt(lecture.code, _("Outside the opening hours."))


def _gone(changes: list[Change]) -> Iterator[Doubt]:
    for change in changes:
        seating = getattr(change.lecture, "seating", None)
        people = seating.taken + seating.waiting if seating else 0
        if people and change.kind in ("cancelled", "removed"):
            words = _("Will not take place; people who signed up and will be told: %(count)s")
            yield Doubt(change.lecture.code, words % {"count": people})


# Whoever holds a seat in a moved lecture and another one at its new time. The lectures come as JSON: one statement
# whatever their number.
_SEATS = ", ".join(f"'{state}'" for state in TAKES_A_SEAT)
_CLASHES = f"""
SELECT moved.id, count(DISTINCT seat.visitor_id)
FROM jsonb_to_recordset(%s) AS moved (id bigint, starts_at timestamptz, ends_at timestamptz)
JOIN forum_sessions_signup AS seat ON seat.lecture_id = moved.id AND seat.state IN ({_SEATS})
JOIN forum_sessions_signup AS other ON other.visitor_id = seat.visitor_id AND other.state IN ({_SEATS})
    AND other.during && tstzrange(moved.starts_at, moved.ends_at) AND NOT other.lecture_id = ANY(%s)
GROUP BY moved.id
"""  # noqa: S608 - constants of our own


def _clashes(changes: list[Change]) -> Iterator[Doubt]:
    """Whose seat moves onto another seat of theirs loses it; how many that would be."""
    moved = {change.lecture.pk: change.lecture for change in changes if change.is_moved}
    gone = [change.lecture.pk for change in changes if change.kind in ("cancelled", "removed")]
    rows = [
        {"id": pk, "starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat()}
        for pk, row in moved.items()
        if row.starts_at and row.ends_at and hasattr(row, "seating") and row.seating.taken
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CLASHES, [json.dumps(rows), [*moved, *gone]])
        counted = cursor.fetchall()
    for pk, count in sorted(counted):
        words = _("People who hold a seat elsewhere at the new time and would lose this one: %(count)s")
        yield Doubt(moved[pk].code, words % {"count": count})
