"""Giving a booth to an application by an organiser's hand: the step that approving, offering and moving share.

The caller has locked the application. Here the booth is locked, whoever's time ran out is ended, and the
booking is written; the index `booking_booth_once` refuses a second live one whatever happens here.
Organisers also give booths that companies cannot choose themselves (`is_offered`), never a partner's.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from core.constraints import violates
from journal.actors import Actor
from journal.record import record

from ..models import Application, Booking, Booth
from ..pricing import Line
from ..queries.prices import tariff_of
from ..states import HOLDS_A_BOOTH, BookingState
from .bookings import BookingLimit, BoothTaken, lock_booths
from .lapses import has_lapsed, lapse_booking


def allocate_booth(
    *,
    application: Application,
    booth: Booth,
    state: BookingState,
    expires_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> Booking:
    """A free booth for an application that has none (or fewer than it may have), at the price of today.

    Raises BoothTaken, BookingLimit.
    """
    tariff = tariff_of(application.edition_id)
    booth = lock_booths([booth.pk])[booth.pk]
    free_booth(booth, edition_id=application.edition_id, at=at)
    if len(live_bookings(application, at)) >= tariff.terms.booths_per_company:
        raise BookingLimit
    price = tariff.quote_booth(booth, on=tariff.edition.today(at))
    booking = Booking(booth=booth, application=application, state=state, taken_at=at, expires_at=expires_at)
    return write_booking(booking, lines=price.lines, actor=actor)


def free_booth(booth: Booth, *, edition_id: int, at: datetime, live: Iterable[Booking] | None = None) -> None:
    """Make sure that nobody has the locked `booth`: what has lapsed there is ended. Raises BoothTaken.

    A reservation that has lapsed is left to the sweep, which locks its application first. `live`: who has it, as
    read under the lock.
    """
    if booth.retired_at or booth.partner or booth.edition_id != edition_id:
        raise BoothTaken
    for booking in Booking.objects.filter(booth=booth, state__in=HOLDS_A_BOOTH) if live is None else live:
        if not has_lapsed(booking, at) or not lapse_booking(booking, {}, at=at):
            raise BoothTaken


def write_booking(booking: Booking, *, lines: Iterable[Line], actor: Actor, **data: str) -> Booking:
    """The row with its frozen price, and the journal's entry about it. Raises BoothTaken."""
    frozen = list(lines)
    booking.edition_id = booking.application.edition_id
    booking.price = [line.as_json() for line in frozen]
    booking.net_kzt = sum(line.amount_kzt for line in frozen)
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError as reason:
        if violates(reason, "booking_booth_once"):
            raise BoothTaken from None
        raise
    verb = f"booking.{booking.state}"
    record(verb, booking, actor=actor, at=booking.taken_at, booth=booking.booth.number, **data)
    return booking


def live_bookings(application: Application, at: datetime) -> list[Booking]:
    """What the application has of booths now, by the booth's age; what has lapsed is not there."""
    bookings = Booking.objects.filter(application=application, state__in=HOLDS_A_BOOTH)
    rows = bookings.select_related("booth", "booth__stand_type", "booth__hall").order_by("booth_id")
    return [booking for booking in rows if not has_lapsed(booking, at)]
