"""Invoices and payments as tables. A payment that comes in is entered by the service that enters every payment."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.cleaning import REQUIRED
from core.errors import InvalidInput
from core.text import clean_line, fold_booth_code
from core.translations import LANGUAGES
from spreadsheets.cells import Fault, Kind
from spreadsheets.registry import (
    Column,
    Context,
    ExportTable,
    ImportTable,
    Outcome,
    Row,
    Step,
    export_table,
    import_table,
    in_all_languages,
    refused,
    refused_input,
)
from spreadsheets.words import labels

from ..models import Invoice, InvoiceKind, Payment, PaymentMethod
from ..services.invoices import InvoiceCancelled
from ..services.payments import PaymentDiffers, check_payment, record_payment
from ..states import InvoiceState

INVOICES, PAYMENTS = "exhibitors.invoices", "exhibitors.payments"
_METHODS = [choice for choice in PaymentMethod.choices if choice[0] != PaymentMethod.OFFSET]


def _method_words(context: Context) -> Mapping[str, str]:
    return in_all_languages(_METHODS)


@export_table(INVOICES, model=Invoice)
class InvoicesOut(ExportTable):
    title = _("Invoices")
    permission = "exhibitors.view_invoice"
    columns = (
        Column("number", _("number"), source="number"),
        Column("kind", _("kind"), source="kind", prepare=labels(InvoiceKind.choices)),
        Column("state", _("state"), source="state", prepare=labels(InvoiceState.choices)),
        Column("issued_on", _("issued on"), Kind.DAY, source="issued_on"),
        Column("supplied_on", _("date of supply"), Kind.DAY, source="supplied_on"),
        Column("tax_id", _("BIN or IIN"), source="application__company__tax_id"),
        *(
            Column(f"name_{one}", _("name"), language=one, source=f"application__company__name_{one}")
            for one in LANGUAGES
        ),
        Column("net_kzt", _("net (₸)"), Kind.MONEY, source="net_kzt"),
        Column("vat_rate_pct", _("VAT rate (%)"), Kind.NUMBER, source="vat_rate_pct"),
        Column("vat_kzt", _("VAT (₸)"), Kind.MONEY, source="vat_kzt"),
        Column("total_kzt", _("total (₸)"), Kind.MONEY, source="total_kzt"),
        Column("paid_kzt", _("paid (₸)"), Kind.MONEY, source="paid_kzt"),
        Column("open_kzt", _("open (₸)"), Kind.MONEY, source=F("total_kzt") - F("paid_kzt")),
        Column("corrects", _("corrects"), source="corrects__number"),
        Column("edition", _("edition"), source="edition__code", chosen=False),
    )


@export_table(PAYMENTS, model=Payment)
class PaymentsOut(ExportTable):
    title = _("Payments")
    permission = "exhibitors.view_payment"
    columns = (
        Column("invoice", _("invoice"), source="invoice__number"),
        Column("amount_kzt", _("amount (₸)"), Kind.MONEY, source="amount_kzt"),
        Column("received_on", _("received on"), Kind.DAY, source="received_on"),
        Column("reference", _("reference"), source="reference"),
        Column("method", _("method"), source="method", prepare=labels(PaymentMethod.choices)),
        Column("tax_id", _("BIN or IIN"), source="invoice__application__company__tax_id"),
        Column("company", _("company"), source="invoice__application__company__name_kk"),
        Column("recorded_at", _("entered at"), Kind.MOMENT, source="recorded_at"),
        Column("voided_at", _("voided at"), Kind.MOMENT, source="voided_at"),
    )


@import_table(PAYMENTS)
class PaymentsIn(ImportTable):
    """The same reference on the same invoice is the same payment. Each row is a transaction of its own."""

    title = _("Payments")
    permission = "exhibitors.record_payment"
    batch = 1  # a payment locks an application and an invoice; nobody holds two of them
    columns = (
        Column(
            "invoice", _("invoice"), required=True,
            aliases=("invoice number", "номер счёта", "номер счета", "счёт", "счет", "шот нөмірі", "шот"),
        ),
        Column("amount_kzt", _("amount (₸)"), Kind.MONEY, required=True, aliases=("amount", "сумма", "сома", "сомасы")),
        Column("received_on", _("received on"), Kind.DAY, required=True, aliases=("date", "дата", "күні")),
        Column(
            "reference", _("reference"), Kind.DIGITS, required=True,
            aliases=("номер документа", "номер платёжки", "номер платежного поручения", "құжат нөмірі"),
        ),
        Column("method", _("method"), Kind.CHOICE, choices=_method_words),
    )  # fmt: skip

    def key(self, row: Row) -> Any:
        return (_number(row), clean_line(row["reference"])) if row["reference"] else None

    def plan(self, rows: Sequence[Row], context: Context) -> list[Step]:
        wanted = [_number(row) for row in rows]
        found = Invoice.objects.filter(edition=context.forum.edition, number__in=wanted)
        invoices = {one.number: one for one in found.select_related("edition").prefetch_related("payments")}
        return [self._step(row, invoices.get(_number(row)), context) for row in rows]

    def _step(self, row: Row, invoice: Invoice | None, context: Context) -> Step:
        if missing := [column.code for column in self.columns if column.required and not row[column.code]]:
            return refused(row, *(Fault(name, "required", REQUIRED) for name in missing))
        if invoice is None:
            return refused(
                row, Fault("invoice", "unknown_invoice", _("There is no invoice with this number."))
            )
        if not row["amount_kzt"].lstrip("-").isdigit():
            return refused(row, Fault("amount_kzt", "not_whole", _("Payments are entered in whole tenge.")))
        payment = {
            "amount_kzt": int(row["amount_kzt"]),
            "received_on": date.fromisoformat(row["received_on"]),
            "reference": clean_line(row["reference"]),
            "method": row["method"] or PaymentMethod.BANK_TRANSFER,
        }
        try:
            check_payment(invoice, **payment, at=context.at)  # type: ignore[arg-type]
        except InvalidInput as refusal:
            return refused_input(row, refusal)
        for known in invoice.payments.all():
            if known.reference == payment["reference"] and known.voided_at is None:
                if known.amount_kzt == payment["amount_kzt"]:
                    return Step(row, Outcome.UNCHANGED)
                return refused(row, Fault("amount_kzt", PaymentDiffers.code, PaymentDiffers.message))
        if invoice.state == InvoiceState.CANCELLED:
            return refused(row, Fault("invoice", InvoiceCancelled.code, InvoiceCancelled.message))
        return Step(row, Outcome.ADDED, (invoice, payment))

    def write(self, steps: Sequence[Step], context: Context) -> None:
        for step in steps:
            invoice, payment = step.deed
            record_payment(invoice=invoice, **payment, actor=context.actor, at=context.at, user=context.user)


def _number(row: Row) -> str:
    """People type it with Cyrillic letters and other dashes."""
    return fold_booth_code(row["invoice"].replace("№", ""))
