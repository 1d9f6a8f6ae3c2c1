"""The life of an order of extra services: made at the price of its day, invoiced, or cancelled before that.

Before the approval orders wait - the invoice of the participation takes them along - and can be cancelled.
After it an order is invoiced at once, on an invoice of its own; from then on only the organisers take it back,
by a credit note. Locks the application: two clicks meet there.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from journal.actors import Actor
from journal.record import record

from ..models import Application, Service, ServiceOrder, ServiceOrderLine
from ..pricing import late_surcharge
from ..states import LIVE, ORDER_MOVES, TAKES_PART, ApplicationState, OrderState
from .invoices import issue_order_invoice
from .ledger import lock_application

MOST_OF_ONE = 200
# The same order this soon after is the same click.
_SAME_CLICK = timedelta(seconds=3)
_MAY_ORDER = LIVE - {ApplicationState.DRAFT}


class OrdersClosed(DomainError):
    code = "orders_closed"
    message = _("Services can be ordered once the application is submitted, and until the forum ends.")


class OrderedByHost(DomainError):
    code = "ordered_by_host"
    message = _("You are a guest on another company's booth: services are ordered by your host.")


class OrderInvoiced(DomainError):
    code = "order_invoiced"
    message = _("This order is invoiced already. Please write to the organiser if you no longer need it.")


def place_order(
    *, application: Application, quantities: Mapping[str, int], actor: Actor, at: datetime
) -> ServiceOrder:
    """`quantities` by code of service; zeros are left out. Raises InvalidInput, OrdersClosed, OrderedByHost."""
    wanted = {code: quantity for code, quantity in quantities.items() if quantity}
    with transaction.atomic():
        application = lock_application(application.pk)
        _check_open(application, at)
        services = _services(application, wanted)
        if same := _same_click(application, wanted, at):
            return same
        order = ServiceOrder.objects.create(application=application, ordered_at=at)
        lines = [_line(order, service, wanted[code], at) for code, service in services.items()]
        ServiceOrderLine.objects.bulk_create(lines)
        order.net_kzt = sum(line.amount_kzt for line in lines)
        order.save(update_fields=["net_kzt"])
        record(
            "order.placed", order, actor=actor, at=at, application=application.code, net_kzt=order.net_kzt,
            quantities=wanted,
        )  # fmt: skip
        if application.state in TAKES_PART:
            issue_order_invoice(order=order, actor=actor, at=at)
            order.refresh_from_db()
    return order


def cancel_order(*, order: ServiceOrder, actor: Actor, at: datetime) -> None:
    """Only what is not invoiced yet. Repeating it changes nothing. Raises OrderInvoiced."""
    with transaction.atomic():
        lock_application(order.application_id)
        order = ServiceOrder.objects.get(pk=order.pk)
        if order.state == OrderState.CANCELLED:
            return
        if order.state == OrderState.INVOICED:
            raise OrderInvoiced
        ORDER_MOVES.check(order.state, OrderState.CANCELLED)
        order.state = OrderState.CANCELLED
        order.save(update_fields=["state"])
        record("order.cancelled", order, actor=actor, at=at)


def _check_open(application: Application, at: datetime) -> None:
    if application.is_co_exhibitor:
        raise OrderedByHost
    if application.state not in _MAY_ORDER or application.edition.today(at) > application.edition.ends_on:
        raise OrdersClosed


def _services(application: Application, wanted: Mapping[str, int]) -> dict[str, Service]:
    """Everything that is wrong at once. Raises InvalidInput."""
    offered = Service.objects.filter(edition=application.edition, is_offered=True, code__in=wanted)
    services = {service.code: service for service in offered}
    errors: dict[str, list[str | Promise]] = {}
    for code, quantity in wanted.items():
        if code not in services:
            errors[code] = [_("This service cannot be ordered.")]
        elif not 0 < quantity <= MOST_OF_ONE:
            errors[code] = [_("Quantity from 1 to %(most)s, please.") % {"most": MOST_OF_ONE}]
    if not wanted:
        errors["quantities"] = [_("Please choose at least one service.")]
    if errors:
        raise InvalidInput(errors)
    return services


def _line(order: ServiceOrder, service: Service, quantity: int, at: datetime) -> ServiceOrderLine:
    amount = quantity * service.price_kzt
    on = order.application.edition.today(at)
    surcharge = late_surcharge(amount, service.late_surcharge_pct, on=on, due_on=service.due_on)
    return ServiceOrderLine(
        order=order, service=service, quantity=quantity, unit_price_kzt=service.price_kzt,
        surcharge_kzt=surcharge, amount_kzt=amount + surcharge,
    )  # fmt: skip


def _same_click(application: Application, wanted: Mapping[str, int], at: datetime) -> ServiceOrder | None:
    last = application.orders.filter(ordered_at__gt=at - _SAME_CLICK).order_by("-id").first()
    if last is None or last.state == OrderState.CANCELLED:
        return None
    ordered = dict(last.lines.values_list("service__code", "quantity"))
    return last if ordered == dict(wanted) else None
