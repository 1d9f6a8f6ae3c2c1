"""Letters about an application: one for every move, and a warning before a reservation lapses."""

from datetime import datetime

from mailing.models import Message
from mailing.services import outbox

from ..models import Application

LAPSES_SOON = "exhibitors.reservation_lapses_soon"


def kind_of_move(state: str) -> str:
    return f"exhibitors.application_{state}"


def queue_move(application: Application, *, at: datetime) -> Message:
    """Tell the company which state its application has reached; in the transaction that moved it."""
    company = application.company
    return outbox.queue(
        kind=kind_of_move(application.state),
        about=application,
        to_address=company.contact_email,
        language=company.language,
        at=at,
    )


def queue_lapse_warning(application: Application, *, at: datetime) -> Message:
    """The reservation lapses in some days: time to do what is missing."""
    company = application.company
    return outbox.queue(
        kind=LAPSES_SOON,
        about=application,
        to_address=company.contact_email,
        language=company.language,
        at=at,
    )
