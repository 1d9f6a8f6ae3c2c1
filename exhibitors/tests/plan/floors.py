"""Floors with people on them: a booking in any state, an exhibitor of the public catalogue, a hall of any size."""

from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from math import ceil, sqrt
from typing import Any

from django.utils import timezone

from exhibitors.models import (
    Application,
    Booking,
    Booth,
    CatalogueEntry,
    Category,
    Company,
    Hall,
    LegalForm,
    StandType,
)
from exhibitors.states import HOLDS_A_BOOTH, ApplicationState, BookingState
from exhibitors.tax_ids import TaxIdKind

STATES = (None, BookingState.HELD, BookingState.RESERVED, BookingState.CONFIRMED)


def book(booth: Booth, state: str, application: Application, **columns: Any) -> Booking:
    """As the service would have written it; by default it has an hour left."""
    now = timezone.now()
    is_over = state not in HOLDS_A_BOOTH
    lasts = None if is_over or state == BookingState.CONFIRMED else now + timedelta(hours=1)
    times = {"taken_at": now, "expires_at": lasts, "ended_at": now if is_over else None}
    return Booking.objects.create(
        **{
            "edition": booth.edition,
            "booth": booth,
            "application": application,
            "state": state,
            **times,
            **columns,
        }
    )


def publish(application: Application, name: str = "Айшық тігін", **columns: Any) -> CatalogueEntry:
    """The company takes part, and everybody may read so."""
    Application.objects.filter(pk=application.pk).update(state=ApplicationState.APPROVED)
    entry = {"edition": application.edition, "slug": f"company-{application.pk}", "is_public": True}
    entry |= {"name_kk": name, "name_ru": f"{name} ru", "name_en": f"{name} en", "changed_at": timezone.now()}
    return CatalogueEntry.objects.create(application=application, **entry | columns)


def crowd(booths: list[Booth], *, published: bool = True) -> None:
    """Every fourth booth stays free, the others are held, reserved and confirmed in turn, in a few queries."""
    now, categories = timezone.now(), cycle(Category.objects.all() or [None])
    taken = [(booth, state) for booth, state in zip(booths, cycle(STATES), strict=False) if state]
    companies = Company.objects.bulk_create(
        Company(
            tax_id=f"{700000000000 + booth.pk}", tax_id_kind=TaxIdKind.BIN, legal_form=LegalForm.LLP,
            name_kk=f"Тігін үйі {booth.number}", contact_email=f"b{booth.pk}@example.com", language="kk",
            created_at=now, changed_at=now,
        )
        for booth, _state in taken
    )  # fmt: skip
    applications = Application.objects.bulk_create(
        Application(
            edition=booth.edition, company=company, category=next(categories),
            state=ApplicationState.DRAFT if state == BookingState.HELD else ApplicationState.APPROVED,
            created_at=now, changed_at=now,
        )
        for (booth, state), company in zip(taken, companies, strict=True)
    )  # fmt: skip
    Booking.objects.bulk_create(
        Booking(
            edition=booth.edition, booth=booth, application=application, state=state, taken_at=now,
            expires_at=None if state == BookingState.CONFIRMED else now + timedelta(hours=1),
        )
        for (booth, state), application in zip(taken, applications, strict=True)
    )  # fmt: skip
    if published:
        CatalogueEntry.objects.bulk_create(
            CatalogueEntry(
                edition=one.edition, application=one, slug=f"company-{one.pk}", name_kk=one.company.name_kk,
                is_public=True, changed_at=now,
            )
            for one in applications
            if one.state == ApplicationState.APPROVED
        )  # fmt: skip


def build_hall(hall: Hall, kind: StandType, count: int) -> list[Booth]:
    """Pairs of rows with an aisle after each, as square as it gets; the hall grows to hold them."""
    across = ceil(sqrt(count))
    size = Decimal(3)
    booths = [
        Booth(
            edition=hall.edition, hall=hall, number=f"{hall.code}-{place + 1:02}", stand_type=kind,
            x_m=3 + size * (place % across), y_m=3 + size * (row + row // 2), width_m=size, depth_m=size, area_m2=9,
            power_kw=2,
        )
        for place in range(count)
        for row in [place // across]
    ]  # fmt: skip
    hall.width_m = hall.depth_m = max(one.y_m for one in booths) + 6
    hall.save()
    return Booth.objects.bulk_create(booths)
