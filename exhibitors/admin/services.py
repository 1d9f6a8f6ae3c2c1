"""Extra services, which organisers price, and the orders for them."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import BaseAdmin, ReadOnlyAdmin, bulk_action, needs
from core.money import tenge
from journal.actors import Actor

from ..models import Service, ServiceOrder, ServiceOrderLine
from ..services.orders import OrderInvoiced, cancel_order
from ..states import OrderState
from .money import ReadOnlyInline


@admin.register(Service)
class ServiceAdmin(BaseAdmin):
    """A new price is that of new orders: what is ordered keeps its own."""

    list_display = ("code", "name_kk", "price", "due_on", "late_surcharge_pct", "is_offered")
    list_filter = ("is_offered", "edition")
    search_fields = ("code", "name_kk", "name_ru", "name_en")

    @admin.display(description=_("price (₸)"), ordering="price_kzt")
    def price(self, service: Service) -> str:
        return tenge(service.price_kzt)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # it is no longer offered


class OrderLineInline(ReadOnlyInline):
    model = ServiceOrderLine
    fields = ("service", "quantity", "unit_price_kzt", "surcharge_kzt", "amount_kzt")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ServiceOrderLine]":
        return super().get_queryset(request).select_related("service")


@admin.register(ServiceOrder)
class ServiceOrderAdmin(ReadOnlyAdmin):
    list_display = ("ordered_at", "code", "company", "state", "net", "invoice")
    list_filter = ("state", "lines__service", "application__edition")
    list_select_related = ("application__company", "invoice")
    search_fields = ("code", "application__number")
    search_columns = ("application__company__search_text",)
    date_hierarchy = "ordered_at"
    inlines = (OrderLineInline,)
    actions = ("cancel_orders",)

    @admin.display(description=_("company"))
    def company(self, order: ServiceOrder) -> str:
        return str(order.application.company)

    @admin.display(description=_("net price (₸)"), ordering="net_kzt")
    def net(self, order: ServiceOrder) -> str:
        return tenge(order.net_kzt)

    has_cancel_permission = needs("exhibitors.cancel_serviceorder")

    @bulk_action(
        description=_("Cancel the orders"),
        says=_("The companies are not charged for them."),
        permissions=["cancel"],
        foresee=lambda rows: [(OrderInvoiced.message, rows.filter(state=OrderState.INVOICED))],
        fetch=("application__company", "invoice"),
    )
    def cancel_orders(self, order: ServiceOrder, *, user: Any, at: datetime) -> None:
        cancel_order(order=order, actor=Actor.staff(user), at=at)
