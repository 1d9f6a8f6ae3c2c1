"""The life of a booking: a company holds a free booth, hands in its application, or lets the booth go.

Locked: the application that takes or gives back, then the booth - by a hold both in one statement. Whoever
changes a booking has one of the two locks, and its row is written by compare-and-set, so that a hold cannot be
prolonged and taken over at once. `booking_booth_once` in the database refuses a second live booking whatever
happens here.
A hold that has lapsed is free at once: the next taker ends it; the sweep (`lapses`) ends what nobody wants.
Sends nothing; who holds a booth is told to nobody.
"""

from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from core import rows
from core.constraints import violates
from core.errors import DomainError
from core.prepared import Given, GivenKeys, Prepared
from core.statements import Statement, columns_of, model_of
from forum.queries import Forum, Window
from journal.actors import Actor
from journal.record import record

from ..access import Seen, look_at
from ..models import Application, Booking, Booth
from ..queries.prices import Tariff, tariff_of
from ..states import BOOKING_MOVES, HOLDS_A_BOOTH, TAKES_PART, ApplicationState, BookingState
from .application_moves import (
    check_editable,
    lock_application,
    lock_applications,
    with_co_exhibitors,
)
from .lapses import (
    end_booking,
    has_lapsed,
    lapse_booking,
    lapse_bookings,
    offer_after_commit,
    warn_of_lapses,
)

__all__ = [
    "BookingLimit",
    "BoothOfHost",
    "BoothTaken",
    "HoldLapsed",
    "give_back_booth",
    "hold_booth",
    "lapse_bookings",
    "lock_booths",
    "lock_booths_of",
    "prolong_holds",
    "release_booking",
    "release_bookings_of",
    "reserve_held",
    "warn_of_lapses",
]

# Prolonging writes a row and its history: not for every click.
_WORTH_PROLONGING = timedelta(minutes=1)


def _to_lock() -> "QuerySet[Booth]":
    return Booth.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")


_LOCKED = Prepared(lambda: _to_lock().filter(pk__in=GivenKeys("keys")))
# The booths are locked in their order, then the bookings end. One that somebody has ended meanwhile is passed over.
_RELEASE_ALL = """
WITH taken AS (
    SELECT booth.id, booth.number FROM exhibitors_booth booth JOIN exhibitors_booking live ON live.booth_id = booth.id
    WHERE live.application_id = %s AND live.state = ANY(%s) ORDER BY booth.id FOR NO KEY UPDATE OF booth
)
UPDATE exhibitors_booking booking SET state = %s, ended_at = %s FROM taken
WHERE booking.booth_id = taken.id AND booking.application_id = %s AND booking.state = ANY(%s)
RETURNING taken.number, booking.id, booking.code
"""
# In the order of the names after OF: the application, then the booth.
_LOCK_BOTH = Statement(
    f"""
    SELECT a.state, a.host_id, {columns_of(Booth, "b")} FROM exhibitors_application a, exhibitors_booth b
    WHERE a.id = %(application)s AND b.id = %(booth)s FOR NO KEY UPDATE OF a, b
    """,  # noqa: S608 - names of our own columns
    application="bigint",
    booth="bigint",
)
_BOOKING = Prepared(lambda: Booking.objects.filter(pk=Given("pk")))
_LIVE_OF_BOTH = Prepared(
    lambda: Booking.objects.filter(
        Q(booth=Given("booth")) | Q(application=Given("application")), state__in=sorted(HOLDS_A_BOOTH)
    )
)


class BoothTaken(DomainError):
    code = "booth_taken"
    message = _("This booth is taken. Please choose another one.")


class NothingToRelease(DomainError):
    code = "nothing_to_release"
    message = _("Nobody holds this booth.")


class TakesPartAlready(DomainError):
    code = "takes_part_already"
    message = _("The participation is approved: move or cancel it on the page of its application.")


class BookingLimit(DomainError):
    code = "booking_limit"
    message = _("You hold as many booths as one company may have. Give one back to choose another.")


class ApplicationsClosed(DomainError):
    code = "applications_closed"
    message = _("Applications are closed.")


class ApplicationsNotOpen(DomainError):
    code = "applications_not_open"
    message = _("Companies cannot apply yet.")


class BoothOfHost(DomainError):
    code = "booth_of_host"
    message = _("You stand on the booth of another company, which chooses the booth and submits for you.")


class HoldLapsed(DomainError):
    code = "hold_lapsed"
    message = _("The time ran out and your booth is free for others again. Please choose a booth anew.")


def hold_booth(
    *,
    application: Application,
    booth: Booth,
    actor: Actor,
    at: datetime,
    forum: Forum | None = None,
    seen: Seen | None = None,
) -> Booking:
    """Take a free booth for some minutes, at the price of today. Who has it already, keeps it: no second one.

    `forum`: the current one, and `seen`: how the booth stands, when the caller has just asked for them.
    Raises BoothTaken, BookingLimit, ApplicationsClosed, ApplicationsNotOpen, ApplicationNotEditable.
    """
    tariff = tariff_of(application.edition_id, forum)
    standing = (seen or look_at(booth)).taken
    if standing and standing.application_id != application.pk and not standing.has_lapsed(at):
        raise BoothTaken  # most of a crowd leave here, without having waited for anybody
    try:
        with transaction.atomic():
            # Only a reservation that has lapsed takes its application with it, which then is locked too.
            is_reserved = standing is not None and standing.state == BookingState.RESERVED
            if standing and is_reserved:
                others = with_co_exhibitors([standing.application_id])
                applications = lock_applications({application.pk, *others})
                booth = lock_booths([booth.pk])[booth.pk]
            else:
                mine, booth = _lock_both(application, booth)
                applications = {mine.pk: mine}
            check_may_book(applications[application.pk], tariff, at)
            return _take(applications, application.pk, booth, tariff, actor, at)
    except IntegrityError as reason:
        if violates(reason, "booking_booth_once"):
            raise BoothTaken from None
        raise


def check_may_book(application: Application, tariff: Tariff, at: datetime) -> None:
    if application.is_co_exhibitor:
        raise BoothOfHost
    check_editable(application)
    check_window(application, tariff, at)


def check_window(application: Application, tariff: Tariff, at: datetime) -> None:
    """What was returned for correction may be corrected also after the last day.

    Raises ApplicationsNotOpen, ApplicationsClosed.
    """
    window = tariff.applications(at)
    if window is Window.NOT_YET:
        raise ApplicationsNotOpen
    if window is Window.CLOSED and application.state == ApplicationState.DRAFT:
        raise ApplicationsClosed


def lock_booths(booths: Iterable[int]) -> dict[int, Booth]:
    """By primary keys, in the order in which everybody locks them. A query of keys is asked in the same statement."""
    found = (
        _to_lock().filter(pk__in=booths) if isinstance(booths, QuerySet) else _LOCKED.all(keys=list(booths))
    )
    return {booth.pk: booth for booth in found}


def lock_booths_of(application: Application, states: Iterable[BookingState]) -> list[Booking]:
    """The application's bookings in these states, with their booths, all of them locked: each booth, then its booking.

    Who had to wait for a booth may find its booking changed. A row that is locked is read as it stands then, and left
    out when it is in none of these states any more. The caller has locked the application, so none is added.
    """
    bookings = Booking.objects.filter(application=application, state__in=sorted(states))
    locked = bookings.select_for_update(no_key=True, of=("booth", "self")).select_related("booth")
    return list(locked.order_by("booth_id"))


def prolong_holds(*, application: Application, at: datetime, forum: Forum | None = None) -> int:
    """The applicant is at work: their holds last as long from now on again, up to the cap. Cheap, locks nothing.

    A hold that has lapsed stays so. `forum`: when the caller has just read it.
    """
    terms = tariff_of(application.edition_id, forum).terms
    target, cap = at + timedelta(minutes=terms.hold_minutes), timedelta(minutes=terms.hold_cap_minutes)
    held = Booking.objects.filter(application=application, state=BookingState.HELD, expires_at__gt=at)
    within_cap = Q(taken_at__gte=target - cap, expires_at__lt=target - _WORTH_PROLONGING)
    at_the_cap = Q(taken_at__lt=target - cap, expires_at__lt=F("taken_at") + cap)
    return held.filter(within_cap | at_the_cap).update(expires_at=Least(Value(target), F("taken_at") + cap))


def give_back_booth(*, booking: Booking, actor: Actor, at: datetime) -> None:
    """The company lets a booth go while it may still change its application. Repeating it changes nothing.

    Raises ApplicationNotEditable: after that the company withdraws, or asks the organisers.
    """
    with transaction.atomic():
        application = lock_application(booking.application)
        booking = _lock_with_booth(booking)
        if booking.state not in HOLDS_A_BOOTH:
            return
        check_editable(application)
        _release(booking, actor, at)


def release_booking(*, booking: Booking, actor: Actor, at: datetime) -> None:
    """The organisers free the booth, whatever the state. Repeating it changes nothing."""
    with transaction.atomic():
        lock_application(booking.application)
        booking = _lock_with_booth(booking)
        if booking.state in HOLDS_A_BOOTH:
            _release(booking, actor, at)


def release_booth(*, booth: Booth, actor: Actor, at: datetime) -> None:
    """The organisers free the booth of whoever does not take part yet. Raises NothingToRelease, TakesPartAlready."""
    with transaction.atomic():
        live = (
            Booking.objects.filter(booth=booth, state__in=HOLDS_A_BOOTH).select_related("application").first()
        )
        if live is None:
            raise NothingToRelease
        if live.application.state in TAKES_PART:
            raise TakesPartAlready
        release_booking(booking=live, actor=actor, at=at)


def release_bookings_of(*, application: Application, actor: Actor, at: datetime) -> None:
    """All its booths: it was withdrawn, rejected or cancelled. The caller has locked the application."""
    mine = application.pk, BOOKING_MOVES.sources(BookingState.RELEASED)
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE_ALL, [*mine, BookingState.RELEASED, at, *mine])
        released = sorted(cursor.fetchall())
    with rows.one_statement():
        for number, pk, code in released:
            record("booking.released", Booking(pk=pk, code=code), actor=actor, at=at, booth=number)
    if released:
        offer_after_commit(at)


def reserve_held(
    *, application: Application, actor: Actor, at: datetime, tariff: Tariff | None = None
) -> list[Booking]:
    """Handed in: what is held is kept for days, and what was reserved before for as many days from now.

    The caller has locked the application. A hold whose time has run out is kept all the same when nobody
    took it meanwhile: the booth's lock decides between the two.
    """
    tariff = tariff or tariff_of(application.edition_id)
    until = at + timedelta(days=tariff.terms.reservation_days)
    bookings = lock_booths_of(application, {BookingState.HELD, BookingState.RESERVED})
    reserved = {"state": BookingState.RESERVED, "expires_at": until, "warned_at": None}
    with rows.one_statement():
        for booking in bookings:
            if booking.state == BookingState.HELD:
                BOOKING_MOVES.check(booking.state, BookingState.RESERVED)
                record("booking.reserved", booking, actor=actor, at=at, booth=booking.booth.number)
            vars(booking).update(reserved)
            rows.save(booking, *reserved)
    return bookings


def _lock_both(application: Application, booth: Booth) -> tuple[Application, Booth]:
    """Fresh rows; of the application as much as a hold asks for."""
    [(state, host, *locked)] = _LOCK_BOTH.rows(application=application.pk, booth=booth.pk)
    mine = copy(application)
    mine.state, mine.host_id = state, host
    return mine, model_of(Booth, locked)


def _take(
    applications: dict[int, Application], mine: int, booth: Booth, tariff: Tariff, actor: Actor, at: datetime
) -> Booking:
    """Both are locked: `mine` with whoever else is concerned, and the booth."""
    if booth.retired_at or not booth.is_offered or booth.partner or booth.edition_id != tariff.edition.pk:
        raise BoothTaken
    others = 0
    for booking in _LIVE_OF_BOTH.all(booth=booth.pk, application=mine):
        if booking.booth_id != booth.pk:
            others += not has_lapsed(booking, at)
        elif not has_lapsed(booking, at):
            return _mine_again(booking, mine, at)
        elif not lapse_booking(booking, applications, at=at):
            raise BoothTaken  # prolonged or reserved in this very moment
    if others >= tariff.terms.booths_per_company:
        raise BookingLimit
    return _create(applications[mine], booth, tariff, actor, at)


def _mine_again(booking: Booking, mine: int, at: datetime) -> Booking:
    """The same company once more: a double click, a retry."""
    if booking.application_id != mine:
        raise BoothTaken
    if prolong_holds(application=booking.application, at=at):
        booking.refresh_from_db()
    return booking


def _create(application: Application, booth: Booth, tariff: Tariff, actor: Actor, at: datetime) -> Booking:
    price = tariff.quote_booth(booth, on=tariff.edition.today(at))
    booking = Booking(
        edition_id=application.edition_id,
        booth=booth,
        application=application,
        state=BookingState.HELD,
        taken_at=at,
        expires_at=at + timedelta(minutes=tariff.terms.hold_minutes),
        price=[line.as_json() for line in price.lines],
        net_kzt=price.net_kzt,
    )
    with rows.one_statement():
        rows.insert(booking)
        record("booking.held", booking, actor=actor, at=at, booth=booth.number)
    return booking


def _release(booking: Booking, actor: Actor, at: datetime) -> None:
    if end_booking(booking, BookingState.RELEASED, at=at):
        record("booking.released", booking, actor=actor, at=at, booth=booking.booth.number)


def _lock_with_booth(booking: Booking) -> Booking:
    """Read after its booth was locked. The caller has locked the application."""
    booths = lock_booths([booking.booth_id])
    [booking] = _BOOKING.all(pk=booking.pk)
    booking.booth = booths[booking.booth_id]
    return booking
