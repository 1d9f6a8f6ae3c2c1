"""Moving a lecture of the draft to another room or time, one at a time. The public sees it with the next release.

Locks the edition's rules, as an import and a release do: whoever moves after them sees what they wrote. Two
organisers who want one room are told apart by the exclusion constraints; the friendly look before says with whom.
Sends nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.errors import DomainError, NotFound
from forum.models import Edition
from journal.actors import Actor
from journal.record import record

from ..models import Lecture, ProgrammeRules, Room, Speaking
from ..programme.board import mark_of
from ..states import Plan


class RoomTaken(DomainError):
    code = "room_taken"
    message = _("Another lecture is in this room at this time.")


class SpeakerTaken(DomainError):
    code = "speaker_taken"
    message = _("A speaker of this lecture is on another stage at this time.")


class MovedMeanwhile(DomainError):
    code = "moved_meanwhile"
    message = _("Somebody else has moved this lecture meanwhile. You see now where it stands.")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where and when; no room or no time: it waits for one."""

    room: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


PARKED = Slot()


@dataclass(frozen=True, slots=True)
class Placed:
    """What was done, and where the lecture stood before."""

    lecture: Lecture
    before: Slot
    before_mark: str

    @property
    def is_moved(self) -> bool:
        return self.before != slot_of(self.lecture)


def slot_of(lecture: Lecture) -> Slot:
    return Slot(lecture.room.code if lecture.room else "", lecture.starts_at, lecture.ends_at)


def place_lecture(
    *, edition: Edition, lecture: str, slot: Slot, seen: str, actor: Actor, at: datetime
) -> Placed:
    """`seen`: the mark (`board.mark_of`) of what the organiser had before their eyes; empty: they do not say.

    Raises NotFound, MovedMeanwhile, RoomTaken, SpeakerTaken.
    """
    with transaction.atomic():
        _lock(edition)
        found = Lecture.objects.select_related("room").filter(edition=edition, code=lecture).first()
        room = Room.objects.filter(edition=edition, code=slot.room).first() if slot.room else None
        if found is None or found.plan != Plan.PLANNED or bool(slot.room) != bool(room):
            raise NotFound
        if seen and seen != mark_of(found):
            raise MovedMeanwhile
        placed = Placed(found, slot_of(found), mark_of(found))
        found.room, found.starts_at, found.ends_at = room, slot.starts_at, slot.ends_at
        if placed.is_moved:
            _check_free(found)
            _save(found)
            record(
                "lecture.placed",
                found,
                actor=actor,
                at=at,
                room=slot.room,
                starts_at=slot.starts_at.isoformat() if slot.starts_at else None,
            )
    return placed


def _lock(edition: Edition) -> None:
    ProgrammeRules.objects.get_or_create(edition=edition)
    ProgrammeRules.objects.select_for_update(no_key=True).get(edition=edition)


def _check_free(lecture: Lecture) -> None:
    """What the constraints say, with the names of who is in the way."""
    if lecture.starts_at is None or lecture.shared_slot:
        return
    during = (lecture.starts_at, lecture.ends_at)
    others = Lecture.objects.filter(plan=Plan.PLANNED, shared_slot=False).exclude(pk=lecture.pk)
    if lecture.room:
        there = others.filter(room=lecture.room, starts_at__lt=lecture.ends_at, ends_at__gt=lecture.starts_at)
        if other := there.order_by("starts_at").first():
            words = _("In %(room)s is at this time: %(other)s.")
            raise RoomTaken(words % {"room": lecture.room, "other": other})
    people = lecture.speakings.values("speaker_id")
    elsewhere = Speaking.objects.filter(speaker_id__in=people, during__overlap=during).exclude(
        lecture=lecture
    )
    if busy := elsewhere.select_related("speaker", "lecture").first():
        words = _("%(name)s is at this time in: %(other)s.")
        raise SpeakerTaken(words % {"name": busy.speaker, "other": busy.lecture})


def _save(lecture: Lecture) -> None:
    try:
        with transaction.atomic():
            lecture.save(update_fields=["room", "starts_at", "ends_at"])
    except IntegrityError as reason:
        if violates(reason, "lecture_room_once"):
            raise RoomTaken from None
        if violates(reason, "speaker_in_one_place"):
            raise SpeakerTaken from None
        raise
