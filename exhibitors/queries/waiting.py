"""What waits for the organisers of the exhibition."""

from datetime import timedelta

from django.db.models import (
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Concat

from core.waiting import AT, EDITION, TODAY, Waiting, spoken, untranslated, waits

from ..models import Application, Booking, CatalogueEntry, Category, Company, Due, Service
from ..states import LIVE, BookingState
from .applications import TO_DECIDE
from .badge_holders import waiting_badge_deletions
from .dues import overdue_invoices
from .people import waiting_deletions

LAPSES_WITHIN = timedelta(days=3)


def waiting() -> list[Waiting]:
    company = spoken("company__name")
    applications = Application.objects.filter(edition=EDITION)
    soon = ExpressionWrapper(AT + Value(LAPSES_WITHIN), DateTimeField())
    return [
        waits("applications", applications.filter(state__in=TO_DECIDE), label=company, at=F("submitted_at")),
        waits(
            "lapsing",
            Booking.objects.filter(edition=EDITION, state=BookingState.RESERVED, expires_at__lte=soon),
            label=Concat("booth__number", Value(" · "), spoken("application__company__name")),
            at=F("expires_at"),
            key="application_id",
        ),
        waits(
            "overdue",
            overdue_invoices(EDITION, TODAY),
            label=Concat("number", Value(" · "), spoken("application__company__name")),
            at=Subquery(Due.objects.filter(invoice=OuterRef("pk")).order_by("due_on").values("due_on")[:1]),
        ),
        waits("twin_companies", applications.filter(_twice(), state__in=LIVE), label=company),
        waits(
            "untranslated_entries",
            CatalogueEntry.objects.filter(untranslated("description"), application__edition=EDITION),
            label=spoken("application__company__name"),
            key="application_id",
        ),
        waits(
            "untranslated_categories",
            Category.objects.filter(untranslated("name")),
            label=spoken("name"),
        ),
        waits(
            "untranslated_services",
            Service.objects.filter(untranslated("name"), edition=EDITION),
            label=spoken("name"),
        ),
        waiting_deletions(),
        waiting_badge_deletions(),
    ]


def _twice() -> Q:
    """Perhaps one company under two numbers: the telephone or the address of another one. Grouped, not compared
    pair by pair: that would be two million pairs with two thousand companies."""
    return Q(company__contact_phone__in=_shared("contact_phone")) | Q(
        company__address_kk__in=_shared("address_kk")
    )


def _shared(column: str) -> "QuerySet[Company, str]":
    values = Company.objects.exclude(**{column: ""}).order_by().values(column)
    return values.annotate(companies=Count("pk")).filter(companies__gt=1).values(column)
