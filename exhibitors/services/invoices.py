"""The life of an invoice: issued once and numbered without gaps, corrected by credit notes, never changed.

Locks the application, then its invoices, then - last of all - the series of numbers. Queues the letter with
the PDF in the same transaction. Payments are in `payments`.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import rows
from core.errors import DomainError
from journal.actors import Actor
from journal.record import record

from .. import pricing
from ..emails import money as emails
from ..invoice_items import (
    Item,
    item_of_cancellation,
    item_of_credit,
    item_of_move,
    items_of_order,
    items_of_price,
)
from ..models import (
    Application,
    Booking,
    Due,
    InstalmentRule,
    Invoice,
    InvoiceKind,
    SeriesKind,
    ServiceOrder,
)
from ..parties import payee_of, payer_of
from ..queries.prices import Tariff, tariff_of
from ..states import (
    HOLDS_A_BOOTH,
    INVOICE_MOVES,
    ORDER_MOVES,
    TAKES_PART,
    ApplicationState,
    InvoiceState,
    OrderState,
)
from .confirmation import confirm_if_settled
from .documents import make_ahead
from .ledger import lock_application, lock_invoice, lock_invoices, offset
from .numbers import next_number

# Which lines make an invoice that of the participation.
_PARTICIPATION = (pricing.REGISTRATION, pricing.SPACE, pricing.FLAT, pricing.CO_EXHIBITOR)
# Co-exhibitors that are asked for: those who were turned down or left cost nothing.
_COUNTED = (
    ApplicationState.SUBMITTED,
    ApplicationState.WAITLISTED,
    ApplicationState.APPROVED,
    ApplicationState.CONFIRMED,
)


class InvoiceCancelled(DomainError):
    code = "invoice_cancelled"
    message = _("This invoice is cancelled.")


class NotAnInvoice(DomainError):
    code = "not_an_invoice"
    message = _("A credit note cannot be credited.")


def issue_participation_invoice(*, application: Application, actor: Actor, at: datetime) -> Invoice | None:
    """Registration fee, booths at their frozen prices, co-exhibitors, services ordered so far.

    None when nothing is to be paid, and for a co-exhibitor, whose money is the host's. Once for an
    application: asked again it gives the same invoice.
    """
    with transaction.atomic():
        return issue_for_locked(lock_application(application.pk), actor=actor, at=at)


def issue_for_locked(application: Application, *, actor: Actor, at: datetime) -> Invoice | None:
    """The same for who has locked the application."""
    if application.is_co_exhibitor:
        return None
    if issued := _participation_invoice(application):
        return issued
    lines = _booth_lines(application)
    co_exhibitors = application.co_exhibitors.filter(state__in=_COUNTED).count()
    tariff = tariff_of(application.edition_id)
    quotation = pricing.quote_participation(lines, tariff.prices, co_exhibitors=co_exhibitors)
    orders = list(application.orders.filter(state=OrderState.ORDERED).order_by("id"))
    items = items_of_price(quotation.lines, tariff)
    for order in orders:
        items += items_of_order(order)
    if not sum(item.amount_kzt for item in items):
        return None
    with rows.one_statement():
        invoice = _issue(application, items, actor=actor, at=at, tariff=tariff)
        _set_dues(invoice, _by_instalments(invoice))
    _mark_invoiced(orders, invoice)
    return invoice


def issue_order_invoice(*, order: ServiceOrder, actor: Actor, at: datetime) -> Invoice | None:
    """The invoice of one order, due in one sum; None when everything in it is free."""
    with transaction.atomic():
        application = lock_application(order.application_id)
        order = ServiceOrder.objects.get(pk=order.pk)
        if order.state == OrderState.INVOICED:
            return order.invoice
        ORDER_MOVES.check(order.state, OrderState.INVOICED)
        items = items_of_order(order)
        if not items:
            return None
        invoice = _issue(application, items, actor=actor, at=at)
        _set_dues(invoice, [(_due_on(invoice), invoice.total_kzt)])
        _mark_invoiced([order], invoice)
    return invoice


def issue_co_exhibitor_fee(*, application: Application, actor: Actor, at: datetime) -> Invoice | None:
    """To the host, for a co-exhibitor that joins after the host's own invoice. None when it is free."""
    with transaction.atomic():
        application = lock_application(application.pk)
        tariff = tariff_of(application.edition_id)
        fee = tariff.terms.co_exhibitor_fee_kzt
        if not fee:
            return None
        line = pricing.Line(pricing.CO_EXHIBITOR, "1", "pc", fee, fee)
        invoice = _issue(application, items_of_price([line], tariff), actor=actor, at=at)
        _set_dues(invoice, [(_due_on(invoice), invoice.total_kzt)])
    return invoice


def issue_difference(
    *, application: Application, before: Booking, after: Booking, actor: Actor, at: datetime
) -> Invoice | None:
    """What a move to another booth changes: an extra invoice, a credit note, or nothing.

    Before the approval nothing has been invoiced, so nothing differs. The credit is set against what is
    still owed; what is left of it is the company's money.
    """
    with transaction.atomic():
        application = lock_application(application.pk)
        if application.state not in TAKES_PART:
            return None
        difference = _difference(application, before, after)
        if not difference:
            return None
        invoices = lock_invoices(application)
        corrects = next((row for row in invoices if row.kind == InvoiceKind.INVOICE), None)
        items = [item_of_move(before.booth.number, after.booth.number, abs(difference))]
        if difference > 0:
            invoice = _issue(application, items, corrects=corrects, actor=actor, at=at)
            _set_dues(invoice, [(_due_on(invoice), invoice.total_kzt)])
            return invoice
        kind = InvoiceKind.CREDIT_NOTE
        credit = _issue(application, items, kind=kind, corrects=corrects, actor=actor, at=at)
        for invoice in invoices:
            if invoice.kind == InvoiceKind.INVOICE and invoice.state != InvoiceState.CANCELLED:
                offset(credit, invoice, at=at)
        confirm_if_settled(application=application, actor=actor, at=at)
    return credit


def credit_invoice(*, invoice: Invoice, actor: Actor, at: datetime) -> Invoice:
    """A credit note for all that is left of an invoice, which is thereby cancelled.

    What was paid on it stays on the credit note, as money owed to the company. Raises InvoiceCancelled,
    NotAnInvoice.
    """
    with transaction.atomic():
        lock_application(invoice.application_id)
        return _credit_in_full(lock_invoice(invoice), actor=actor, at=at)


def cancel_participation(*, application: Application, actor: Actor, at: datetime) -> Invoice | None:
    """What a company owes that leaves on this day: everything is credited, the fee is invoiced instead.

    What was paid counts towards the fee; the rest is owed to the company. On days when everything is
    owed the invoices stay as they are. Returns the invoice of the fee, if there is one.
    """
    with transaction.atomic():
        application = lock_application(application.pk)
        steps = list(application.edition.cancellation_fees.values_list("until", "fee_pct"))
        fee_pct = pricing.cancellation_fee_pct(application.edition.today(at), steps)
        application.orders.filter(state=OrderState.ORDERED).update(state=OrderState.CANCELLED)
        invoices = [row for row in lock_invoices(application) if _can_be_credited(row)]
        if fee_pct == 100 or not invoices:
            return None
        fee = pricing.percent(sum(_left(invoice).net_kzt for invoice in invoices), fee_pct)
        notes = [_credit_in_full(invoice, actor=actor, at=at) for invoice in invoices]
        if not fee:
            return None
        items = [item_of_cancellation(fee_pct, fee)]
        invoice = _issue(application, items, corrects=invoices[0], actor=actor, at=at)
        _set_dues(invoice, [(_due_on(invoice), invoice.total_kzt)])
        for credit in notes:
            offset(credit, invoice, at=at)
    return invoice


def send_invoice_again(*, invoice: Invoice, actor: Actor, at: datetime) -> None:
    with transaction.atomic():
        invoice = Invoice.objects.select_related("application__company").get(pk=invoice.pk)
        emails.queue_invoice(invoice, at=at)
        record("invoice.sent_again", invoice, actor=actor, at=at)


# --- How it is put together -------------------------------------------------------------------------------


def _issue(
    application: Application,
    items: Sequence[Item],
    *,
    actor: Actor,
    at: datetime,
    kind: InvoiceKind = InvoiceKind.INVOICE,
    corrects: Invoice | None = None,
    vat: pricing.Vat | None = None,
    tariff: Tariff | None = None,
) -> Invoice:
    """The row with its number, lines, journal entry and letter. The application is locked."""
    tariff = tariff or tariff_of(application.edition_id)
    edition = tariff.edition
    if vat is None:
        vat = pricing.add_vat(sum(item.amount_kzt for item in items), tariff.vat_rate_pct(edition.starts_on))
    series = SeriesKind.INVOICE if kind == InvoiceKind.INVOICE else SeriesKind.CREDIT_NOTE
    invoice = Invoice.objects.create(
        edition=edition,
        application=application,
        kind=kind,
        number=next_number(edition=edition, kind=series),
        corrects=corrects,
        issued_on=edition.today(at),
        supplied_on=edition.starts_on,
        net_kzt=vat.net_kzt,
        vat_rate_pct=vat.rate_pct,
        vat_kzt=vat.vat_kzt,
        total_kzt=vat.total_kzt,
        payer=payer_of(application.company),
        payee=payee_of(edition),
        issued_at=at,
    )
    with rows.one_statement():
        for position, item in enumerate(items, start=1):
            rows.insert(item.as_row(position, invoice))
        record(
            f"{kind}.issued", invoice, actor=actor, at=at, number=invoice.number, total_kzt=invoice.total_kzt,
            application=application.code,
        )  # fmt: skip
        emails.queue_invoice(invoice, at=at)
    make_ahead(invoice)
    return invoice


def _credit_in_full(invoice: Invoice, *, actor: Actor, at: datetime) -> Invoice:
    if invoice.kind != InvoiceKind.INVOICE:
        raise NotAnInvoice
    if invoice.state == InvoiceState.CANCELLED:
        raise InvoiceCancelled
    left = _left(invoice)
    items = [item_of_credit(invoice.number, left.net_kzt)]
    credit = _issue(
        invoice.application,
        items,
        kind=InvoiceKind.CREDIT_NOTE,
        corrects=invoice,
        vat=left,
        actor=actor,
        at=at,
    )
    offset(credit, invoice, at=at)
    INVOICE_MOVES.check(invoice.state, InvoiceState.CANCELLED)
    invoice.state = InvoiceState.CANCELLED
    invoice.save(update_fields=["state"])
    invoice.orders.filter(state=OrderState.INVOICED).update(state=OrderState.CANCELLED)
    record("invoice.cancelled", invoice, actor=actor, at=at, credit_note=credit.number)
    return credit


def _left(invoice: Invoice) -> pricing.Vat:
    """What earlier credit notes have left of an invoice."""
    notes = [row for row in invoice.corrections.all() if row.kind == InvoiceKind.CREDIT_NOTE]
    net = max(invoice.net_kzt - sum(row.net_kzt for row in notes), 0)
    vat = max(invoice.vat_kzt - sum(row.vat_kzt for row in notes), 0)
    return pricing.Vat(net, invoice.vat_rate_pct, vat)


def _can_be_credited(invoice: Invoice) -> bool:
    return invoice.kind == InvoiceKind.INVOICE and invoice.state != InvoiceState.CANCELLED


def _participation_invoice(application: Application) -> Invoice | None:
    papers = application.invoices.filter(
        kind=InvoiceKind.INVOICE, corrects=None, lines__code__in=_PARTICIPATION
    )
    return papers.exclude(state=InvoiceState.CANCELLED).order_by("id").first()


def _booth_lines(application: Application, *, without: Sequence[Booking] = ()) -> list[pricing.Line]:
    """The frozen prices of the booths that the application holds."""
    bookings = application.bookings.filter(state__in=HOLDS_A_BOOTH).order_by("id")
    taken = bookings.exclude(pk__in=[booking.pk for booking in without])
    return [pricing.Line.from_json(row) for booking in taken for row in booking.price]


def _difference(application: Application, before: Booking, after: Booking) -> int:
    """Net, with the fees that depend on the kind of booth."""
    others = _booth_lines(application, without=(before, after))
    prices = tariff_of(application.edition_id).prices

    def net(booking: Booking) -> int:
        lines = [*others, *map(pricing.Line.from_json, booking.price)]
        return pricing.quote_participation(lines, prices, co_exhibitors=0).net_kzt

    return net(after) - net(before)


def _by_instalments(invoice: Invoice) -> list[tuple[date, int]]:
    rules = [
        pricing.InstalmentTerm(rule.share_pct, rule.days_after_approval, rule.days_before_opening)
        for rule in _rules(invoice)
    ]
    opens_on = invoice.edition.starts_on
    return pricing.split_into_dues(invoice.total_kzt, rules, approved_on=invoice.issued_on, opens_on=opens_on)


def _due_on(invoice: Invoice) -> date:
    """One sum: as many days as the first instalment gives, but there before the doors open."""
    days = min((rule.days_after_approval for rule in _rules(invoice) if rule.days_after_approval), default=0)
    day = min(invoice.issued_on + timedelta(days=days), invoice.edition.starts_on)
    return max(day, invoice.issued_on)


def _rules(invoice: Invoice) -> list[InstalmentRule]:
    return list(invoice.edition.instalment_rules.order_by("position"))


def _set_dues(invoice: Invoice, dues: Sequence[tuple[date, int]]) -> None:
    rows.insert(
        *(
            Due(invoice=invoice, position=position, due_on=day, amount_kzt=amount)
            for position, (day, amount) in enumerate(dues, start=1)
        )
    )


def _mark_invoiced(orders: Sequence[ServiceOrder], invoice: Invoice) -> None:
    for order in orders:
        ORDER_MOVES.check(order.state, OrderState.INVOICED)
        order.state, order.invoice = OrderState.INVOICED, invoice
        order.save(update_fields=["state", "invoice"])
