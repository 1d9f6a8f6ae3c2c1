"""The number of seats of a released lecture, changed on the spot. Locks its seats.

More seats go to those who wait, at once and no more of them than there are seats. Fewer throw nobody out: those
who sit stay, the organiser is told how many too many they are, and nobody is promoted until it fits.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from journal.actors import Actor
from journal.record import record

from ..models import Lecture, Seating
from . import waiting
from .locks import lock_seats_of
from .signups import NoSuchLecture


def change_capacity(*, lecture: Lecture, capacity: int, actor: Actor, at: datetime) -> int:
    """How many people hold seats beyond the new number (0: it fits). Raises NoSuchLecture."""
    with transaction.atomic():
        seats = lock_seats_of([lecture.pk]).get(lecture.pk)
        if seats is None:
            raise NoSuchLecture
        too_many = max(0, seats.taken - capacity)
        Seating.objects.filter(pk=lecture.pk).update(total=capacity, over=too_many, changes=F("changes") + 1)
        Lecture.objects.filter(pk=lecture.pk).update(capacity=capacity)
        record("lecture.resized", lecture, actor=actor, at=at, before=seats.total, after=capacity)
        seats.total = capacity
        waiting.fill(seats, at=at)
    return too_many
