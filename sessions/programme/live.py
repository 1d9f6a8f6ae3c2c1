"""The released programme as every process keeps it, and the numbers that change under it.

Facts are kept under the number of their release. Free seats change with every sign-up: one tiny query says
whether the numbers that are kept are still true (`Live.signature`); cold it costs one more.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Subquery, Sum

from core.statements import Statement
from forum.models import Edition
from forum.queries import Forum, NoEdition, current_forum, forum_with

from ..models import Lecture, Release, Seating, Speaker
from ..states import SHOWN, LectureState
from .facts import Photo, ShownLecture, ShownSpeaker


class Counts(NamedTuple):
    """The seats of one lecture, now."""

    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    total: int
    taken: int
    waiting: int

    @property
    def seats_left(self) -> int:
        """Nobody new gets a seat that somebody is waiting for."""
        return 0 if self.waiting else max(0, self.total - self.taken)


class Signature(NamedTuple):
    """Another one means: something of the programme or of its seats has changed."""

    version: int
    changes: int
    released_at: datetime | None = None


@dataclass(frozen=True)
class Live:
    """The public programme with its numbers. Shared between requests: read, never written."""

    signature: Signature
    lectures: tuple[ShownLecture, ...]
    counts: Mapping[int, Counts]
    edition_id: int

    @property
    def is_released(self) -> bool:
        return self.signature.version > 0

    @cached_property
    def turns(self) -> tuple[datetime, ...]:
        """The moments at which something starts or ends: between them "now" and "next" stay what they are."""
        return tuple(sorted({turn for row in self.lectures for turn in (row.starts_at, row.ends_at) if turn}))

    def days(self, zone: ZoneInfo) -> list[date]:
        """On which there is a lecture, by the clock of `zone`; counted once."""
        if zone not in self._days:
            self._days[zone] = sorted({day for lecture in self.lectures if (day := lecture.day(zone))})
        return self._days[zone]

    @cached_property
    def _days(self) -> dict[ZoneInfo, list[date]]:
        return {}

    @cached_property
    def speakers(self) -> Mapping[str, ShownSpeaker]:
        """People by code. Read by the first page of a release that shows them; the timetable does not."""
        key = (self.edition_id, self.signature.version, self.signature.released_at)
        if _people.get(self.edition_id, (None, {}))[0] != key:
            rows = Speaker.objects.filter(edition_id=self.edition_id).exclude(shown={}).order_by("pk")
            people = {code: ShownSpeaker(code, facts) for code, facts in rows.values_list("code", "shown")}
            _people[self.edition_id] = key, people
        return _people[self.edition_id][1]

    def photo_of(self, speaker: str) -> Photo | None:
        person = self.speakers.get(speaker)
        return person.photo if person else None

    def lecture(self, code: str) -> ShownLecture | None:
        return next((lecture for lecture in self.lectures if lecture.code == code), None)


NO_SEATS = Counts(is_open=False, opens_at=None, closes_at=None, total=0, taken=0, waiting=0)

_remembered: dict[int, Live] = {}
_people: dict[int, tuple[Hashable, Mapping[str, ShownSpeaker]]] = {}  # of one release for each edition

_SIGNATURE = """
SELECT coalesce(release.number, 0), seats.changes, release.released_at
FROM (SELECT coalesce(sum(changes), 0) AS changes FROM forum_sessions_seating WHERE edition_id = {edition}) AS seats
LEFT JOIN LATERAL (
    SELECT number, released_at FROM forum_sessions_release WHERE edition_id = {edition} ORDER BY number DESC LIMIT 1
) AS release ON true
"""
_OF_EDITION = Statement(_SIGNATURE.format(edition="%(edition)s"), edition="bigint")
# The same for the current edition, with the forum's own number: all that a page has to ask when nothing changed.
_CURRENT = Statement(f"""
SELECT coalesce((SELECT number FROM forum_revision), 0), edition.id, now.*
FROM forum_edition AS edition, LATERAL ({_SIGNATURE.format(edition="edition.id")}) AS now WHERE edition.is_current
""")  # noqa: S608 - constants of our own


def signature_of(edition_id: int) -> Signature:
    ((version, changes, released_at),) = _OF_EDITION.rows(edition=edition_id)
    return Signature(version, int(changes), released_at)


def current_programme() -> tuple[Forum, Live]:
    """The current forum and its programme: one query when both are remembered. Raises NoEdition."""
    rows = _CURRENT.rows()
    if not rows:
        raise NoEdition
    revision, edition_id, version, changes, released_at = rows[0]
    forum = current_forum(revision=revision)
    if forum.edition.pk != edition_id:  # switched between the two looks
        forum = forum_with(edition_id)
    return forum, _as_of(edition_id, Signature(version, int(changes), released_at))


def live_programme(edition: Edition) -> Live:
    """What the public sees: in the order of time, lectures without a time last. Cold: one query, then one."""
    if edition.pk not in _remembered:
        return _kept(edition.pk, _read(edition.pk))
    return _as_of(edition.pk, signature_of(edition.pk))


def _as_of(edition_id: int, signature: Signature) -> Live:
    """What is kept, if it is still true; else the numbers, or everything, anew."""
    known = _remembered.get(edition_id)
    if known is not None and known.signature == signature:
        return known
    if signature.version == 0:
        return _kept(edition_id, Live(signature, (), {}, edition_id))
    if known is not None and known.signature.version == signature.version:
        return _kept(edition_id, replace(known, signature=signature, counts=_counts(edition_id)))
    return _kept(edition_id, _read(edition_id))


def _kept(edition_id: int, live: Live) -> Live:
    _remembered[edition_id] = live
    return live


def forget_programmes() -> None:
    """For tests, whose databases start anew."""
    _remembered.clear()
    _people.clear()


def _read(edition_id: int) -> Live:
    """Facts, numbers and signature in one statement: they belong together."""
    latest = Release.objects.filter(edition_id=edition_id).order_by("-number")
    changes = Seating.objects.filter(edition_id=edition_id).order_by().values("edition")
    rows = (
        Lecture.objects.filter(edition_id=edition_id, state__in=SHOWN)
        .annotate(
            version=Subquery(latest.values("number")[:1]),
            changes=Subquery(changes.annotate(sum=Sum("changes")).values("sum")),
            released_at=Subquery(latest.values("released_at")[:1]),
        )
        .values_list(
            *("version", "changes", "released_at", "pk", "state", "sequence", "shown"),
            *(f"seating__{name}" for name in Counts._fields),
        )
    )
    lectures, counts, signature = [], {}, None
    for version, changed, released_at, pk, state, sequence, facts, *numbers in rows:
        signature = Signature(version, int(changed), released_at)
        lectures.append(ShownLecture(pk, LectureState(state), sequence, facts))
        counts[pk] = Counts(*numbers)
    lectures.sort(key=lambda lecture: (lecture.facts["starts_at"] or "later", lecture.pk))
    return Live(signature or signature_of(edition_id), tuple(lectures), counts, edition_id)


def _counts(edition_id: int) -> dict[int, Counts]:
    rows = Seating.objects.filter(edition_id=edition_id).values_list("lecture_id", *Counts._fields)
    return {pk: Counts(*numbers) for pk, *numbers in rows}
