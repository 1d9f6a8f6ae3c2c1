"""The life of a payment: entered once, however often it arrives; voided when it was entered by mistake.

Locks the application, then the invoice. The invoice's state follows from the sum of its payments; the last
one that is missing confirms the booth. Sends the receipt.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import rows
from core.constraints import violates
from core.errors import DomainError, InvalidInput
from core.text import clean_line
from journal.actors import Actor
from journal.record import record

from ..emails import money as emails
from ..models import Invoice, InvoiceKind, Payment, PaymentMethod
from ..states import ApplicationState, InvoiceState
from .confirmation import confirm_if_settled
from .invoices import InvoiceCancelled
from .ledger import enter_payment, lock_with_application, recount

# Nobody pays so much for a booth; somebody has typed an account number into the wrong field.
MOST_KZT = 1_000_000_000
REFERENCE_LENGTH = 100


class PaymentDiffers(DomainError):
    """The reference is taken by a payment of another amount: one of the two is a mistake."""

    code = "payment_differs"
    message = _("A payment with this reference, but of another amount, is entered already.")


class PaymentFixed(DomainError):
    code = "payment_fixed"
    message = _("What was set against a credit note cannot be voided.")


def record_payment(
    *,
    invoice: Invoice,
    amount_kzt: int,
    received_on: date,
    reference: str,
    method: str = PaymentMethod.BANK_TRANSFER,
    actor: Actor,
    at: datetime,
    user: User | None = None,
) -> Payment:
    """Enter money that came; its `invoice` says what is paid now. The same reference again is the same payment
    and changes nothing.

    Too little leaves the invoice partly paid, too much pays it: what is over stands on the invoice.
    Raises InvalidInput, InvoiceCancelled, PaymentDiffers.
    """
    reference = clean_line(reference)
    check_payment(
        invoice, amount_kzt=amount_kzt, received_on=received_on, reference=reference, method=method, at=at
    )
    with transaction.atomic(), rows.one_statement():
        invoice = lock_with_application(invoice)
        application = invoice.application
        counted = list(invoice.payments.filter(voided_at=None))
        if known := next((one for one in counted if one.reference == reference), None):
            return _the_same(known, amount_kzt)
        if invoice.state == InvoiceState.CANCELLED:
            raise InvoiceCancelled
        try:
            with transaction.atomic():
                payment = enter_payment(
                    invoice, amount_kzt=amount_kzt, received_on=received_on, reference=reference,
                    method=method, at=at, user=user, counted=counted,
                )  # fmt: skip
        except IntegrityError as reason:
            # Only somebody who did not take the lock can have been quicker.
            if not violates(reason, "payment_once"):
                raise
            return _the_same(invoice.payments.get(reference=reference, voided_at=None), amount_kzt)
        record(
            "payment.received", invoice, actor=actor, at=at, amount_kzt=amount_kzt, reference=reference,
            state=invoice.state,
        )  # fmt: skip
        emails.queue_payment_received(payment, at=at)
        if application.state == ApplicationState.APPROVED:
            confirm_if_settled(application=application, actor=actor, at=at)
    return payment


def void_payment(*, payment: Payment, reason: str, actor: Actor, at: datetime) -> None:
    """It was entered by mistake: it no longer counts and stays on record. Repeating it changes nothing.

    A booth that was confirmed stays confirmed: taking it away is a decision of its own.
    """
    reason = clean_line(reason)
    if not reason:
        raise InvalidInput({"reason": [_("Please say why.")]})
    with transaction.atomic():
        invoice = lock_with_application(payment.invoice)
        payment = invoice.payments.get(pk=payment.pk)
        if payment.voided_at is not None:
            return
        if payment.method == PaymentMethod.OFFSET:
            raise PaymentFixed
        if invoice.state == InvoiceState.CANCELLED:
            raise InvoiceCancelled
        payment.voided_at = at
        payment.save(update_fields=["voided_at"])
        recount(invoice)
        record(
            "payment.voided", invoice, actor=actor, at=at, amount_kzt=payment.amount_kzt,
            reference=payment.reference, reason=reason, state=invoice.state,
        )  # fmt: skip


def check_payment(
    invoice: Invoice, *, amount_kzt: int, received_on: date, reference: str, method: str, at: datetime
) -> None:
    """Everything that is wrong with it at once. Raises InvalidInput."""
    errors = faults_of_payment(
        invoice, amount_kzt=amount_kzt, received_on=received_on, reference=reference, method=method, at=at
    )
    if invoice.kind != InvoiceKind.INVOICE:
        errors["invoice"] = [_("A credit note is not paid.")]
    if errors:
        raise InvalidInput(errors)


def faults_of_payment(
    invoice: Invoice, *, amount_kzt: int, received_on: date, reference: str, method: str, at: datetime
) -> dict[str, list[str | Promise]]:
    """What is wrong with the movement of money itself, whichever way it went."""
    errors: dict[str, list[str | Promise]] = {}
    if amount_kzt <= 0:
        errors["amount_kzt"] = [_("The amount of a payment is more than zero.")]
    elif amount_kzt > MOST_KZT:
        errors["amount_kzt"] = [_("This amount is too large to be a payment. Is it an account number?")]
    today = invoice.edition.today(at)
    if received_on > today + timedelta(days=1):
        errors["received_on"] = [_("This day has not come yet.")]
    elif received_on < today - timedelta(days=5 * 366):
        errors["received_on"] = [_("This day is too long ago.")]
    if not reference:
        errors["reference"] = [_("Please give the number of the payment order: by it a payment is known.")]
    elif len(reference) > REFERENCE_LENGTH:
        errors["reference"] = [_("Too long. Characters allowed: %(limit)s") % {"limit": REFERENCE_LENGTH}]
    if method not in PaymentMethod.values or method == PaymentMethod.OFFSET:
        errors["method"] = [_("Please choose one of the answers offered.")]
    return errors


def _the_same(payment: Payment, amount_kzt: int) -> Payment:
    if payment.amount_kzt != amount_kzt:
        raise PaymentDiffers(amount_kzt=payment.amount_kzt)
    return payment
