"""Offering a booth: by an organiser's hand, or to the next in the waiting list when a booth is freed.

An offer is a booking in the state `offered`: nobody else can take the booth, and it lapses by itself. Locks the
application, then the booth. Mails the offer; that it has lapsed is mailed by the sweep of `lapses`.
Accepting and declining is `services.acceptance`.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from journal.actors import Actor

from ..emails.booths import queue_offered
from ..models import Application, Booking, Booth
from ..queries.prices import tariff_of
from ..states import ApplicationState, BookingState
from .allocation import allocate_booth
from .application_moves import lock_application

# Whoever was returned has to answer first; a draft has not asked for anything yet.
_MAY_BE_OFFERED = frozenset({ApplicationState.SUBMITTED, ApplicationState.WAITLISTED})


class OfferImpossible(DomainError):
    code = "offer_impossible"
    message = _("A booth can be offered to an application that is submitted or on the waiting list.")


def offer_booth(*, application: Application, booth: Booth, actor: Actor, at: datetime) -> Booking:
    """Keep a free booth for a company for `Terms.offer_hours`, at the price of today, and write to it.

    Raises OfferImpossible, BoothTaken, BookingLimit (it has a booth already: move it instead).
    """
    with transaction.atomic():
        application = lock_application(application)
        if application.state not in _MAY_BE_OFFERED or application.host_id:
            raise OfferImpossible(state=application.state)
        hours = tariff_of(application.edition_id).terms.offer_hours
        booking = allocate_booth(
            application=application,
            booth=booth,
            state=BookingState.OFFERED,
            expires_at=at + timedelta(hours=hours),
            actor=actor,
            at=at,
        )
        queue_offered(booking, at=at)
    return booking
