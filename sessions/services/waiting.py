"""The waiting list: first come, first served. A freed seat is given, or offered with a deadline.

Owns the moves out of `waitlisted` and `offered` that nobody asks for: promoted, offered, passed over, run out.
Works under the lock on the lecture's seats (`locks`), which orders everybody; locks the visitors whose turn may
come. One letter for each: its key is the sign-up's own number.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from psycopg2.extras import DateTimeTZRange

from core import rows
from forum.services.archive import archive_opened
from journal.actors import SYSTEM
from journal.record import record
from mailing.services import outbox
from mailing.services.nudging import nudge
from visitors.states import VisitorState

from .. import emails
from ..models import Seating, SignUp
from ..states import SIGNUP_MOVES, TAKES_A_SEAT, Ended, SignUpState
from .locks import Seats, lock_seats_of

logger = structlog.get_logger(__name__)

# Besides as many as there are free seats: some of those whose turn comes sit elsewhere at that time.
_SPARE = 10


def next_in_line(seats: Seats, free: int, *, lock: bool = False) -> list[SignUp]:
    """Those whose turn may come when `free` seats are free. Stable while the seats are locked.

    `lock`: the visitors too, by id, as everybody locks them.
    """
    if free <= 0 or not seats.waiting:
        return []
    waiting = SignUp.objects.filter(lecture_id=seats.lecture_id, state=SignUpState.WAITLISTED)
    first = waiting.order_by("id")[: free + _SPARE]
    if not lock:
        return list(first.select_related("visitor"))
    known = SignUp.objects.filter(pk__in=first.values("pk")).select_related("visitor")
    locked = known.select_for_update(no_key=True, of=("visitor",)).order_by("visitor_id")
    return sorted(locked, key=lambda signup: signup.pk)


def fill(seats: Seats, *, at: datetime) -> int:
    """Give the free seats to those who wait longest; how many got one."""
    line = next_in_line(seats, seats.total - seats.taken, lock=True)
    states = {signup.visitor_id: VisitorState(signup.visitor.state) for signup in line}
    return give_to(line, seats, states, at=at) if line else 0


def give_to(line: list[SignUp], seats: Seats, visitors: dict[int, VisitorState], *, at: datetime) -> int:
    """The same for a `next_in_line` whose `visitors` the caller has locked, perhaps together with others."""
    if not seats.moves_the_list(at):
        return 0
    busy = busy_at(line, seats.during)
    letters: list[dict[str, Any]] = []
    promoted = 0
    for signup in line:
        if seats.taken >= seats.total:
            break
        if visitors[signup.visitor_id] != VisitorState.REGISTERED:
            _move(signup, SignUpState.CANCELLED, seats, at, ended=Ended.LEFT)
        elif signup.visitor_id in busy:
            _move(signup, SignUpState.PASSED, seats, at)
            letters.append(emails.passed(signup, seats.code, at=at))
        elif signup.auto_accept:
            _move(signup, SignUpState.CONFIRMED, seats, at)
            letters.append(emails.promoted(signup, seats.code, at=at))
            promoted += 1
        else:
            _move(signup, SignUpState.OFFERED, seats, at, offer_expires_at=seats.offer_ends_at(at))
            letters.append(emails.offered(signup, seats.code, at=at))
            promoted += 1
    _queue(letters)
    return promoted


def sweep(*, at: datetime) -> int:
    """By the clock: offers that ran out, seats of people who left, seats that nobody has handed on."""
    swept = 0
    for lecture_id in _needing_care(at):
        with transaction.atomic():
            for seats in lock_seats_of([lecture_id]).values():
                swept += expire_offers(seats, at=at) + _release_departed(seats, at) + fill(seats, at=at)
    return swept


def expire_offers(seats: Seats, *, at: datetime) -> int:
    """An offer runs out at its deadline; who comes in that very moment is too late."""
    overdue = SignUp.objects.filter(
        lecture_id=seats.lecture_id, state=SignUpState.OFFERED, offer_expires_at__lte=at
    ).select_related("visitor")
    letters = []
    for signup in overdue.order_by("id"):
        _move(signup, SignUpState.EXPIRED, seats, at)
        letters.append(emails.offer_expired(signup, seats.code, at=at))
    _queue(letters)
    return len(letters)


def release_seats_of(visitor_id: int, *, at: datetime) -> None:
    """Somebody's registration has ended: their seats go to those who wait. In a transaction for each lecture;
    what is over stays as it was, for the statistics."""
    alive = SignUp.objects.filter(visitor_id=visitor_id, state__in=(SignUpState.WAITLISTED, *TAKES_A_SEAT))
    alive = alive.exclude(lecture__seating__ends_at__lte=at)
    for lecture_id in sorted(set(alive.values_list("lecture_id", flat=True))):
        with transaction.atomic():
            for seats in lock_seats_of([lecture_id]).values():
                _release_departed(seats, at)
                fill(seats, at=at)
    # An organiser's reason may name the person.
    with transaction.atomic(), archive_opened():
        SignUp.objects.filter(visitor_id=visitor_id, visitor__state=VisitorState.ERASED).update(reason="")


def _release_departed(seats: Seats, at: datetime) -> int:
    gone = (
        SignUp.objects.filter(lecture_id=seats.lecture_id, state__in=_HELD)
        .exclude(visitor__state=VisitorState.REGISTERED)
        .select_related("visitor")
    )
    departed = list(gone.order_by("id"))
    for signup in departed:
        _move(signup, SignUpState.CANCELLED, seats, at, ended=Ended.LEFT)
    return len(departed)


_HELD = (SignUpState.CONFIRMED, SignUpState.OFFERED, SignUpState.WAITLISTED)


def _needing_care(at: datetime) -> Iterable[int]:
    overdue = SignUp.objects.filter(state=SignUpState.OFFERED, offer_expires_at__lte=at)
    departed = (
        SignUp.objects.filter(state__in=_HELD)
        .exclude(visitor__state=VisitorState.REGISTERED)
        .exclude(lecture__seating__ends_at__lte=at)
    )
    unfilled = Seating.objects.filter(
        waiting__gt=0, taken__lt=F("total"), is_called_off=False, starts_at__gt=at
    )
    return sorted(
        {
            *overdue.values_list("lecture_id", flat=True),
            *departed.values_list("lecture_id", flat=True),
            *unfilled.values_list("lecture_id", flat=True),
        }
    )


def busy_at(line: list[SignUp], during: DateTimeTZRange | None) -> set[int]:
    """Who of them sits elsewhere at that time."""
    if during is None or not line:
        return set()
    elsewhere = SignUp.objects.filter(
        visitor_id__in=[signup.visitor_id for signup in line],
        state__in=TAKES_A_SEAT,
        during__overlap=during,
    )
    return set(elsewhere.values_list("visitor_id", flat=True))


def _move(signup: SignUp, state: SignUpState, seats: Seats, at: datetime, **changes: Any) -> None:
    SIGNUP_MOVES.check(signup.state, state)
    before = SignUpState(signup.state)
    for name, value in {"state": state, "changed_at": at, **changes}.items():
        setattr(signup, name, value)
    signup.save(update_fields=["state", "changed_at", *changes])
    seats.taken += (state in TAKES_A_SEAT) - (before in TAKES_A_SEAT)
    seats.waiting -= before == SignUpState.WAITLISTED
    record(f"signup.{state}", signup.visitor, actor=SYSTEM, at=at, lecture=seats.code, before=before)


def _queue(letters: list[dict[str, Any]]) -> None:
    if letters:
        rows.insert(*(outbox.message(**letter) for letter in letters), skip_known=True)
        transaction.on_commit(nudge)
