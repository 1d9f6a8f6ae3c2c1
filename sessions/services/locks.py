"""What every deed locks, and in which order: the seatings it touches by id, then the visitors by id.

Whoever follows that order waits for others but never in a circle. The seating decides who gets the seat; the
visitor decides which of two lectures at one time the person gets. Reads come after the locks, in statements of
their own, so that they see what the one before has committed.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from psycopg2.extras import DateTimeTZRange

from visitors.models import Visitor
from visitors.states import VisitorState

from ..models import ProgrammeRules

_RULES = ProgrammeRules()  # what holds in an edition that has none of its own

_COLUMNS = """
SELECT s.lecture_id, {code}, s.edition_id, s.is_open, s.is_called_off, s.starts_at, s.ends_at, s.opens_at,
    s.closes_at, s.total, s.taken, s.waiting,
    (SELECT ARRAY[offer_minutes, waitlist_closes_minutes, signups_per_person, release_minutes]
     FROM forum_sessions_programmerules WHERE edition_id = s.edition_id)
"""
_WITH_CODE = f"""{_COLUMNS.format(code="l.code")}
FROM forum_sessions_seating s JOIN forum_sessions_lecture l ON l.id = s.lecture_id
"""
_LOCK_BY_CODE = (
    f"{_WITH_CODE} WHERE l.edition_id = %s AND l.code = ANY(%s) ORDER BY l.id FOR NO KEY UPDATE OF s"
)
_BY_ID = f"{_WITH_CODE} WHERE l.id = ANY(%s) ORDER BY l.id"
_LOCK_BY_ID = f"{_BY_ID} FOR NO KEY UPDATE OF s"

# The commonest of all: few tables, since PostgreSQL plans it anew for every sign-up.
_LOCK_BOTH = f"""{_COLUMNS.format(code="%s")}, v.state
FROM forum_sessions_seating s, visitors_visitor v
WHERE s.lecture_id = (SELECT id FROM forum_sessions_lecture WHERE edition_id = %s AND code = %s) AND v.id = %s
FOR NO KEY UPDATE OF s, v"""  # noqa: S608 - constants of our own


@dataclass(slots=True)
class Seats:
    """One locked seating, with the rules of its edition. `taken` and `waiting` follow our own writes."""

    lecture_id: int
    code: str
    edition_id: int
    is_open: bool
    is_called_off: bool
    starts_at: datetime | None
    ends_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    total: int
    taken: int
    waiting: int
    rules: list[int | None] | None

    @property
    def offer_minutes(self) -> int:
        return self._rule(0) or _RULES.offer_minutes

    @property
    def waitlist_closes_minutes(self) -> int:
        minutes = self._rule(1)
        return _RULES.waitlist_closes_minutes if minutes is None else minutes

    @property
    def signups_per_person(self) -> int | None:
        return self._rule(2)

    @property
    def release_minutes(self) -> int:
        minutes = self._rule(3)
        return _RULES.release_minutes if minutes is None else minutes

    def _rule(self, which: int) -> int | None:
        return self.rules[which] if self.rules else None

    @property
    def during(self) -> DateTimeTZRange | None:
        return DateTimeTZRange(self.starts_at, self.ends_at) if self.starts_at else None

    @property
    def waitlist_closes_at(self) -> datetime | None:
        """From then on nobody is promoted: empty seats go to those who stand at the door."""
        return self.starts_at - timedelta(minutes=self.waitlist_closes_minutes) if self.starts_at else None

    @property
    def released_at(self) -> datetime | None:
        """From then on seats of people who have not come go to the stand-by line; not while the list still moves."""
        minutes = min(self.release_minutes, self.waitlist_closes_minutes)
        return self.starts_at - timedelta(minutes=minutes) if self.starts_at else None

    def has_begun(self, at: datetime) -> bool:
        return self.starts_at is not None and at >= self.starts_at

    def moves_the_list(self, at: datetime) -> bool:
        """Whether a freed seat still goes to somebody who waits."""
        closes_at = self.waitlist_closes_at
        return not self.is_called_off and (closes_at is None or at < closes_at)

    def offer_ends_at(self, at: datetime) -> datetime:
        ends_at = at + timedelta(minutes=self.offer_minutes)
        return min(ends_at, self.waitlist_closes_at) if self.waitlist_closes_at else ends_at


def lock_seats_and_visitor(visitor: Visitor, code: str) -> tuple[Seats, VisitorState] | None:
    """The lecture's seats and then the visitor, in one round trip. None: no such lecture in their edition."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_BOTH, [code, visitor.edition_id, code, visitor.pk])
        row = cursor.fetchone()
    return (Seats(*row[:-1]), VisitorState(row[-1])) if row else None


def lock_seats(*, edition_id: int, codes: Collection[str]) -> dict[str, Seats]:
    """Several lectures by code, in the order of their ids."""
    return {seats.code: seats for seats in _locked(_LOCK_BY_CODE, [edition_id, list(codes)])}


def lock_seats_of(lecture_ids: Collection[int]) -> dict[int, Seats]:
    return {seats.lecture_id: seats for seats in _locked(_LOCK_BY_ID, [sorted(lecture_ids)])}


def seats_of(lecture_id: int) -> Seats | None:
    """As they are, for a preview: nothing is locked."""
    return next(iter(_locked(_BY_ID, [[lecture_id]])), None)


def lock_visitors(ids: Iterable[int]) -> dict[int, VisitorState]:
    """All visitors that a deed may give seats to, at once: locking them one after the other may deadlock."""
    rows = Visitor.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return {pk: VisitorState(state) for pk, state in rows.values_list("pk", "state")}


def _locked(query: str, params: list[Any]) -> list[Seats]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return [Seats(*row) for row in cursor.fetchall()]


@contextmanager
def overlaps_put_off() -> Iterator[None]:
    """Inside, several things may move at once; overlaps that are left at the end are refused there."""
    _set_overlaps("DEFERRED")
    yield
    _set_overlaps("IMMEDIATE")


def _set_overlaps(how: str) -> None:
    names = ("lecture_room_once", "speaker_in_one_place", "signup_one_seat_at_a_time")
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {', '.join(names)} {how}")
