"""The stand-by line: what becomes of empty seats shortly before the start, and who is let in at the door.

Owns the moves into `released` and back, and those into `attended` of people who hold no seat. Works under the
lock on the lecture's seats (`locks`): somebody who is being marked as come and the release of their seat wait for
each other, and whoever is second sees what the first did. Whoever is let in takes a free seat, or is refused: the
door never fills a room beyond its seats (that is `by_hand.add_by_hand`). People whose seat is left to the line are
told by a letter; their record stays, and they are let in like everybody else while a seat is free. A lecture that
starts later after all gives back the seats that nobody has taken meanwhile; the release tells them in its letter.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from journal.actors import SYSTEM, Actor
from journal.record import record
from mailing.services import outbox
from mailing.services.nudging import nudge
from visitors.models import Visitor
from visitors.services.tickets import TicketVoid
from visitors.states import Door, VisitorState

from .. import emails
from ..models import Lecture, Seating, SignUp
from ..queries import with_moment
from ..states import LISTED, SIGNUP_MOVES, TAKES_A_SEAT, Ended, SignUpState
from . import signups, waiting
from .locks import Seats, lock_seats, lock_seats_of, lock_visitors


class TooEarly(DomainError):
    code = "stand_by_too_early"
    message = _("It is too early: people may still come, and the waiting list may still move.")


class NobodyMarked(DomainError):
    code = "nobody_marked"
    message = _("Nobody is marked as come yet, so it is not known which seats are empty.")


class LectureOver(DomainError):
    code = "lecture_over"
    message = _("The lecture is over.")


class NoSeatFree(DomainError):
    code = "no_seat_free"
    message = _("No seat is free.")


class ListStillMoves(DomainError):
    code = "waiting_list_moves"
    message = _("The waiting list still moves: a free seat goes to its first.")


def release_seats(*, lecture: Lecture, actor: Actor, at: datetime) -> int:
    """By an organiser's button: how many seats of people who have not come are free now. Repeating is harmless.

    Raises NoSuchLecture, LectureCancelled, TooEarly, LectureOver, NobodyMarked.
    """
    with transaction.atomic():
        seats = lock_seats_of([lecture.pk]).get(lecture.pk)
        if seats is None:
            raise signups.NoSuchLecture
        check_release(seats, at)
        return _release(seats, actor, at)


def check_release(seats: Seats, at: datetime) -> None:
    """Whether the button may be pressed at this moment; raises what `release_seats` raises."""
    if seats.is_called_off:
        raise signups.LectureCancelled
    if seats.released_at is None or at < seats.released_at:
        raise TooEarly
    if seats.ends_at is not None and at >= seats.ends_at:
        raise LectureOver
    if not SignUp.objects.filter(lecture_id=seats.lecture_id, state=SignUpState.ATTENDED).exists():
        raise NobodyMarked


def untaken(seats: Seats) -> "QuerySet[SignUp]":
    """Who held a seat when the line's moment came and has not been marked. Who got theirs later keeps it."""
    holders = SignUp.objects.filter(
        lecture_id=seats.lecture_id, state=SignUpState.CONFIRMED, changed_at__lte=seats.released_at
    )
    return holders.select_related("visitor").order_by("id")


def sweep(*, at: datetime) -> int:
    """By the clock, until the start: only where somebody was marked as come before the line's moment."""
    released = 0
    for lecture_id in _due(at):
        with transaction.atomic():
            seats = lock_seats_of([lecture_id])[lecture_id]
            if seats.is_called_off or seats.released_at is None or not seats.released_at <= at:
                continue
            released += _release(seats, SYSTEM, at)
    return released


def give_back(
    signups_of: Iterable[SignUp],
    seats: Seats,
    visitors: dict[int, VisitorState],
    *,
    actor: Actor,
    at: datetime,
) -> list[SignUp]:
    """The lecture was moved so that its line opens later: who left a seat to it gets one back, in their old order.

    Before those who wait, since they stood before them. Nobody who was let in loses a place: when the seats are
    gone, the others wait at the head of the list, or, where that is closed, stay with the line. Who sits elsewhere
    at the new time has given this seat on. The caller has locked seats and visitors, and tells them.
    """
    if seats.is_called_off or (seats.released_at is not None and at >= seats.released_at):
        return []
    left = [row for row in signups_of if row.state == SignUpState.RELEASED]
    left = [row for row in left if visitors[row.visitor_id] == VisitorState.REGISTERED]
    busy = waiting.busy_at(left, seats.during)
    moved = []
    for signup in left:
        if signup.visitor_id in busy:
            state, signup.ended = SignUpState.CANCELLED, Ended.OVERLAP
        elif seats.taken < seats.total:
            state = SignUpState.CONFIRMED
        elif seats.moves_the_list(at):
            state = SignUpState.WAITLISTED
        else:
            continue
        before = SignUpState(signup.state)
        SIGNUP_MOVES.check(before, state)
        signup.state, signup.changed_at = state, at
        signup.save(update_fields=["state", "ended", "changed_at"])
        seats.taken += state == SignUpState.CONFIRMED
        seats.waiting += state == SignUpState.WAITLISTED
        record(f"signup.{state}", signup.visitor, actor=actor, at=at, lecture=seats.code, before=before)
        moved.append(signup)
    return moved


def let_in(*, visitor: Visitor, lecture: str, actor: Actor, at: datetime) -> SignUp:
    """Somebody at the door, signed up or not: they take their own seat, or a free one. Repeating is harmless.

    Raises NoSuchLecture, TicketVoid, LectureCancelled, ListStillMoves, NoSeatFree, LectureOverlap.
    """
    with transaction.atomic():
        seats = lock_seats(edition_id=visitor.edition_id, codes=[lecture]).get(lecture)
        if seats is None:
            raise signups.NoSuchLecture
        known = SignUp.objects.filter(visitor=visitor, lecture_id=seats.lecture_id, state__in=LISTED)
        signup = known.select_related("visitor").first() or SignUp(
            lecture_id=seats.lecture_id, visitor=visitor, during=seats.during, signed_up_at=at,
            signed_up_through=Door.DESK,
        )  # fmt: skip
        return seat_at_the_door(signup, seats, actor=actor, at=at)


def seat_at_the_door(signup: SignUp, seats: Seats, *, actor: Actor, at: datetime) -> SignUp:
    """Marked as come; `seats` are locked by the caller, and `signup` was read after that or is new."""
    if signup.state == SignUpState.ATTENDED:
        return signup
    if signup.state not in TAKES_A_SEAT:
        _check_line(signup, seats, at)
    if signup.pk:
        SIGNUP_MOVES.check(signup.state, SignUpState.ATTENDED)
    signup.state, signup.changed_at = SignUpState.ATTENDED, at
    signup.save()
    record("signup.attended", signup.visitor, actor=actor, at=at, lecture=seats.code)
    return signup


def _check_line(signup: SignUp, seats: Seats, at: datetime) -> None:
    """May somebody who holds no seat take a free one?"""
    if lock_visitors([signup.visitor_id])[signup.visitor_id] != VisitorState.REGISTERED:
        raise TicketVoid
    if seats.is_called_off:
        raise signups.LectureCancelled
    if seats.waiting and seats.moves_the_list(at):
        raise ListStillMoves
    if seats.taken >= seats.total:
        raise NoSeatFree
    held = signups.held_by(signup.visitor)
    signups.check_overlap(seats, [row for row in held if row.lecture_id != seats.lecture_id])


def _release(seats: Seats, actor: Actor, at: datetime) -> int:
    letters = []
    for signup in untaken(seats):
        SIGNUP_MOVES.check(signup.state, SignUpState.RELEASED)
        signup.state, signup.changed_at = SignUpState.RELEASED, at
        signup.save(update_fields=["state", "changed_at"])
        record("signup.released", signup.visitor, actor=actor, at=at, lecture=seats.code)
        letters.append(emails.seat_released(signup, seats.code, seats.starts_at, at=at))
    if letters:
        lecture = Lecture.objects.get(pk=seats.lecture_id)
        record("lecture.seats_released", lecture, actor=actor, at=at, seats=len(letters))
        outbox.queue_once(letters)
        transaction.on_commit(nudge)
    return len(letters)


def _due(at: datetime) -> list[int]:
    """Lectures whose moment has come and whose door marks people, with seats that nobody has taken."""
    by_then = SignUp.objects.filter(lecture=OuterRef("lecture_id"), changed_at__lte=OuterRef("moment"))
    due = (
        with_moment(Seating.objects.filter(is_called_off=False, starts_at__gt=at, taken__gt=0))
        .filter(moment__lte=at)
        .filter(Exists(by_then.filter(state=SignUpState.ATTENDED)))
        .filter(Exists(by_then.filter(state=SignUpState.CONFIRMED)))
    )
    return list(due.order_by("pk").values_list("pk", flat=True))
