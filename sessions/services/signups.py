"""The life of a sign-up at the wish of a visitor or an organiser: made, given up, exchanged, accepted.

Locks the lecture's seats, then the visitor (`locks`). One seat too many is refused by a CHECK on the seating,
two seats at one time by an exclusion constraint on the sign-ups. Queues a letter at every step. Whoever gives a
seat up makes the next in the waiting list get it, in the same transaction (`waiting`).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import rows
from core.errors import DomainError, NotFound
from journal.actors import Actor
from journal.record import record
from visitors.models import Visitor
from visitors.services.tickets import TicketVoid
from visitors.states import Door, VisitorState

from .. import emails
from ..models import Lecture, SignUp
from ..programme.facts import in_language
from ..states import ALIVE, LISTED, SIGNUP_MOVES, TAKES_A_SEAT, Ended, SignUpState
from . import waiting
from .locks import Seats, lock_seats, lock_seats_and_visitor, lock_visitors


class NoSuchLecture(NotFound):
    code = "lecture_unknown"
    message = _("There is no lecture with this code.")


class SignUpClosed(DomainError):
    code = "signup_closed"
    message = _("Sign-up for this lecture is closed.")


class SignUpNotOpen(SignUpClosed):
    message = _("Sign-up for this lecture has not opened yet.")


class WaitingListClosed(SignUpClosed):
    message = _("No seats are left, and the waiting list is closed.")


class SignUpNotRequired(DomainError):
    code = "signup_not_required"
    message = _("This lecture needs no sign-up: simply come.")


class LectureCancelled(DomainError):
    code = "lecture_cancelled"
    message = _("This lecture does not take place.")


class LectureBegun(DomainError):
    code = "lecture_begun"
    message = _("The lecture has begun.")


class LimitReached(DomainError):
    code = "signup_limit"
    message = _("You have signed up for as many lectures as one person may.")


class OfferExpired(DomainError):
    code = "offer_expired"
    message = _("The time to accept this seat is over.")


class LectureOverlap(DomainError):
    """`conflicts_with` is the code of the lecture whose seat the person holds."""

    code = "lecture_overlap"


class Place(NamedTuple):
    """Where somebody stands with one lecture: what every door answers."""

    lecture: str
    state: str
    position: int | None = None
    offer_expires_at: datetime | None = None
    is_new: bool = False

    def as_json(self) -> dict[str, Any]:
        """The API's sign-up: what does not apply is left out."""
        answer: dict[str, Any] = {"lecture": self.lecture, "state": self.state}
        if self.position is not None:
            answer["position"] = self.position
        if self.offer_expires_at is not None and self.state == SignUpState.OFFERED:
            answer["offer_expires_at"] = self.offer_expires_at.isoformat()
        return answer


class Held(NamedTuple):
    """One of the person's sign-ups that count, as read under the locks."""

    pk: int
    lecture_id: int
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    offer_expires_at: datetime | None


_HELD = f"""
SELECT id, lecture_id, state, lower(during), upper(during), offer_expires_at
FROM forum_sessions_signup
WHERE visitor_id = %s AND state IN ({", ".join(f"'{state}'" for state in LISTED)}) ORDER BY id
"""  # noqa: S608 - constants of our own


def sign_up(
    *,
    visitor: Visitor,
    lecture: str,
    door: Door,
    actor: Actor,
    at: datetime,
    auto_accept: bool = True,
    needs_headset: bool = False,
) -> Place:
    """A seat, or a place at the end of the waiting list. Repeating it changes nothing.

    `auto_accept`: a seat that becomes free is theirs at once; otherwise it is offered with a deadline. Raises
    NoSuchLecture, TicketVoid, LectureCancelled, SignUpNotRequired, SignUpClosed, LectureOverlap, LimitReached.
    """
    with transaction.atomic():
        locked = lock_seats_and_visitor(visitor, lecture)
        if locked is None:
            raise NoSuchLecture
        seats, visitor_state = locked
        if visitor_state != VisitorState.REGISTERED:
            raise TicketVoid
        held = held_by(visitor)
        if known := _known(held, seats):
            return known
        _check_window(seats, at)
        _check_person(seats, held)
        return _take_place(visitor, seats, door, actor, at, auto_accept, needs_headset)


def cancel(
    *, visitor: Visitor, lecture: str, actor: Actor, at: datetime, ended: Ended = Ended.VISITOR
) -> None:
    """Give the seat or the place up; the next in the waiting list gets it. Repeating it changes nothing.

    Raises NoSuchLecture (there never was a sign-up), LectureBegun.
    """
    with transaction.atomic(), rows.one_statement():
        seats = lock_seats(edition_id=visitor.edition_id, codes=[lecture]).get(lecture)
        if seats is None:
            raise NoSuchLecture
        if not _give_up(visitor, seats, actor, at, ended):
            return
        waiting.fill(seats, at=at)


def swap(
    *, visitor: Visitor, give_up: Collection[str], take: str, door: Door, actor: Actor, at: datetime
) -> Place:
    """Another lecture instead of those that overlap with it, or nothing changes at all.

    Raises what `sign_up` and `cancel` raise.
    """
    with transaction.atomic():
        locked = lock_seats(edition_id=visitor.edition_id, codes={take, *give_up})
        if take not in locked:
            raise NoSuchLecture
        left = [locked[code] for code in give_up if code in locked and code != take]
        lines = [(seats, waiting.next_in_line(seats, seats.total - seats.taken + 1)) for seats in left]
        people = {visitor.pk, *(signup.visitor_id for _seats, line in lines for signup in line)}
        states = lock_visitors(people)
        if states.get(visitor.pk) != VisitorState.REGISTERED:
            raise TicketVoid
        for seats in left:
            _give_up(visitor, seats, actor, at, Ended.SWAPPED)
        held, seats = held_by(visitor), locked[take]
        if (place := _known(held, seats)) is None:
            _check_window(seats, at)
            _check_person(seats, held)
            place = _take_place(visitor, seats, door, actor, at, auto_accept=True, needs_headset=False)
        for seats, line in lines:
            waiting.give_to(line, seats, states, at=at)
    return place


def accept(*, visitor: Visitor, lecture: str, actor: Actor, at: datetime) -> Place:
    """Take the seat that is offered. Raises NoSuchLecture, OfferExpired."""
    with transaction.atomic():
        seats = lock_seats(edition_id=visitor.edition_id, codes=[lecture]).get(lecture)
        signup = _latest(visitor, seats) if seats else None
        if seats is None or signup is None:
            raise NoSuchLecture
        if signup.state == SignUpState.CONFIRMED:
            return Place(seats.code, signup.state)
        overdue = signup.offer_expires_at is not None and at >= signup.offer_expires_at
        if signup.state == SignUpState.EXPIRED or overdue:
            raise OfferExpired
        SIGNUP_MOVES.check(signup.state, SignUpState.CONFIRMED)
        if signup.state != SignUpState.OFFERED:
            raise NoSuchLecture  # waiting: nothing is offered yet
        signup.state, signup.changed_at = SignUpState.CONFIRMED, at
        signup.save(update_fields=["state", "changed_at"])
        record("signup.accepted", visitor, actor=actor, at=at, lecture=seats.code)
        emails.queue_confirmed(visitor, seats.code, signed_up_at=signup.signed_up_at, at=at)
    return Place(seats.code, SignUpState.CONFIRMED)


def set_auto_accept(*, visitor: Visitor, lecture: str, auto_accept: bool, actor: Actor, at: datetime) -> None:
    """Change one's mind about what happens when a seat becomes free. Only for those who wait."""
    with transaction.atomic():
        seats = lock_seats(edition_id=visitor.edition_id, codes=[lecture]).get(lecture)
        signup = _latest(visitor, seats) if seats else None
        if seats is None or signup is None or signup.state != SignUpState.WAITLISTED:
            raise NoSuchLecture
        if signup.auto_accept != auto_accept:
            signup.auto_accept, signup.changed_at = auto_accept, at
            signup.save(update_fields=["auto_accept", "changed_at"])
            record("signup.wish_changed", visitor, actor=actor, at=at, lecture=seats.code, auto=auto_accept)


def held_by(visitor: Visitor) -> list[Held]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [visitor.pk])
        return [Held(*row) for row in cursor.fetchall()]


def _known(held: list[Held], seats: Seats) -> Place | None:
    """They have signed up before: the same answer as then, with today's position."""
    for row in held:
        if row.lecture_id == seats.lecture_id:
            position = None
            if row.state == SignUpState.WAITLISTED:
                ahead = SignUp.objects.filter(
                    lecture_id=row.lecture_id, state=SignUpState.WAITLISTED, pk__lt=row.pk
                )
                position = ahead.count() + 1
            return Place(seats.code, row.state, position, row.offer_expires_at)
    return None


def _check_window(seats: Seats, at: datetime) -> None:
    if seats.is_called_off:
        raise LectureCancelled
    if not seats.is_open:
        raise SignUpNotRequired
    if seats.opens_at and at < seats.opens_at:
        raise SignUpNotOpen
    closes_at = seats.closes_at or seats.starts_at
    if closes_at and at >= closes_at:
        raise SignUpClosed


def _check_person(seats: Seats, held: list[Held]) -> None:
    check_overlap(seats, held)
    alive = sum(row.state in ALIVE for row in held)
    if seats.signups_per_person is not None and alive >= seats.signups_per_person:
        raise LimitReached


def check_overlap(seats: Seats, held: list[Held]) -> None:
    """Raises LectureOverlap: the person holds a seat at that time."""
    if seats.starts_at is not None and seats.ends_at is not None:
        for row in held:
            if (
                row.state in TAKES_A_SEAT
                and row.starts_at is not None
                and row.ends_at is not None
                and row.starts_at < seats.ends_at
                and seats.starts_at < row.ends_at
            ):
                raise _overlap(seats, row)


def _overlap(seats: Seats, row: Held) -> LectureOverlap:
    shown = dict(Lecture.objects.filter(pk__in=[seats.lecture_id, row.lecture_id]).values_list("pk", "shown"))
    wanted, other = shown[seats.lecture_id], shown[row.lecture_id]
    titles = [in_language(facts["title"], get_language() or "").text for facts in (wanted, other)]
    words = _("“%(wanted)s” takes place at the same time as “%(held)s”, for which you hold a seat.")
    return LectureOverlap(words % {"wanted": titles[0], "held": titles[1]}, conflicts_with=other["code"])


def _take_place(
    visitor: Visitor,
    seats: Seats,
    door: Door,
    actor: Actor,
    at: datetime,
    auto_accept: bool,
    needs_headset: bool,
) -> Place:
    # A free seat belongs to those who wait already, if there are any.
    has_seat = seats.taken < seats.total and not seats.waiting
    if not has_seat and not seats.moves_the_list(at):
        raise WaitingListClosed
    state = SignUpState.CONFIRMED if has_seat else SignUpState.WAITLISTED
    signup = SignUp(
        lecture_id=seats.lecture_id,
        visitor_id=visitor.pk,
        state=state,
        during=seats.during,
        auto_accept=auto_accept,
        needs_headset=needs_headset,
        signed_up_at=at,
        signed_up_through=door,
        changed_at=at,
    )
    with rows.one_statement():
        rows.insert(signup)
        record(f"signup.{state}", visitor, actor=actor, at=at, lecture=seats.code, through=door)
        if has_seat:
            emails.queue_confirmed(visitor, seats.code, signed_up_at=at, at=at)
        else:
            emails.queue_waitlisted(visitor, seats.code, signed_up_at=at, at=at)
    return Place(seats.code, state, None if has_seat else seats.waiting + 1, is_new=True)


def _give_up(visitor: Visitor, seats: Seats, actor: Actor, at: datetime, ended: Ended) -> bool:
    """False if it was given up before."""
    signup = _latest(visitor, seats)
    if signup is None:
        raise NoSuchLecture
    if signup.state not in ALIVE and signup.state not in TAKES_A_SEAT:
        return False
    if seats.has_begun(at):
        raise LectureBegun
    SIGNUP_MOVES.check(signup.state, SignUpState.CANCELLED)
    before = SignUpState(signup.state)
    signup.state, signup.ended, signup.changed_at = SignUpState.CANCELLED, ended, at
    signup.save(update_fields=["state", "ended", "changed_at"])
    seats.taken -= before in TAKES_A_SEAT
    seats.waiting -= before == SignUpState.WAITLISTED
    record("signup.cancelled", visitor, actor=actor, at=at, lecture=seats.code, before=before, ended=ended)
    if ended is not Ended.SWAPPED:
        emails.queue_cancelled(visitor, seats.code, signed_up_at=signup.signed_up_at, at=at)
    return True


def _latest(visitor: Visitor, seats: Seats) -> SignUp | None:
    return SignUp.objects.filter(visitor_id=visitor.pk, lecture_id=seats.lecture_id).order_by("-id").first()
