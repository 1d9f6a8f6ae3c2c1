"""Letters about an application: one for every move, and a warning before a reservation lapses.

Queued by the services in the transaction of the deed; written here when they are sent, from what is true
then. A letter about a state that the application has left meanwhile is not sent.
"""

from collections.abc import Iterable
from datetime import datetime

from core.dates import date_span
from core.links import site_url
from core.translations import text_in
from forum.queries import Forum, forum_with
from mailing.letters import Letter, compose, letter
from mailing.models import Message
from mailing.services import outbox

from ..models import Application, Booking
from ..queries.names import legal_name
from ..states import HOLDS_A_BOOTH, LIVE, ApplicationState, BookingState
from .built_in import BUILT_IN
from .letters import greeting, to_contact

LAPSES_SOON = "exhibitors.reservation_lapses_soon"
NAMED = "exhibitors.co_exhibitor_named"


_TOLD = (
    ApplicationState.SUBMITTED,
    ApplicationState.RETURNED,
    ApplicationState.WAITLISTED,
    ApplicationState.APPROVED,
    ApplicationState.CONFIRMED,
    ApplicationState.REJECTED,
    ApplicationState.WITHDRAWN,
    ApplicationState.CANCELLED,
    ApplicationState.EXPIRED,
)


def kind_of_move(state: str) -> str:
    return f"exhibitors.application_{state}"


def queue_move(application: Application, *, at: datetime) -> None:
    """Tell the company which state its application has reached; in the transaction that moved it."""
    kind = kind_of_move(application.state)
    outbox.queue(kind=kind, about=application, **to_contact(application.company, at))


def queue_lapse_warning(application: Application, *, at: datetime) -> None:
    """The reservation lapses in some days: time to do what is missing."""
    outbox.queue(kind=LAPSES_SOON, about=application, **to_contact(application.company, at))


def queue_named(guest: Application, *, at: datetime) -> None:
    """To the company that another one has named as its co-exhibitor: it may not know."""
    outbox.queue(kind=NAMED, about=guest, **to_contact(guest.company, at))


def write_move(message: Message) -> Letter | None:
    application = _application(message)
    if application is None or message.kind != kind_of_move(application.state):
        return None
    return _write(application, _bookings(application), message)


for _state in _TOLD:
    letter(kind_of_move(_state), BUILT_IN[kind_of_move(_state)])(write_move)


@letter(LAPSES_SOON, BUILT_IN[LAPSES_SOON])
def write_lapse_warning(message: Message) -> Letter | None:
    application = _application(message)
    bookings = _bookings(application) if application else []
    if application is None or not _reserved_until(bookings):
        return None
    return _write(application, bookings, message)


@letter(NAMED, BUILT_IN[NAMED])
def write_named(message: Message) -> Letter | None:
    guest = _application(message)
    if guest is None or guest.host is None or guest.state not in LIVE:
        return None
    host, language = legal_name(guest.host.company, message.language), message.language
    personal = {
        **greeting(guest.company),
        "host": host,
        "office_url": site_url("exhibitors:application", language=language),
    }
    forum = forum_with(guest.edition_id)
    return compose(NAMED, forum=forum, language=language, personal=personal)


def _application(message: Message) -> Application | None:
    applications = Application.objects.select_related("company", "host__company")
    return applications.filter(code=message.about_code).first()


def _bookings(application: Application) -> list[Booking]:
    bookings = application.bookings.filter(state__in=HOLDS_A_BOOTH)
    return list(bookings.select_related("booth").order_by("booth__number"))


def _reserved_until(bookings: Iterable[Booking]) -> datetime | None:
    deadlines = (booking.expires_at for booking in bookings if booking.state == BookingState.RESERVED)
    return min(filter(None, deadlines), default=None)


def _write(application: Application, bookings: list[Booking], message: Message) -> Letter:
    forum, language = forum_with(application.edition_id), message.language
    reason, until = text_in(application, "reason", language).text, _reserved_until(bookings)
    personal = {
        **greeting(application.company),
        "number": application.number or application.code,
        "booths": ", ".join(booking.booth.number for booking in bookings),
        "until": _moment(until, forum, language) if until else "",
        "reason": reason,
        "application_url": site_url("exhibitors:application", language=language),
    }
    return compose(
        message.kind,
        forum=forum,
        language=language,
        personal=personal,
        has_booths=bool(bookings),
        has_reason=bool(reason),
        has_deadline=until is not None,
    )


def _moment(at: datetime, forum: Forum, language: str) -> str:
    """On the wall clock of the venue."""
    there = at.astimezone(forum.edition.zone)
    return f"{date_span(there.date(), there.date(), language)}, {there:%H:%M}"
