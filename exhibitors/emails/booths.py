"""Letters about a booth that organisers give: an offer with its deadline, an offer that lapsed, a move.

Queued by the services in the transaction of the deed; written here when they are sent, from what is true then.
"""

from datetime import datetime
from typing import Any

from django.utils import formats, timezone

from core.links import site_url
from core.translations import text_in
from forum.queries import forum_with
from mailing.letters import Letter, compose, letter
from mailing.models import Message
from mailing.services import outbox

from ..models import Booking
from ..states import HOLDS_A_BOOTH, BookingState
from .built_in import BUILT_IN

OFFERED = "exhibitors.booth_offered"
OFFER_LAPSED = "exhibitors.booth_offer_lapsed"
MOVED = "exhibitors.booth_moved"


def queue_offered(booking: Booking, *, at: datetime) -> None:
    _queue(OFFERED, booking, at)


def queue_offer_lapsed(booking: Booking, *, at: datetime) -> None:
    _queue(OFFER_LAPSED, booking, at)


def queue_moved(booking: Booking, *, at: datetime) -> None:
    """`booking` is the new one."""
    _queue(MOVED, booking, at)


@letter(OFFERED, BUILT_IN[OFFERED])
def write_offered(message: Message) -> Letter | None:
    """Nothing when it was accepted, declined or lapsed before the letter went out."""
    booking = _booking(message)
    if booking is None or booking.state != BookingState.OFFERED:
        return None
    return _compose(OFFERED, booking, _offer_url(booking))


@letter(OFFER_LAPSED, BUILT_IN[OFFER_LAPSED])
def write_offer_lapsed(message: Message) -> Letter | None:
    booking = _booking(message)
    if booking is None or booking.state in HOLDS_A_BOOTH:
        return None
    return _compose(OFFER_LAPSED, booking, "")


@letter(MOVED, BUILT_IN[MOVED])
def write_moved(message: Message) -> Letter | None:
    booking = _booking(message)
    if booking is None or booking.moved_from is None or booking.state not in HOLDS_A_BOOTH:
        return None
    language = booking.application.company.language
    plan = site_url("exhibitors:hall_plan", language=language, hall=booking.booth.hall.code)
    return _compose(MOVED, booking, plan)


def _queue(kind: str, booking: Booking, at: datetime) -> None:
    company = booking.application.company
    outbox.queue(kind=kind, about=booking, to_address=company.contact_email, language=company.language, at=at)


def _booking(message: Message) -> Booking | None:
    rows = Booking.objects.select_related("application__company", "booth__hall", "moved_from__booth")
    return rows.filter(code=message.about_code).first()


def _offer_url(booking: Booking) -> str:
    return site_url("exhibitors:offer", language=booking.application.company.language, code=booking.code)


def _compose(kind: str, booking: Booking, url: str) -> Letter:
    company, booth = booking.application.company, booking.booth
    language, forum = company.language, forum_with(booking.edition_id)
    return compose(
        kind,
        forum=forum,
        language=language,
        personal={
            "given_name": company.contact_given_name,
            "company": text_in(company, "name", language).text,
            "booth": booth.number,
            "former_booth": booking.moved_from.booth.number if booking.moved_from else "",
            "hall": text_in(booth.hall, "name", language).text,
            "area": f"{booth.area_m2.normalize():f}",
            "price": f"{booking.net_kzt:,}".replace(",", "\u00a0"),
            "until": _moment(booking.expires_at, forum.edition.zone),
            "url": url,
        },
    )


def _moment(at: datetime | None, zone: Any) -> str:
    """As the clock on the venue's wall shows it."""
    return formats.date_format(timezone.localtime(at, zone), "DATETIME_FORMAT") if at else ""
