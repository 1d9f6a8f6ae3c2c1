"""The services of an edition at today's price, and what an application has ordered of them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from ..models import Application, Service, ServiceOrder, ServiceOrderLine
from ..pricing import late_surcharge


@dataclass(frozen=True, slots=True)
class Offer:
    service: Service
    price_kzt: int  # with what lateness costs
    is_late: bool
    error: str = ""
    typed: str = ""


def offers(
    application: Application,
    *,
    on: date,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> list[Offer]:
    """`typed` and `errors` by code of service, when a form comes back."""
    typed, errors = typed or {}, errors or {}
    found = []
    for service in Service.objects.filter(edition=application.edition_id, is_offered=True):
        late = late_surcharge(service.price_kzt, service.late_surcharge_pct, on=on, due_on=service.due_on)
        found.append(
            Offer(
                service, service.price_kzt + late, bool(late), errors.get(service.code, ""),
                typed.get(service.code, ""),
            )
        )  # fmt: skip
    return found


def orders_of(application: Application) -> list[ServiceOrder]:
    """Newest first; orders, lines with their services."""
    lines = ServiceOrderLine.objects.select_related("service")
    rows = ServiceOrder.objects.filter(application=application).select_related("invoice")
    return list(rows.prefetch_related(Prefetch("lines", lines)))
