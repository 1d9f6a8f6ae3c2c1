"""Letters about money: queued by the services, written here by the worker when they are sent.

Invoice, credit note and receipt come with their PDF. A letter whose reason is gone - the invoice was paid
or cancelled meanwhile - is dropped.
"""

from datetime import date, datetime
from typing import Any

from core.links import site_url
from core.money import tenge
from forum.queries import forum_with
from mailing.letters import Attachment, Letter, compose, letter
from mailing.models import Message
from mailing.services import outbox

from ..documents.invoice import receipt_pdf
from ..files.invoices import file_name, stored_pdf
from ..models import Invoice, InvoiceKind, Payment
from ..queries.names import legal_name
from ..states import INVOICE_MOVES, InvoiceState
from .built_in import BUILT_IN
from .letters import greeting, to_contact

INVOICE = "exhibitors.invoice"
CREDIT_NOTE = "exhibitors.credit_note"
PAYMENT_RECEIVED = "exhibitors.payment_received"
REPAID = "exhibitors.repaid"
PAYMENT_DUE = "exhibitors.payment_due"
PAYMENT_OVERDUE = "exhibitors.payment_overdue"


def queue_invoice(invoice: Invoice, *, at: datetime) -> None:
    kind = INVOICE if invoice.kind == InvoiceKind.INVOICE else CREDIT_NOTE
    outbox.queue(kind=kind, **_to(invoice, at))


def queue_payment_received(payment: Payment, *, at: datetime) -> None:
    outbox.queue(kind=PAYMENT_RECEIVED, params={"payment": payment.pk}, **_to(payment.invoice, at))


def queue_repaid(repayment: Payment, *, at: datetime) -> None:
    outbox.queue(kind=REPAID, params={"payment": repayment.pk}, **_to(repayment.invoice, at))


def reminder(kind: str, invoice: Invoice, *, due_on: date, turn: int, at: datetime) -> dict[str, Any]:
    """For `outbox.queue_once`: one for each due and turn, however often the sweep comes by."""
    key = f"{kind}:{invoice.code}:{due_on:%Y%m%d}:{turn}"
    return {"kind": kind, "dedupe_key": key, "params": {"due_on": due_on.isoformat()}, **_to(invoice, at)}


@letter(INVOICE, BUILT_IN[INVOICE])
def write_invoice(message: Message) -> Letter | None:
    invoice = _invoice(message)
    if invoice is None or invoice.state == InvoiceState.CANCELLED:
        return None
    dues = ", ".join(f"{due.due_on:%d.%m.%Y} – {tenge(due.amount_kzt)}" for due in invoice.dues.all())
    return _compose(message, invoice, dues=dues)


@letter(CREDIT_NOTE, BUILT_IN[CREDIT_NOTE])
def write_credit_note(message: Message) -> Letter | None:
    invoice = _invoice(message)
    if invoice is None:
        return None
    return _compose(message, invoice)


@letter(PAYMENT_RECEIVED, BUILT_IN[PAYMENT_RECEIVED])
def write_payment_received(message: Message) -> Letter | None:
    payment = _payment(message)
    if payment is None:
        return None
    receipt = Attachment(f"{payment.invoice.number}-receipt.pdf", receipt_pdf(payment), "application/pdf")
    return _compose(
        message,
        payment.invoice,
        attachments=(receipt,),
        amount=tenge(payment.amount_kzt),
        received_on=f"{payment.received_on:%d.%m.%Y}",
    )


@letter(REPAID, BUILT_IN[REPAID])
def write_repaid(message: Message) -> Letter | None:
    """With the credit note; voided meanwhile, there is nothing to tell."""
    repayment = _payment(message)
    if repayment is None:
        return None
    return _compose(
        message,
        repayment.invoice,
        amount=tenge(repayment.amount_kzt),
        repaid_on=f"{repayment.received_on:%d.%m.%Y}",
        reference=repayment.reference,
        left=tenge(repayment.invoice.outstanding_kzt),
    )


@letter(PAYMENT_DUE, BUILT_IN[PAYMENT_DUE])
def write_payment_due(message: Message) -> Letter | None:
    return _reminder(message)


@letter(PAYMENT_OVERDUE, BUILT_IN[PAYMENT_OVERDUE])
def write_payment_overdue(message: Message) -> Letter | None:
    return _reminder(message)


def _reminder(message: Message) -> Letter | None:
    """Asks for what is missing today; nothing is missing any more: no letter."""
    invoice = _invoice(message)
    if invoice is None or not INVOICE_MOVES.allows(invoice.state, InvoiceState.PAID):
        return None
    due_on = date.fromisoformat(message.params["due_on"])
    asked = sum(due.amount_kzt for due in invoice.dues.all() if due.due_on <= due_on)
    missing = asked - invoice.paid_kzt
    if missing <= 0:
        return None
    return _compose(message, invoice, due_on=f"{due_on:%d.%m.%Y}", missing=tenge(missing))


def _to(invoice: Invoice, at: datetime) -> dict[str, Any]:
    return {"about": invoice, **to_contact(invoice.application.company, at)}


def _payment(message: Message) -> Payment | None:
    """None when it was voided meanwhile."""
    payments = Payment.objects.select_related("invoice__edition", "invoice__application__company")
    return payments.filter(pk=message.params.get("payment"), voided_at=None).first()


def _invoice(message: Message) -> Invoice | None:
    rows = Invoice.objects.select_related("edition", "corrects", "application__company")
    return rows.filter(code=message.about_code).first()


def _compose(
    message: Message,
    invoice: Invoice,
    *,
    attachments: tuple[Attachment, ...] | None = None,
    **personal: str,
) -> Letter:
    language, company = message.language, invoice.application.company
    if attachments is None:
        attachments = (Attachment(file_name(invoice), stored_pdf(invoice), "application/pdf"),)
    return compose(
        message.kind,
        forum=forum_with(invoice.edition_id),
        language=language,
        personal={
            **greeting(company),
            "company": legal_name(company, language),
            "number": invoice.number,
            "total": tenge(invoice.total_kzt),
            "office_url": site_url("exhibitors:invoices", language=language),
            **personal,
        },
        attachments=attachments,
    )
