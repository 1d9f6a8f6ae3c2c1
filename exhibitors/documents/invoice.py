"""Invoice, credit note and receipt as PDFs: what the rows say goes in, bytes come out.

Always in Kazakh and Russian, one beside the other, whatever language the company reads: they go to an
accountant and to a bank.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from core.dates import date_span
from core.documents.typesetting import typeset
from core.money import grouped, tenge_in_words
from core.translations import text_in

from ..models import (
    Due,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    Payment,
    PaymentMethod,
)

TEMPLATE = Path(__file__).with_name("invoice.typ")
ON_PAPER = ("kk", "ru")

_TITLES = {
    InvoiceKind.INVOICE: gettext_noop("Invoice for payment No. %(number)s"),
    InvoiceKind.CREDIT_NOTE: gettext_noop("Credit note No. %(number)s"),
}
_RECEIPT = gettext_noop("Receipt for invoice No. %(number)s")
_LABELS = {
    "beneficiary": gettext_noop("Beneficiary"),
    "bin": gettext_noop("BIN"),
    "iin": gettext_noop("IIN"),
    "iik": gettext_noop("IIK"),
    "kbe": gettext_noop("KBe"),
    "bank": gettext_noop("Beneficiary's bank"),
    "bic": gettext_noop("BIC"),
    "knp": gettext_noop("KNP"),
    "purpose": gettext_noop("Purpose of payment"),
    "payee": gettext_noop("Payee"),
    "payer": gettext_noop("Payer"),
    "name": gettext_noop("Name"),
    "quantity": gettext_noop("Quantity"),
    "unit": gettext_noop("Unit"),
    "price": gettext_noop("Price, ₸"),
    "amount": gettext_noop("Amount, ₸"),
    "net": gettext_noop("Total without VAT"),
    "total": gettext_noop("Total to pay"),
    "credited": gettext_noop("Total credited"),
    "no_vat": gettext_noop("The organiser is not a VAT payer"),
    "lines": gettext_noop("Number of items"),
    "words": gettext_noop("Sum in words"),
    "dues": gettext_noop("Pay by"),
    "signature": gettext_noop("Signature"),
    "received": gettext_noop("Received on"),
    "method": gettext_noop("Method of payment"),
    "reference": gettext_noop("Bank reference"),
    "sum": gettext_noop("Sum received"),
    "invoice_total": gettext_noop("Sum of the invoice"),
    "left": gettext_noop("Left to pay"),
}
_VAT = gettext_noop("Of which VAT, %(rate)s %%")
_PURPOSE = gettext_noop("Payment for participation in %(brand)s, invoice No. %(number)s of %(date)s")
_CORRECTS = gettext_noop("Corrects invoice No. %(number)s of %(date)s")
_OFFSET_NOTE = gettext_noop("Set against what is owed; what is left of it is paid back or kept for later.")
UNITS: dict[str, str | Promise] = {
    "pc": _("pc."),
    "m2": _("m²"),
    "page": _("page"),
}

Both = dict[str, str]


def invoice_pdf(invoice: Invoice) -> bytes:
    """The document of an invoice or a credit note, as it was issued: it never changes."""
    return typeset(TEMPLATE, layout(invoice, list(invoice.lines.all()), list(invoice.dues.all())))


def receipt_pdf(payment: Payment) -> bytes:
    return typeset(TEMPLATE, receipt_layout(payment))


def layout(invoice: Invoice, lines: Sequence[InvoiceLine], dues: Sequence[Due]) -> dict[str, Any]:
    """What the template prints, nothing left to decide."""
    is_invoice = invoice.kind == InvoiceKind.INVOICE
    values = {"number": invoice.number}
    return {
        **_frame(invoice, _both(_TITLES[InvoiceKind(invoice.kind)], lambda _language: values)),
        "kind": "invoice" if is_invoice else "credit",
        "date": _dates(invoice.issued_on),
        "purpose": _both(_PURPOSE, lambda language: _named(invoice, language)) if is_invoice else None,
        "corrects": _corrects(invoice),
        "note": None if is_invoice else _both(_OFFSET_NOTE),
        "lines": [_row(line) for line in lines],
        "totals": _totals(invoice, "total" if is_invoice else "credited"),
        "count": len(lines),
        "words": {language: tenge_in_words(invoice.total_kzt, language) for language in ON_PAPER},
        "dues": [{"date": _dates(due.due_on), "amount": grouped(due.amount_kzt)} for due in dues],
        "facts": [],
    }


def receipt_layout(payment: Payment) -> dict[str, Any]:
    invoice, labels = payment.invoice, _labels()
    method = PaymentMethod(payment.method)
    paid = sum(
        row.amount_kzt for row in invoice.payments.all() if row.voided_at is None and row.pk <= payment.pk
    )
    facts = [
        (labels["received"], _dates(payment.received_on)),
        (labels["method"], _both_lazy(method.label)),
        (labels["reference"], _same(payment.reference)),
        (labels["sum"], _same(f"{grouped(payment.amount_kzt)} ₸")),
        (labels["invoice_total"], _same(f"{grouped(invoice.total_kzt)} ₸")),
        (labels["left"], _same(f"{grouped(max(invoice.total_kzt - paid, 0))} ₸")),
    ]
    return {
        **_frame(invoice, _both(_RECEIPT, lambda _language: {"number": invoice.number})),
        "kind": "receipt",
        "date": _dates(payment.received_on),
        "purpose": _both(_PURPOSE, lambda language: _named(invoice, language)),
        "corrects": None,
        "note": None,
        "lines": [],
        "totals": [],
        "count": 0,
        "words": {language: tenge_in_words(payment.amount_kzt, language) for language in ON_PAPER},
        "dues": [],
        "facts": [{"label": label, "value": value} for label, value in facts],
    }


def _frame(invoice: Invoice, title: Both) -> dict[str, Any]:
    """What all three have: the words, who pays, who is paid."""
    payer, payee = invoice.payer, invoice.payee
    return {
        "title": title,
        "labels": _labels(),
        "payee": {
            "name": payee["name"],
            "bank": payee["bank"],
            "bin": payee["bin"],
            "iik": in_fours(payee["iik"]),
            "bic": payee["bic"],
            "kbe": payee["kbe"],
            "knp": payee["knp"],
            "contact": ", ".join(filter(None, (payee.get("email", ""), payee.get("phone", "")))),
        },
        "payer": {
            "name": payer["name"],
            "address": payer["address"],
            "tax_id": payer["tax_id"],
            "tax_id_label": _labels()["iin" if payer["tax_id_kind"] == "iin" else "bin"],
            "iik": in_fours(payer["iik"]),
            "bic": payer["bic"],
            "kbe": payer["kbe"],
        },
    }


def _totals(invoice: Invoice, what: str) -> list[dict[str, Any]]:
    labels = _labels()
    total = {"label": labels[what], "amount": grouped(invoice.total_kzt), "strong": True}
    if invoice.vat_rate_pct is None:
        return [total, {"label": labels["no_vat"], "amount": "", "strong": False}]
    vat = _both(_VAT, lambda _language: {"rate": invoice.vat_rate_pct})
    return [
        {"label": labels["net"], "amount": grouped(invoice.net_kzt), "strong": False},
        total,
        {"label": vat, "amount": grouped(invoice.vat_kzt), "strong": False},
    ]


def _row(line: InvoiceLine) -> dict[str, Any]:
    unit = UNITS.get(line.unit)
    return {
        "name": {language: text_in(line, "name", language).text for language in ON_PAPER},
        "quantity": _quantity(line.quantity),
        "unit": _both_lazy(unit) if unit else _same(line.unit),
        "price": grouped(line.unit_price_kzt),
        "amount": grouped(line.amount_kzt),
    }


def _corrects(invoice: Invoice) -> Both | None:
    corrected = invoice.corrects
    if corrected is None:
        return None
    return _both(
        _CORRECTS, lambda language: {"number": corrected.number, "date": _date(corrected.issued_on, language)}
    )


def _named(invoice: Invoice, language: str) -> dict[str, Any]:
    return {
        "brand": invoice.edition.brand,
        "number": invoice.number,
        "date": _date(invoice.issued_on, language),
    }


@cache
def _labels() -> dict[str, Both]:
    return {name: _both(msgid) for name, msgid in _LABELS.items()}


def _both(msgid: str, values: Callable[[str], dict[str, Any]] | None = None) -> Both:
    said = {}
    for language in ON_PAPER:
        with override(language):
            words = gettext(msgid)
        said[language] = words % values(language) if values else words
    return said


def _both_lazy(words: str | Promise) -> Both:
    said = {}
    for language in ON_PAPER:
        with override(language):
            said[language] = str(words)
    return said


def _same(text: str) -> Both:
    return dict.fromkeys(ON_PAPER, text)


def _dates(day: date) -> Both:
    return {language: _date(day, language) for language in ON_PAPER}


def _date(day: date, language: str) -> str:
    return date_span(day, day, language).replace(" ", "\u00a0")


def _quantity(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}".replace(".", ",")


def in_fours(iban: str) -> str:
    """KZ12 999D EMOO …: as an IBAN is shown on paper."""
    bare = iban.replace(" ", "")
    return "\u00a0".join(bare[start : start + 4] for start in range(0, len(bare), 4))
