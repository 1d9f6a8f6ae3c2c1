"""What a company answers to an offered booth.

Locks the application, then the booth. Who was on the waiting list is approved at once: the organisers have
put it there for want of a place, and the offer was theirs. Who is still to be decided about keeps the booth
reserved until the decision (docs/decisions/0014-waiting-list-and-approval.md).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from journal.actors import Actor
from journal.record import record

from ..models import Application, Booking
from ..queries.prices import tariff_of
from ..states import ApplicationState, BookingState
from .application_moves import lock_application
from .bookings import lock_booths
from .decisions import approve_application
from .lapses import end_booking, has_lapsed


class OfferLapsed(DomainError):
    code = "offer_lapsed"
    message = _("This offer is no longer open.")


def accept_offer(*, booking: Booking, actor: Actor, at: datetime) -> Booking:
    """The booth is the company's. Accepting twice changes nothing. Raises OfferLapsed."""
    with transaction.atomic():
        application, booking = _lock(booking)
        if booking.state in (BookingState.RESERVED, BookingState.CONFIRMED):
            return booking
        if booking.state != BookingState.OFFERED or has_lapsed(booking, at):
            raise OfferLapsed
        days = tariff_of(booking.edition_id).terms.reservation_days
        booking.state, booking.expires_at = BookingState.RESERVED, at + timedelta(days=days)
        booking.warned_at = None
        booking.save(update_fields=["state", "expires_at", "warned_at"])
        record("booking.offer_accepted", booking, actor=actor, at=at, booth=booking.booth.number)
        if application.state == ApplicationState.WAITLISTED:
            approve_application(application=application, actor=actor, at=at)
    booking.refresh_from_db()
    return booking


def decline_offer(*, booking: Booking, actor: Actor, at: datetime) -> None:
    """The booth goes to the next; the company keeps its place in the list. Declining twice changes nothing."""
    with transaction.atomic():
        _application, booking = _lock(booking)
        if booking.state != BookingState.OFFERED:
            if booking.ended_at is None:
                raise OfferLapsed
            return
        if end_booking(booking, BookingState.RELEASED, at=at):
            record("booking.offer_declined", booking, actor=actor, at=at, booth=booking.booth.number)


def _lock(booking: Booking) -> tuple[Application, Booking]:
    application = lock_application(booking.application)
    lock_booths([booking.booth_id])
    return application, Booking.objects.select_related("booth").get(pk=booking.pk)
