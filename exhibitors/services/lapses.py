"""What happens to bookings by the clock: they lapse, and the applicant is warned some days before.

A lapsed hold or offer only frees the booth; with the last reservation of an application the application
expires too. The sweep locks applications, then booths, in order and past those that are locked already: whoever
works on one of them goes first. What it misses it finds half a minute later.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from journal.actors import SYSTEM
from journal.record import record

from ..emails.applications import queue_lapse_warning
from ..emails.booths import queue_offer_lapsed
from ..models import Application, Booking, Booth
from ..queries.prices import tariff_of
from ..states import (
    APPLICATION_MOVES,
    BOOKING_MOVES,
    HAS_A_DEADLINE,
    HOLDS_A_BOOTH,
    ApplicationState,
    BookingState,
)
from .application_moves import move_application, with_co_exhibitors

_BATCH = 50


def offer_after_commit(at: datetime) -> None:
    """Booths become free with this transaction: the waiting list's turn comes as soon as it is committed."""
    transaction.on_commit(partial(after_release, at), robust=True)


def after_release(at: datetime) -> None:
    from .waiting_list import offer_freed_booths  # it stands on this module

    offer_freed_booths(at=at)


def has_lapsed(booking: Booking, at: datetime) -> bool:
    return booking.expires_at is not None and booking.expires_at <= at


def end_booking(booking: Booking, state: BookingState, *, at: datetime) -> bool:
    """Compare-and-set: False when it has moved on since it was read, or was to lapse and is prolonged."""
    BOOKING_MOVES.check(booking.state, state)
    unchanged = Booking.objects.filter(pk=booking.pk, state=booking.state)
    if state == BookingState.EXPIRED:
        unchanged = unchanged.filter(expires_at=booking.expires_at)
    if not unchanged.update(state=state, ended_at=at):
        return False
    was_held, booking.state, booking.ended_at = booking.state == BookingState.HELD, state, at
    if not was_held:  # a hold that is let go says nothing to those who wait
        offer_after_commit(at)
    return True


def lapse_booking(booking: Booking, applications: Mapping[int, Application], *, at: datetime) -> bool:
    """End a booking whose time has run out. False: not now, somebody is at it.

    The caller holds the booth's lock. `applications` are those it has locked: a reservation is left alone
    unless its own is among them, since that may expire with it, and its co-exhibitors.
    """
    was_reserved = booking.state == BookingState.RESERVED
    was_offered = booking.state == BookingState.OFFERED
    application = applications.get(booking.application_id)
    if was_reserved and application is None:
        return False
    if not end_booking(booking, BookingState.EXPIRED, at=at):
        return False
    if was_offered:
        queue_offer_lapsed(booking, at=at)
    record("booking.lapsed", booking, actor=SYSTEM, at=at, booth=booking.booth.number)
    if was_reserved and application is not None:
        guests = [one for one in applications.values() if one.host_id == application.pk]
        _expire_without_booth(application, guests, at)
    return True


def lapse_bookings(*, at: datetime) -> int:
    """End everything that is overdue; answers with how many bookings it was."""
    lapsed = 0
    while batch := _lapse_batch(at):
        lapsed += batch
    return lapsed


def warn_of_lapses(*, at: datetime) -> int:
    """Tell applicants once that their reservation lapses in some days; answers with how many were told."""
    warned = 0
    reserved = Booking.objects.filter(state=BookingState.RESERVED, warned_at=None, expires_at__gt=at)
    for edition_id in reserved.order_by().values_list("edition_id", flat=True).distinct():
        until = at + timedelta(days=tariff_of(edition_id).terms.warning_days)
        due = reserved.filter(edition_id=edition_id, expires_at__lte=until)
        while batch := _warn_batch(due, at):
            warned += batch
    return warned


@transaction.atomic
def _lapse_batch(at: datetime) -> int:
    """One transaction for some applications that nobody works on; how many bookings ended."""
    overdue = Booking.objects.filter(state__in=HAS_A_DEADLINE, expires_at__lte=at)
    family = set(with_co_exhibitors(overdue.values_list("application", flat=True).distinct()[:_BATCH]))
    free = Application.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    applications = {one.pk: one for one in free.filter(pk__in=family).order_by("pk")}
    incomplete = Application.objects.filter(pk__in=family - set(applications)).values("host")
    overdue = overdue.filter(application__in=applications).exclude(application__in=incomplete)
    booths = Booth.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    locked = list(booths.filter(pk__in=overdue.values("booth")).order_by("pk"))
    ended = 0
    for booking in overdue.filter(booth__in=locked).select_related("booth").order_by("pk"):
        ended += lapse_booking(booking, applications, at=at)
    return ended


@transaction.atomic
def _warn_batch(due: QuerySet[Booking], at: datetime) -> int:
    """One letter for each application, however many booths it has."""
    locked = due.select_for_update(no_key=True, of=("self",), skip_locked=True)
    bookings = list(locked.select_related("application__company").order_by("pk")[:_BATCH])
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(warned_at=at)
    for application in {booking.application_id: booking.application for booking in bookings}.values():
        queue_lapse_warning(application, at=at)
        record("application.warned", application, actor=SYSTEM, at=at)
    return len(bookings)


def _expire_without_booth(application: Application, guests: Iterable[Application], at: datetime) -> None:
    """With its last booth. What is confirmed has no deadline; an application that waits goes on waiting."""
    if Booking.objects.filter(application=application, state__in=HOLDS_A_BOOTH).exists():
        return
    for one in (application, *guests):
        expires = APPLICATION_MOVES.allows(one.state, ApplicationState.EXPIRED)
        if expires and one.state != ApplicationState.WAITLISTED:
            move_application(application=one, to=ApplicationState.EXPIRED, actor=SYSTEM, at=at)
