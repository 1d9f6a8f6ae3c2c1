"""A company's invoices, credit notes and receipts as its office shows them: three queries, however many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from ..models import Due, Invoice, InvoiceKind, Payment, PaymentMethod
from ..states import InvoiceState
from .dues import Instalment, instalments


@dataclass(frozen=True, slots=True)
class Receipt:
    position: int
    received_on: date
    amount_kzt: int


@dataclass(frozen=True, slots=True)
class Paper:
    invoice: Invoice
    instalments: list[Instalment]
    receipts: list[Receipt]
    on: date

    @property
    def is_credit_note(self) -> bool:
        return self.invoice.kind == InvoiceKind.CREDIT_NOTE

    @property
    def missing(self) -> list[Instalment]:
        return [row for row in self.instalments if row.missing_kzt]

    @property
    def is_overdue(self) -> bool:
        return any(row.is_overdue(self.on) for row in self.instalments)

    @property
    def over_kzt(self) -> int:
        """What was paid too much."""
        return max(self.invoice.paid_kzt - self.invoice.total_kzt, 0)


def papers(invoices: "QuerySet[Invoice]", *, on: date) -> list[Paper]:
    rows = invoices.prefetch_related(
        Prefetch("dues", Due.objects.order_by("position")),
        Prefetch("payments", Payment.objects.order_by("id")),
    )
    return [Paper(row, instalments(row), _receipts(row), on) for row in rows]


def owed_kzt(shown: Iterable[Paper]) -> int:
    return sum(
        paper.invoice.outstanding_kzt
        for paper in shown
        if not paper.is_credit_note and paper.invoice.state != InvoiceState.CANCELLED
    )


def _receipts(invoice: Invoice) -> list[Receipt]:
    """The place among all payments names a receipt: it does not change when another one is voided.

    Nobody gives a receipt for money that he has paid back.
    """
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        return []
    return [
        Receipt(position, payment.received_on, payment.amount_kzt)
        for position, payment in enumerate(invoice.payments.all(), start=1)
        if payment.voided_at is None and payment.method != PaymentMethod.OFFSET
    ]
