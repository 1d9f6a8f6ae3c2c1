"""That everything is paid makes a place certain: the application is confirmed, its booths have no deadline any more.

Called by whoever may have settled the last thing: the approval (a price of zero), a payment, a credit note.
The application's lock decides between this and a cancellation or a lapse in the same moment. Sends the letter
of confirmation.
"""

from datetime import datetime

from django.db import transaction

from core import rows
from journal.actors import Actor
from journal.record import record

from ..models import Application, Booking, InvoiceKind
from ..states import ApplicationState, BookingState, InvoiceState
from .application_moves import lock_application, lock_applications, move_application


def confirm_if_settled(*, application: Application, actor: Actor, at: datetime) -> bool:
    """Whether it was confirmed now. An approved application with a booth and without an unpaid invoice is;
    its co-exhibitors with it."""
    with transaction.atomic():
        application = lock_application(application)
        if application.state != ApplicationState.APPROVED or application.is_co_exhibitor:
            return False
        reserved = list(application.bookings.filter(state=BookingState.RESERVED).select_related("booth"))
        if not reserved or _owes(application):
            return False
        with rows.one_statement():
            for booking in reserved:
                _confirm_booking(booking, actor, at)
            move_application(application=application, to=ApplicationState.CONFIRMED, actor=actor, at=at)
            for guest in _approved_guests(application):
                move_application(application=guest, to=ApplicationState.CONFIRMED, actor=actor, at=at)
    return True


def _owes(application: Application) -> bool:
    closed = (InvoiceState.PAID, InvoiceState.CANCELLED)
    return application.invoices.filter(kind=InvoiceKind.INVOICE).exclude(state__in=closed).exists()


def _confirm_booking(booking: Booking, actor: Actor, at: datetime) -> None:
    booking.state, booking.expires_at = BookingState.CONFIRMED, None
    rows.save(booking, "state", "expires_at")
    record("booking.confirmed", booking, actor=actor, at=at, booth=booking.booth.number)


def _approved_guests(host: Application) -> list[Application]:
    """Its co-exhibitors. They were made after their host, so the order of locks is kept."""
    guests = host.co_exhibitors.filter(state=ApplicationState.APPROVED).values_list("pk", flat=True)
    return list(lock_applications(guests).values())
