"""What organisers decide about an application: approve, return, put on the waiting list, reject, cancel.

Each decision locks the application together with its co-exhibitors, by id, then its booths, by id; the table
in `states` says what is possible, so of two organisers the second is refused and nothing is lost. The money
side belongs to `services.invoices`, the letters to `emails.applications`. Approving freezes what it was given
to in `approved_as` and takes the deadline off the booths: from then on only people end a participation
(docs/decisions/0014-waiting-list-and-approval.md).
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import rows
from core.errors import DomainError
from journal.actors import Actor
from journal.record import record

from ..details.reasons import NO_REASON, Reason
from ..models import Application, Booking, Booth, CancellationFee
from ..pricing import cancellation_fee_pct
from ..queries.applications import pictured, snapshot_of
from ..queries.prices import tariff_of
from ..states import (
    APPLICATION_MOVES,
    HOLDS_A_BOOTH,
    TAKES_PART,
    ApplicationState,
    BookingState,
    InvoiceState,
)
from . import invoices
from .allocation import allocate_booth
from .application_moves import lock_applications, move_application
from .bookings import lock_booths_of, release_bookings_of
from .confirmation import confirm_if_settled
from .lapses import has_lapsed

A = ApplicationState


class BoothMissing(DomainError):
    code = "booth_missing"
    message = _("The application has no reserved booth. Offer one, or put it on the waiting list.")


class HostUndecided(DomainError):
    code = "host_undecided"
    message = _("This is a co-exhibitor: decide first about the company on whose booth it stands.")


class ApplicationChanged(DomainError):
    code = "application_changed"
    message = _("Somebody has changed this application since you opened it. Please look at it again.")


class StillTakesPart(DomainError):
    code = "still_takes_part"
    message = _("The application is approved: move it to another booth, or cancel the participation.")


class StillUndecided(DomainError):
    code = "still_undecided"
    message = _("The application is not approved.")


def approve_application(
    *,
    application: Application,
    actor: Actor,
    at: datetime,
    booth: Booth | None = None,
    serial: int | None = None,
) -> Application:
    """Onto the booths that are reserved for it, or onto `booth`, which is given to it in the same moment.

    Its co-exhibitors are approved with it; the invoice is issued; who owes nothing is confirmed at once.
    `serial` is what the organiser has seen. Raises MoveRefused, BoothMissing, BoothTaken, BookingLimit,
    HostUndecided, ApplicationChanged.
    """
    with transaction.atomic(), rows.one_statement():
        application, co_exhibitors = _lock(application, serial)
        APPLICATION_MOVES.check(application.state, A.APPROVED)
        if application.host_id:
            _approve_co_exhibitor(application, actor, at)
            return application
        bookings = _booths_to_approve(application, booth, actor, at)
        joining = [one for one in co_exhibitors if APPLICATION_MOVES.allows(one.state, A.APPROVED)]
        pictures = _pictures(application, *joining)
        for one in (application, *joining):
            _decide(one, A.APPROVED, NO_REASON, actor, at, approved_as=pictures[one.pk])
        for booking in bookings:
            booking.expires_at = None
            rows.save(booking, "expires_at")
        invoice = invoices.issue_for_locked(application, actor=actor, at=at)
        owes = invoice is not None and invoice.state != InvoiceState.PAID
        if not owes and confirm_if_settled(application=application, actor=actor, at=at):
            rows.write_now()
            application.refresh_from_db()
    return application


def return_application(
    *, application: Application, reason: Reason, actor: Actor, at: datetime, serial: int | None = None
) -> Application:
    """For correction: the company may change it again and hand it in anew; its booths stay reserved meanwhile.

    Its place in the waiting list stays too.
    """
    with transaction.atomic(), rows.one_statement():
        application, _co_exhibitors = _lock(application, serial)
        _decide(application, A.RETURNED, reason, actor, at)
    return application


def waitlist_application(
    *, application: Application, reason: Reason, actor: Actor, at: datetime, serial: int | None = None
) -> Application:
    """There is no place now. Its booths are free for others; the next one that is freed is offered in order."""
    with transaction.atomic(), rows.one_statement():
        application, co_exhibitors = _lock(application, serial)
        since = application.waitlisted_at or at
        _decide(application, A.WAITLISTED, reason, actor, at, waitlisted_at=since)
        _take_along(co_exhibitors, A.WAITLISTED, reason, actor, at, waitlisted_at=since)
        release_bookings_of(application=application, actor=actor, at=at)
    return application


def reject_application(
    *, application: Application, reason: Reason, actor: Actor, at: datetime, serial: int | None = None
) -> Application:
    """For good: the company may apply anew. Its booths are free, its co-exhibitors go with it."""
    with transaction.atomic(), rows.one_statement():
        application, co_exhibitors = _lock(application, serial)
        _decide(application, A.REJECTED, reason, actor, at)
        _take_along(co_exhibitors, A.REJECTED, reason, actor, at)
        release_bookings_of(application=application, actor=actor, at=at)
    return application


def cancel_application(
    *,
    application: Application,
    reason: Reason,
    actor: Actor,
    at: datetime,
    serial: int | None = None,
) -> Application:
    """An approved participation ends; what is owed all the same follows from the day (`fee_due`)."""
    with transaction.atomic(), rows.one_statement():
        application, co_exhibitors = _lock(application, serial)
        _decide(application, A.CANCELLED, reason, actor, at)
        _take_along(co_exhibitors, A.CANCELLED, reason, actor, at)
        release_bookings_of(application=application, actor=actor, at=at)
        if not application.host_id:
            invoices.cancel_participation(application=application, actor=actor, at=at)
    return application


def release_booths(*, application: Application, actor: Actor, at: datetime) -> None:
    """Free its booths and leave the application as it is. Raises StillTakesPart."""
    with transaction.atomic():
        application, _co_exhibitors = _lock(application, None)
        if application.state in TAKES_PART:
            raise StillTakesPart
        release_bookings_of(application=application, actor=actor, at=at)


def accept_changes(*, application: Application, actor: Actor, at: datetime) -> None:
    """What has changed since the approval is seen and agreed to: it is the approved picture from now on."""
    with transaction.atomic():
        application, _co_exhibitors = _lock(application, None)
        if application.state not in TAKES_PART:
            raise StillUndecided
        application.approved_as = _pictures(application)[application.pk]
        application.save(update_fields=["approved_as"])
        record("application.changes_accepted", application, actor=actor, at=at)


def fee_due(application: Application, at: datetime) -> int:
    """In percent of the fee, by the day at the venue on which the participation is cancelled."""
    rows = CancellationFee.objects.filter(edition_id=application.edition_id)
    steps: list[tuple[date, int]] = list(rows.values_list("until", "fee_pct"))
    return cancellation_fee_pct(tariff_of(application.edition_id).edition.today(at), steps)


def _lock(application: Application, serial: int | None) -> tuple[Application, list[Application]]:
    """The application and its co-exhibitors - and its host - locked in one order. Raises ApplicationChanged."""
    family = Q(pk=application.pk) | Q(host_id=application.pk) | Q(co_exhibitors=application.pk)
    locked = lock_applications(Application.objects.filter(family).values_list("pk", flat=True))
    mine = locked[application.pk]
    if serial is not None and serial != mine.serial:
        raise ApplicationChanged(state=mine.state)
    return mine, [one for one in locked.values() if one.host_id == mine.pk]


def _decide(
    application: Application,
    state: ApplicationState,
    reason: Reason,
    actor: Actor,
    at: datetime,
    **columns: Any,
) -> None:
    columns |= reason.columns()
    move_application(
        application=application,
        to=state,
        actor=actor,
        at=at,
        decided_at=at,
        decided_by_id=actor.user_id,
        **columns,
    )


def _take_along(
    co_exhibitors: list[Application],
    state: ApplicationState,
    reason: Reason,
    actor: Actor,
    at: datetime,
    **columns: Any,
) -> None:
    """Those for whom the move is possible: one that has withdrawn stays withdrawn."""
    for one in co_exhibitors:
        if APPLICATION_MOVES.allows(one.state, state):
            _decide(one, state, reason, actor, at, **columns)


def _booths_to_approve(
    application: Application, booth: Booth | None, actor: Actor, at: datetime
) -> list[Booking]:
    if booth is not None:
        allocate_booth(
            application=application,
            booth=booth,
            state=BookingState.RESERVED,
            expires_at=None,
            actor=actor,
            at=at,
        )
    # Locked with their booths: somebody may be taking over one that has lapsed.
    live = [one for one in lock_booths_of(application, HOLDS_A_BOOTH) if not has_lapsed(one, at)]
    bookings = [one for one in live if one.state == BookingState.RESERVED]
    if not bookings:
        raise BoothMissing
    return bookings


def _approve_co_exhibitor(application: Application, actor: Actor, at: datetime) -> None:
    """By itself only when its host takes part already, and then it has its place at once."""
    host = Application.objects.get(pk=application.host_id or 0)
    if host.state not in TAKES_PART:
        raise HostUndecided
    _decide(application, A.APPROVED, NO_REASON, actor, at, approved_as=_pictures(application)[application.pk])
    invoices.issue_co_exhibitor_fee(application=host, actor=actor, at=at)
    if host.state == A.CONFIRMED:
        move_application(application=application, to=A.CONFIRMED, actor=actor, at=at)


def _pictures(*applications: Application) -> dict[int, dict[str, Any]]:
    """What each of them is approved as, by primary keys."""
    found = pictured(Application.objects.filter(pk__in=[one.pk for one in applications]))
    return {one.pk: snapshot_of(one) for one in found}
