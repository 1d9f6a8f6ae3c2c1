"""Letters about an application: one for every move, and a warning before a reservation lapses.

Queued by the services in the transaction of the deed; written here when they are sent, from what is true
then. A letter about a state that the application has left meanwhile is not sent.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.dates import date_span
from core.links import site_url
from core.translations import text_in
from forum.queries import Forum, forum_with
from mailing.letters import Letter, letter
from mailing.models import Message
from mailing.services import outbox

from ..models import Application, Booking
from ..queries.names import legal_name
from ..states import HOLDS_A_BOOTH, LIVE, ApplicationState, BookingState
from .letters import compose, greeting, to_contact

LAPSES_SOON = "exhibitors.reservation_lapses_soon"
NAMED = "exhibitors.co_exhibitor_named"


class Words(NamedTuple):
    subject: Promise
    said: Promise
    next: Promise


_WORDS: dict[str, Words] = {
    ApplicationState.SUBMITTED: Words(
        _("We have received your application to %(brand)s"),
        _("Your application has been submitted. The organisers are looking at it."),
        _("We write to you as soon as it is decided. Until then there is nothing to do."),
    ),
    ApplicationState.RETURNED: Words(
        _("Your application to %(brand)s needs a correction"),
        _("The organisers have returned your application: something has to be corrected."),
        _("Please correct it in the exhibitor's office and submit it again."),
    ),
    ApplicationState.WAITLISTED: Words(
        _("Your application to %(brand)s is on the waiting list"),
        _("There is no fitting booth for you now; your application is on the waiting list."),
        _("When a booth becomes free we offer it in the order of the list and write to you."),
    ),
    ApplicationState.APPROVED: Words(
        _("Your application to %(brand)s is approved"),
        _("Your application has been approved: the booth is yours."),
        _("What is to be done next, and by when, stands in the exhibitor's office."),
    ),
    ApplicationState.CONFIRMED: Words(
        _("Your place at %(brand)s is confirmed"),
        _("Your participation is confirmed. Nothing is left to pay."),
        _("Please fill in the catalogue entry and name the people who will staff the booth."),
    ),
    ApplicationState.REJECTED: Words(
        _("Your application to %(brand)s is declined"),
        _("The organisers cannot accept your application."),
        _("If you have questions, please answer this letter. You may apply anew."),
    ),
    ApplicationState.WITHDRAWN: Words(
        _("Your application to %(brand)s is withdrawn"),
        _("Your application has been withdrawn, the booth is free for others."),
        _("You may apply anew while applications are open."),
    ),
    ApplicationState.CANCELLED: Words(
        _("Your participation in %(brand)s is cancelled"),
        _("Your participation has been cancelled, the booth is free for others."),
        _("Whether a cancellation fee is due stands in the exhibitor's office under invoices."),
    ),
    ApplicationState.EXPIRED: Words(
        _("Your application to %(brand)s has expired"),
        _("The time for which your booth was reserved is over; the application has expired with it."),
        _("You may choose a booth and apply anew while applications are open."),
    ),
}
_LAPSES_SOON = Words(
    _("Your booth at %(brand)s is reserved for a few days more"),
    _("The time for which your booth is reserved ends soon. After that it is free for others."),
    _("If something is still missing from you, please see to it in the exhibitor's office."),
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
    return _write(application, _bookings(application), _WORDS[application.state], message.language)


for _state in _WORDS:
    letter(kind_of_move(_state))(write_move)


@letter(LAPSES_SOON)
def write_lapse_warning(message: Message) -> Letter | None:
    application = _application(message)
    bookings = _bookings(application) if application else []
    if application is None or not _reserved_until(bookings):
        return None
    return _write(application, bookings, _LAPSES_SOON, message.language)


@letter(NAMED)
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
    subject = _("You are named as a co-exhibitor at %(brand)s")
    return compose(str(subject), "co_exhibitor", forum=forum, language=language, personal=personal)


def _application(message: Message) -> Application | None:
    applications = Application.objects.select_related("company", "host__company")
    return applications.filter(code=message.about_code).first()


def _bookings(application: Application) -> list[Booking]:
    bookings = application.bookings.filter(state__in=HOLDS_A_BOOTH)
    return list(bookings.select_related("booth").order_by("booth__number"))


def _reserved_until(bookings: Iterable[Booking]) -> datetime | None:
    deadlines = (booking.expires_at for booking in bookings if booking.state == BookingState.RESERVED)
    return min(filter(None, deadlines), default=None)


def _write(application: Application, bookings: list[Booking], words: Words, language: str) -> Letter:
    forum = forum_with(application.edition_id)
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
        str(words.subject),
        "application",
        forum=forum,
        language=language,
        personal=personal,
        said=str(words.said),
        next=str(words.next),
        has_booths=bool(bookings),
        has_reason=bool(reason),
        has_deadline=until is not None,
    )


def _moment(at: datetime, forum: Forum, language: str) -> str:
    """On the wall clock of the venue."""
    there = at.astimezone(forum.edition.zone)
    return f"{date_span(there.date(), there.date(), language)}, {there:%H:%M}"
