"""The life of a repayment: what a credit note still owes the company has gone back to it.

Locks the application, then the credit note. The same reference once more is the same repayment. Voided like a
payment (`payments.void_payment`) when it was entered by mistake. Sends the company a letter.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, InvalidInput
from core.money import tenge
from core.text import clean_line
from journal.actors import Actor
from journal.record import record

from ..emails import money as emails
from ..models import Invoice, InvoiceKind, Payment, PaymentMethod
from ..states import InvoiceState
from .invoices import InvoiceCancelled
from .ledger import enter_payment, lock_application, lock_invoice
from .payments import PaymentDiffers, faults_of_payment


class NotACreditNote(DomainError):
    code = "not_a_credit_note"
    message = _("Only what a credit note owes is paid back.")


class TooMuchRepaid(DomainError):
    code = "too_much_repaid"

    def __init__(self, owed_kzt: int) -> None:
        super().__init__(_("More than is owed to the company: %(owed)s") % {"owed": tenge(owed_kzt)})


def record_repayment(
    *,
    credit_note: Invoice,
    amount_kzt: int,
    repaid_on: date,
    reference: str,
    method: str = PaymentMethod.BANK_TRANSFER,
    actor: Actor,
    at: datetime,
    user: User | None = None,
) -> Payment:
    """Enter money that went back.

    Raises InvalidInput, NotACreditNote, InvoiceCancelled, PaymentDiffers, TooMuchRepaid.
    """
    if credit_note.kind != InvoiceKind.CREDIT_NOTE:
        raise NotACreditNote
    reference = clean_line(reference)
    faults = faults_of_payment(
        credit_note, amount_kzt=amount_kzt, received_on=repaid_on, reference=reference, method=method, at=at
    )
    if faults:
        raise InvalidInput(faults)
    with transaction.atomic():
        lock_application(credit_note.application_id)
        credit_note = lock_invoice(credit_note)
        if known := credit_note.payments.filter(reference=reference, voided_at=None).first():
            if known.amount_kzt != amount_kzt:
                raise PaymentDiffers(amount_kzt=known.amount_kzt)
            return known
        if credit_note.state == InvoiceState.CANCELLED:
            raise InvoiceCancelled
        if amount_kzt > credit_note.outstanding_kzt:
            raise TooMuchRepaid(credit_note.outstanding_kzt)
        repayment = enter_payment(
            credit_note, amount_kzt=amount_kzt, received_on=repaid_on, reference=reference, method=method, at=at,
            user=user,
        )  # fmt: skip
        record(
            "credit_note.repaid", credit_note, actor=actor, at=at, amount_kzt=amount_kzt, reference=reference,
            state=credit_note.state,
        )  # fmt: skip
        emails.queue_repaid(repayment, at=at)
    return repayment
