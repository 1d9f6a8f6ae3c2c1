"""What only an organiser may do with sign-ups: add beyond the seats, take away, note who came (`standby` lets in).

Locks like every sign-up does (`locks`). Adding beyond the seats raises `Seating.over` by one: the CHECK holds for
organisers too, they only move its bound knowingly. The reason stands in the row and not in the journal, since it
may name somebody.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from journal.actors import Actor
from journal.record import record
from visitors.models import Visitor
from visitors.services.tickets import TicketVoid
from visitors.states import Door, VisitorState

from .. import emails
from ..models import Lecture, Seating, SignUp
from ..states import LISTED, SIGNUP_MOVES, STAYED_AWAY, TAKES_A_SEAT, Ended, SignUpState
from . import signups, standby, waiting
from .locks import lock_seats_and_visitor, lock_seats_of


def add_by_hand(*, visitor: Visitor, lecture: str, reason: str, actor: Actor, at: datetime) -> SignUp:
    """A seat for this person whether or not one is free, before those who wait; `reason` says why.

    Raises NoSuchLecture, TicketVoid, LectureCancelled, LectureOverlap, InvalidInput (no reason).
    """
    if not reason.strip():
        raise InvalidInput({"reason": [_("Please say why.")]})
    with transaction.atomic():
        locked = lock_seats_and_visitor(visitor, lecture)
        if locked is None:
            raise signups.NoSuchLecture
        seats, state = locked
        if state != VisitorState.REGISTERED:
            raise TicketVoid
        if seats.is_called_off:
            raise signups.LectureCancelled
        held = signups.held_by(visitor)
        signup = SignUp.objects.filter(visitor=visitor, lecture_id=seats.lecture_id, state__in=LISTED).first()
        if signup is not None and signup.state in TAKES_A_SEAT and signup.state != SignUpState.OFFERED:
            return signup
        signups.check_overlap(seats, [row for row in held if row.lecture_id != seats.lecture_id])
        takes_one_more = signup is None or signup.state not in TAKES_A_SEAT
        if takes_one_more:
            Seating.objects.filter(pk=seats.lecture_id, taken__gte=F("total") + F("over")).update(
                over=F("taken") + 1 - F("total")
            )
        if signup is None:
            signup = SignUp(
                lecture_id=seats.lecture_id, visitor=visitor, during=seats.during, signed_up_at=at,
                signed_up_through=Door.DESK,
            )  # fmt: skip
        else:
            SIGNUP_MOVES.check(signup.state, SignUpState.CONFIRMED)
        signup.state, signup.reason, signup.changed_at = SignUpState.CONFIRMED, reason.strip()[:300], at
        signup.save()
        record("signup.added_by_hand", visitor, actor=actor, at=at, lecture=seats.code)
        emails.queue_confirmed(visitor, seats.code, signed_up_at=signup.signed_up_at, at=at)
    return signup


def take_away(*, signup: SignUp, reason: str, actor: Actor, at: datetime) -> None:
    """End somebody's sign-up; they are told the reason, and the next in line gets the seat."""
    with transaction.atomic():
        seats = lock_seats_of([signup.lecture_id])[signup.lecture_id]
        signup = SignUp.objects.select_related("visitor").get(pk=signup.pk)
        if signup.state == SignUpState.CANCELLED:
            return
        SIGNUP_MOVES.check(signup.state, SignUpState.CANCELLED)
        held_seat, waited = signup.state in TAKES_A_SEAT, signup.state == SignUpState.WAITLISTED
        signup.state, signup.ended, signup.changed_at = SignUpState.CANCELLED, Ended.ORGANISER, at
        signup.reason = reason.strip()[:300]
        signup.save(update_fields=["state", "ended", "changed_at", "reason"])
        record("signup.taken_away", signup.visitor, actor=actor, at=at, lecture=seats.code)
        emails.queue_cancelled(signup.visitor, seats.code, signed_up_at=signup.signed_up_at, at=at)
        seats.taken -= held_seat
        seats.waiting -= waited
        waiting.fill(seats, at=at)


def note_attendance(*, signup: SignUp, came: bool, actor: Actor, at: datetime) -> None:
    """Somebody came, or did not. May be corrected. Who holds no seat needs a free one to come in."""
    with transaction.atomic():
        seats = lock_seats_of([signup.lecture_id])[signup.lecture_id]
        signup = SignUp.objects.select_related("visitor").get(pk=signup.pk)
        if came:
            standby.seat_at_the_door(signup, seats, actor=actor, at=at)
        elif signup.state not in STAYED_AWAY:
            SIGNUP_MOVES.check(signup.state, SignUpState.NO_SHOW)
            signup.state, signup.changed_at = SignUpState.NO_SHOW, at
            signup.save(update_fields=["state", "changed_at"])
            record("signup.no_show", signup.visitor, actor=actor, at=at, lecture=seats.code)


def close_attendance(*, lecture: Lecture, actor: Actor, at: datetime) -> int:
    """After the lecture: whoever was not seen did not come. How many that were."""
    with transaction.atomic():
        lock_seats_of([lecture.pk])
        unseen = SignUp.objects.filter(lecture=lecture, state=SignUpState.CONFIRMED)
        SIGNUP_MOVES.check(SignUpState.CONFIRMED, SignUpState.NO_SHOW)
        missing = unseen.update(state=SignUpState.NO_SHOW, changed_at=at)
        record("lecture.attendance_closed", lecture, actor=actor, at=at, no_show=missing)
    return missing
