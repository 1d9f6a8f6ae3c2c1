"""A company's own application as its office and its programs see it: booths, price, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.translations import trilingual

from ..details.application import details_of
from ..models import Application, Booking
from ..pricing import Line, Quotation, Vat, add_vat, quote_participation
from ..states import HOLDS_A_BOOTH, LIVE
from ..wording import words_of
from .prices import Tariff


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


def price_of_application(application: Application, bookings: Iterable[Booking], tariff: Tariff) -> Price:
    """What the invoice will say if it is approved as it is now."""
    frozen = [Line.from_json(row) for booking in bookings for row in booking.price]
    guests = application.co_exhibitors.filter(state__in=LIVE).count()
    return price_of(quote_participation(frozen, tariff.prices, co_exhibitors=guests), tariff)


def shown_booking(booking: Booking) -> dict[str, Any]:
    return {
        "code": booking.code,
        "booth": booking.booth.number,
        "state": booking.state,
        "held_until": booking.expires_at,
        "price_kzt": booking.net_kzt,
    }


def shown_application(application: Application, tariff: Tariff, at: datetime) -> dict[str, Any]:
    """The API's shape."""
    bookings = bookings_of(application, at)
    guests = application.co_exhibitors.filter(state__in=LIVE).select_related("company").order_by("pk")
    return {
        "code": application.code,
        "number": application.number or "",
        "state": application.state,
        "serial": application.serial,
        **details_of(application),
        "reason": trilingual(application, "reason"),
        "host": application.host.code if application.host else None,
        "bookings": [shown_booking(booking) for booking in bookings],
        "co_exhibitors": [
            {
                "code": guest.code,
                "state": guest.state,
                "tax_id": guest.company.tax_id,
                "name": trilingual(guest.company, "name"),
            }
            for guest in guests
        ],
        "price": price_of_application(application, bookings, tariff).as_json(),
        "submitted_at": application.submitted_at,
    }


def _plain(line: Line) -> dict[str, Any]:
    row = line.as_json()
    del row["params"]
    return row
