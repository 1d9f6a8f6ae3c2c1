"""Moving a company to another booth, before the decision or after it.

Locks the application, then both booths by id, so that a move and a hold of the same booth come one after the
other. The old booking ends as `moved`, the new one names it. The price is that of the day on which the old
booth was taken: who booked early keeps the discount. After the approval the difference is invoiced or
credited (`services.invoices`); before it there is no invoice that could differ. Mails the company.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import rows
from core.errors import DomainError
from core.states import MoveRefused
from journal.actors import Actor
from journal.record import record

from ..emails.booths import queue_moved
from ..models import Application, Booking, Booth
from ..queries.prices import tariff_of
from ..states import BOOKING_MOVES, HOLDS_A_BOOTH, TAKES_PART, BookingState
from . import invoices
from .allocation import free_booth, write_booking
from .application_moves import lock_application
from .bookings import lock_booths
from .catalogue import follow_booths
from .lapses import end_booking, has_lapsed


class SameBooth(DomainError):
    code = "same_booth"
    message = _("The company has this booth already.")


class NotMovable(DomainError):
    code = "not_movable"
    message = _("It is not clear which booth is to be left: the company has none, or several.")


class BookingChanged(DomainError):
    code = "booking_changed"
    message = _("This booking has changed in the meantime. Please look at it again.")


def move_booking(*, booking: Booking, booth: Booth, actor: Actor, at: datetime) -> Booking:
    """The new booking on `booth`, in the state and with the deadline of the old one.

    Raises MoveRefused (a hold or an offer is not moved), SameBooth, BoothTaken, BookingChanged.
    """
    with transaction.atomic(), rows.one_statement():
        application = lock_application(booking.application)
        booths = lock_booths([booking.booth_id, booth.pk])
        old, live = _look(booking, booth)
        old.booth = booths[old.booth_id]
        if old.booth_id == booth.pk:
            raise SameBooth
        BOOKING_MOVES.check(old.state, BookingState.MOVED)
        if has_lapsed(old, at):
            raise MoveRefused(BookingState.EXPIRED, BookingState.MOVED)
        free_booth(booths[booth.pk], edition_id=old.edition_id, at=at, live=live)
        state = BookingState(old.state)
        if not end_booking(old, BookingState.MOVED, at=at):
            raise BookingChanged
        record("booking.moved", old, actor=actor, at=at, booth=old.booth.number, to=booths[booth.pk].number)
        new = Booking(
            booth=booths[booth.pk],
            application=application,
            state=state,
            taken_at=at,
            expires_at=old.expires_at,
            moved_from=old,
        )
        tariff = tariff_of(old.edition_id)
        price = tariff.quote_booth(new.booth, on=tariff.edition.today(price_day(old)))
        new = write_booking(new, lines=price.lines, actor=actor, moved_from=old.booth.number)
        if application.state in TAKES_PART:  # before that nothing is invoiced
            invoices.issue_difference(application=application, before=old, after=new, actor=actor, at=at)
        queue_moved(new, at=at)
        follow_booths(application=application, at=at)
    return new


def move_application(
    *, application: Application, booth: Booth, actor: Actor, at: datetime, former: Booth | None = None
) -> Booking:
    """`former` says which booth is left by a company that has several. Raises NotMovable, and as `move_booking`."""
    bookings = Booking.objects.filter(
        application=application, state__in=BOOKING_MOVES.sources(BookingState.MOVED)
    )
    if former is not None:
        bookings = bookings.filter(booth=former)
    found = list(bookings.select_related("application")[:2])
    if len(found) != 1:
        raise NotMovable
    return move_booking(booking=found[0], booth=booth, actor=actor, at=at)


def _look(booking: Booking, booth: Booth) -> tuple[Booking, list[Booking]]:
    """The booking as it is now, and whoever has the booth that is wanted. Both booths are locked."""
    wanted = Q(booth=booth, state__in=sorted(HOLDS_A_BOOTH))
    found = list(Booking.objects.filter(Q(pk=booking.pk) | wanted))
    [old] = [one for one in found if one.pk == booking.pk]
    return old, [one for one in found if one is not old]


def price_day(booking: Booking) -> datetime:
    """When the company took its first booth, however often it was moved since."""
    while booking.moved_from is not None:
        booking = booking.moved_from
    return booking.taken_at
