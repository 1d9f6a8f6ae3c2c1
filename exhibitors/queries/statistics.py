"""Counting exhibitors, space and money by ISO 25639 / UFI. Reads only; no figure needs anybody's name.

An exhibitor is a main exhibitor or a co-exhibitor whose application was approved. Represented companies are told
apart and never counted. Net space is what exhibitors occupy, whether or not they pay for it; the booths of partners
and of the organiser stand beside it.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Count, F, IntegerField, Q, Sum, When
from django.db.models.functions import Greatest

from forum.models import Edition

from ..models import (
    Application,
    Booking,
    Booth,
    Hall,
    Invoice,
    InvoiceKind,
    PaymentMethod,
    RepresentedCompany,
    StaffBadge,
)
from ..models import Payment as PaymentRow
from ..states import HOLDS_A_BOOTH, TAKES_PART, BookingState, InvoiceState

NOUGHT = Decimal(0)


@dataclass
class ExhibitorFigures:
    main: int = 0
    co: int = 0
    main_by_category: Counter[str] = field(default_factory=Counter)
    co_by_category: Counter[str] = field(default_factory=Counter)
    main_by_region: Counter[str] = field(default_factory=Counter)
    co_by_region: Counter[str] = field(default_factory=Counter)
    represented_by_country: Counter[str] = field(default_factory=Counter)
    staff: int = 0


@dataclass
class SpaceFigures:
    """In m². `paid`, `unpaid` and `free` add up to what exhibitors occupy; `awaited` is not decided yet."""

    gross: Decimal = NOUGHT
    paid: Decimal = NOUGHT
    unpaid: Decimal = NOUGHT
    free_of_charge: Decimal = NOUGHT
    partners: Decimal = NOUGHT
    awaited: Decimal = NOUGHT
    vacant: Decimal = NOUGHT
    booths: Counter[str] = field(default_factory=Counter)  # how many, by the names above
    by_hall: dict[str, Decimal] = field(default_factory=dict)
    by_stand_type: dict[str, Decimal] = field(default_factory=dict)
    by_build: dict[str, Decimal] = field(default_factory=dict)
    by_category: dict[str, Decimal] = field(default_factory=dict)

    @property
    def exhibitors(self) -> Decimal:
        return self.paid + self.unpaid + self.free_of_charge


@dataclass(frozen=True)
class MoneyFigures:
    """Whole tenge. Credit notes are taken off; money that was paid back too."""

    net: int
    vat: int
    total: int
    received: int
    outstanding: int


def exhibitor_figures(edition: Edition) -> ExhibitorFigures:
    """Three queries."""
    found = ExhibitorFigures()
    groups = (
        Application.objects.filter(edition=edition, state__in=sorted(TAKES_PART))
        .order_by()
        .annotate(is_main=Case(When(host=None, then=True), default=False, output_field=BooleanField()))
        .values_list("is_main", "category__code", "company__region__code")
        .annotate(number=Count("pk"))
    )
    for is_main, category, region, number in groups:
        by_category, by_region = (
            (found.main_by_category, found.main_by_region)
            if is_main
            else (found.co_by_category, found.co_by_region)
        )
        by_category[category or ""] += number
        by_region[region or ""] += number
        if is_main:
            found.main += number
        else:
            found.co += number
    taking_part = {"application__edition": edition, "application__state__in": sorted(TAKES_PART)}
    represented = RepresentedCompany.objects.filter(**taking_part).order_by()
    found.represented_by_country = Counter(
        dict(represented.values_list("country").annotate(number=Count("pk")))
    )
    found.staff = StaffBadge.objects.filter(removed_at=None, **taking_part).count()
    return found


def space_figures(edition: Edition) -> SpaceFigures:
    """Two queries: the halls, and every booth on the plan with whoever has it."""
    found = SpaceFigures()
    found.gross = sum(
        (width * depth for width, depth in Hall.objects.filter(edition=edition).values_list("width_m", "depth_m")),
        NOUGHT,
    )  # fmt: skip
    for row in _booths(edition):
        sort, area = _sort(row), row["area_m2"]
        setattr(found, sort, getattr(found, sort) + area)
        found.booths[sort] += 1
        if sort not in ("paid", "unpaid", "free_of_charge"):
            continue
        for name, code in (
            ("by_hall", row["hall__code"]),
            ("by_stand_type", row["stand_type__code"]),
            ("by_build", row["build"]),
            ("by_category", row["category"] or ""),
        ):
            sums: dict[str, Decimal] = getattr(found, name)
            sums[code] = sums.get(code, NOUGHT) + area
    return found


def money_figures(edition: Edition) -> MoneyFigures:
    """Two queries. An invoice that was cancelled and its credit note cancel out."""
    sign = Case(When(kind=InvoiceKind.CREDIT_NOTE, then=-1), default=1, output_field=IntegerField())
    closed = Q(kind=InvoiceKind.CREDIT_NOTE) | Q(state=InvoiceState.CANCELLED)
    invoiced = Invoice.objects.filter(edition=edition).aggregate(
        net=Sum(F("net_kzt") * sign),
        vat=Sum(F("vat_kzt") * sign),
        total=Sum(F("total_kzt") * sign),
        outstanding=Sum(Greatest(F("total_kzt") - F("paid_kzt"), 0), filter=~closed),
    )
    back = Case(When(invoice__kind=InvoiceKind.CREDIT_NOTE, then=-1), default=1, output_field=IntegerField())
    received = (
        PaymentRow.objects.filter(invoice__edition=edition, voided_at=None)
        .exclude(method=PaymentMethod.OFFSET)
        .aggregate(sum=Sum(F("amount_kzt") * back))
    )
    return MoneyFigures(
        net=invoiced["net"] or 0,
        vat=invoiced["vat"] or 0,
        total=invoiced["total"] or 0,
        received=received["sum"] or 0,
        outstanding=invoiced["outstanding"] or 0,
    )


def _booths(edition: Edition) -> list[dict[str, Any]]:
    live = {
        row["booth"]: row
        for row in Booking.objects.filter(edition=edition, state__in=sorted(HOLDS_A_BOOTH)).values(
            "booth", "state", "net_kzt", "application__state", "application__category__code"
        )
    }
    booths = Booth.objects.on_plan().filter(edition=edition).order_by("hall__sort", "number")
    return [
        {**row, "booking": booking, "category": booking["application__category__code"] if booking else ""}
        for row in booths.values("pk", "area_m2", "build", "partner_kk", "hall__code", "stand_type__code")
        for booking in [live.get(row["pk"])]
    ]


def _sort(row: dict[str, Any]) -> str:
    """Under which heading a booth is counted."""
    booking = row["booking"]
    if booking is None:
        return "partners" if row["partner_kk"] else "vacant"
    if booking["application__state"] not in TAKES_PART:
        return "awaited"
    if not booking["net_kzt"]:
        return "free_of_charge"
    return "paid" if booking["state"] == BookingState.CONFIRMED else "unpaid"
