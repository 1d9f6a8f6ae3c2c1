"""How money comes to stand on an invoice or a credit note. For the services of this folder only.

Writes payments and the state that follows from their sum. Locks nothing: the caller holds the application,
then the invoice.
"""

from collections.abc import Iterable
from datetime import date, datetime

from accounts.models import User

from ..models import Application, Invoice, Payment, PaymentMethod
from ..states import INVOICE_MOVES, InvoiceState


def lock_application(pk: int) -> Application:
    rows = Application.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("company", "edition").get(pk=pk)


def lock_invoice(invoice: Invoice) -> Invoice:
    rows = Invoice.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("edition", "application__company").get(pk=invoice.pk)


def lock_with_application(invoice: Invoice) -> Invoice:
    """The application and then the invoice, in one round trip: in the order of the names after OF."""
    rows = Invoice.objects.select_for_update(no_key=True, of=("application", "self"))
    return rows.select_related("edition", "application__company").get(pk=invoice.pk)


def lock_invoices(application: Application) -> list[Invoice]:
    """All of an application's, in the order of their ids."""
    rows = Invoice.objects.select_for_update(no_key=True, of=("self",)).order_by("id")
    return list(rows.select_related("edition", "application__company").filter(application=application))


def enter_payment(
    invoice: Invoice,
    *,
    amount_kzt: int,
    received_on: date,
    reference: str,
    method: str,
    at: datetime,
    user: User | None = None,
    counted: Iterable[Payment] | None = None,
) -> Payment:
    """`counted`: those that count so far, when the caller has read them under the lock."""
    payment = Payment.objects.create(
        invoice=invoice, amount_kzt=amount_kzt, received_on=received_on, reference=reference, method=method,
        recorded_at=at, recorded_by=user,
    )  # fmt: skip
    recount(invoice, None if counted is None else [*counted, payment])
    return payment


def recount(invoice: Invoice, counted: Iterable[Payment] | None = None) -> None:
    """What was paid, anew from the payments that count; the state follows. A cancelled one stays so."""
    if counted is None:
        counted = invoice.payments.filter(voided_at=None)
    paid = sum(payment.amount_kzt for payment in counted)
    state = invoice.state if invoice.state == InvoiceState.CANCELLED else _state(paid, invoice.total_kzt)
    if state != invoice.state:
        INVOICE_MOVES.check(invoice.state, state)
    invoice.paid_kzt, invoice.state = paid, state
    invoice.save(update_fields=["paid_kzt", "state"])


def offset(credit: Invoice, invoice: Invoice, *, at: datetime) -> int:
    """Sets what a credit note is still worth against what an invoice still asks for; how much that was."""
    amount = min(credit.outstanding_kzt, invoice.outstanding_kzt)
    if amount:
        on = credit.edition.today(at)
        for one, other in ((invoice, credit), (credit, invoice)):
            enter_payment(
                one,
                amount_kzt=amount,
                received_on=on,
                reference=other.number,
                method=PaymentMethod.OFFSET,
                at=at,
            )
    return amount


def _state(paid_kzt: int, total_kzt: int) -> InvoiceState:
    if paid_kzt >= total_kzt:
        return InvoiceState.PAID
    return InvoiceState.PARTLY_PAID if paid_kzt else InvoiceState.ISSUED
