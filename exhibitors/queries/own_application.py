"""A company's own application as its office and its programs see it: booths, price, what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.translations import trilingual
from forum.queries import Forum

from ..details.application import details_of
from ..models import Application, Booking
from ..pricing import Line, Quotation, Vat, add_vat, quote_participation
from ..states import HOLDS_A_BOOTH
from ..wording import words_of
from .categories import category_with
from .parts import Parts, parts_of
from .prices import Tariff, tariff_of


@dataclass(frozen=True)
class Price:
    """Line by line, and what it comes to with VAT. `vat.rate_pct` is None where no VAT is paid."""

    lines: tuple[tuple[str, Line], ...]
    vat: Vat

    def as_json(self) -> dict[str, Any]:
        return {
            "lines": [{"name": words, **_plain(line)} for words, line in self.lines],
            "net_kzt": self.vat.net_kzt,
            "vat_rate_pct": self.vat.rate_pct,
            "vat_kzt": self.vat.vat_kzt,
            "total_kzt": self.vat.total_kzt,
        }


def bookings_of(application: Application, at: datetime) -> list[Booking]:
    """Its booths at this moment; one whose time has run out is nobody's."""
    bookings = application.bookings.filter(state__in=HOLDS_A_BOOTH).select_related("booth", "booth__hall")
    return [
        one for one in bookings.order_by("booth__number") if one.expires_at is None or one.expires_at > at
    ]


def price_of(quotation: Quotation, tariff: Tariff) -> Price:
    lines = tuple((words_of(line, tariff), line) for line in quotation.lines)
    return Price(lines, add_vat(quotation.net_kzt, tariff.vat_rate_pct()))


def price_of_application(bookings: Iterable[Booking], *, guests: int, tariff: Tariff) -> Price:
    """What the invoice will say if it is approved as it is now, with so many co-exhibitors."""
    frozen = [Line.from_json(row) for booking in bookings for row in booking.price]
    return price_of(quote_participation(frozen, tariff.prices, co_exhibitors=guests), tariff)


def shown_booking(booking: Booking) -> dict[str, Any]:
    return {
        "code": booking.code,
        "booth": booking.booth.number,
        "state": booking.state,
        "held_until": booking.expires_at,
        "price_kzt": booking.net_kzt,
    }


def shown_application(
    application: Application,
    forum: Forum,
    at: datetime,
    *,
    parts: Parts | None = None,
    bookings: Sequence[Booking] | None = None,
) -> dict[str, Any]:
    """The API's shape. `forum`, `parts`, `bookings`: its own, as far as the caller has them in the hand."""
    application.category = category_with(application.category_id, forum)
    parts = parts or parts_of(application)
    bookings = bookings_of(application, at) if bookings is None else bookings
    price = price_of_application(
        bookings, guests=len(parts.guests), tariff=tariff_of(application.edition_id, forum)
    )
    return {
        "code": application.code,
        "number": application.number or "",
        "state": application.state,
        "serial": application.serial,
        **details_of(application, parts),
        "reason": trilingual(application, "reason"),
        "host": application.host.code if application.host else None,
        "bookings": [shown_booking(one) for one in sorted(bookings, key=lambda one: one.booth.number)],
        "co_exhibitors": [
            {
                "code": guest.code,
                "state": guest.state,
                "tax_id": guest.tax_id,
                "name": trilingual(guest, "name"),
            }
            for guest in parts.guests
        ],
        "price": price.as_json(),
        "submitted_at": application.submitted_at,
    }


def _plain(line: Line) -> dict[str, Any]:
    row = line.as_json()
    del row["params"]
    return row
