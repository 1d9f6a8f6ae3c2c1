"""Counts of booths and money for the desk's first page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, TruncMonth

from core.waiting import spoken
from forum.models import Edition

from ..models import Booking, Booth, Invoice, InvoiceKind, Payment, Terms
from ..states import HAS_A_DEADLINE, HOLDS_A_BOOTH, BookingState, InvoiceState

_FREE = "free"
_HELD = (BookingState.HELD, BookingState.OFFERED)


class Month(NamedTuple):
    first: date
    asked_kzt: int
    paid_kzt: int


def booths_by_hall(edition: Edition, at: datetime) -> list[tuple[str, int, int, int, int]]:
    """Hall, booths free, held (also offered), reserved, confirmed. A booth of a partner counts as confirmed."""
    live = Booking.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at) | ~Q(state__in=HAS_A_DEADLINE),
        booth=OuterRef("pk"),
        state__in=HOLDS_A_BOOTH,
    ).order_by()
    counted = (
        Booth.objects.filter(hall__edition=edition, retired_at__isnull=True)
        .annotate(
            hall_name=spoken("hall__name"),
            live=Case(
                When(~Q(partner_kk=""), then=Value(BookingState.CONFIRMED.value)),
                default=Coalesce(Subquery(live.values("state")[:1]), Value(_FREE)),
            ),
        )
        .order_by("hall__sort", "hall_name")
        .values_list("hall__sort", "hall_name", "live")
        .annotate(booths=Count("pk"))
    )
    halls: dict[str, dict[str, int]] = {}
    for _sort, hall, state, booths in counted:
        halls.setdefault(hall, {})[state] = booths
    return [(hall, *_states(booths)) for hall, booths in halls.items()]


def _states(booths: Mapping[str, int]) -> tuple[int, int, int, int]:
    held = sum(booths.get(state, 0) for state in _HELD)
    return (
        booths.get(_FREE, 0),
        held,
        booths.get(BookingState.RESERVED, 0),
        booths.get(BookingState.CONFIRMED, 0),
    )


def money_by_month(edition: Edition) -> list[Month]:
    """What was invoiced - less what was credited or called off - and what came in, with VAT. One question."""
    standing = Invoice.objects.filter(edition=edition).exclude(state=InvoiceState.CANCELLED).order_by()
    signed = Case(When(kind=InvoiceKind.INVOICE, then=F("total_kzt")), default=-F("total_kzt"))
    asked = (
        standing.annotate(what=Value("asked"), month=TruncMonth("issued_on"))
        .values("what", "month")
        .annotate(sum=Sum(signed))
    )
    payments = Payment.objects.filter(invoice__edition=edition, voided_at__isnull=True).order_by()
    paid = (
        payments.annotate(what=Value("paid"), month=TruncMonth("received_on"))
        .values("what", "month")
        .annotate(sum=Sum("amount_kzt"))
    )
    sums: dict[date, dict[str, int]] = {}
    for what, month, amount in asked.values_list("what", "month", "sum").union(
        paid.values_list("what", "month", "sum"), all=True
    ):
        sums.setdefault(month, {})[what] = int(amount)
    return [Month(first, sums[first].get("asked", 0), sums[first].get("paid", 0)) for first in sorted(sums)]


def income_plan(edition: Edition) -> int:
    """With VAT; 0 when nobody has planned."""
    return Terms.objects.filter(edition=edition).values_list("income_plan_kzt", flat=True).first() or 0
