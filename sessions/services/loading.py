"""Taking over sign-ups made elsewhere or earlier: no window, no letter; seats and overlaps count as ever."""

from datetime import datetime

from django.db import transaction

from journal.actors import Actor
from journal.record import record
from visitors.models import Visitor
from visitors.states import Door

from ..models import SignUp
from ..states import TAKES_A_SEAT, Ended, SignUpState
from .locks import lock_seats_and_visitor
from .signups import LectureOverlap, check_overlap, held_by


def load_signup(
    *,
    visitor: Visitor,
    lecture: str,
    state: SignUpState,
    needs_headset: bool,
    actor: Actor,
    signed_up_at: datetime,
    at: datetime,
) -> bool:
    """False if it is there already, or there is no seat, or the person sits elsewhere at that time."""
    with transaction.atomic():
        locked = lock_seats_and_visitor(visitor, lecture)
        if locked is None:
            return False
        seats, _visitor_state = locked
        if SignUp.objects.filter(lecture_id=seats.lecture_id, visitor=visitor).exists():
            return False
        if state in TAKES_A_SEAT:
            try:
                check_overlap(seats, held_by(visitor))
            except LectureOverlap:
                return False
            if seats.taken >= seats.total:
                return False
        SignUp.objects.create(
            lecture_id=seats.lecture_id,
            visitor=visitor,
            state=state,
            during=seats.during,
            needs_headset=needs_headset,
            signed_up_at=signed_up_at,
            signed_up_through=Door.IMPORT,
            changed_at=at,
            ended=Ended.VISITOR if state == SignUpState.CANCELLED else Ended.NOT,
        )
        record(f"signup.{state}", visitor, actor=actor, at=at, lecture=seats.code, through=Door.IMPORT)
    return True
