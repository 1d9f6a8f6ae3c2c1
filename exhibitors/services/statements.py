"""The life of a bank statement: looked at first, then taken in; a second time it changes nothing.

Every row is matched by the number of the invoice in its purpose, compared with the payer's tax id and with
what is still owed. Only what fits is taken in, by `record_payment`, each in a transaction of its own, so that
one row that is refused does not hold up the others; the file itself is remembered by its digest.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.constraints import violates
from core.errors import DomainError, InvalidInput
from core.text import clean_line, fold_booth_code
from forum.models import Edition
from journal.actors import Actor

from ..files.bank import BankRow, UnreadableFile, read_bank_file
from ..models import BankStatement, Invoice, InvoiceKind, PaymentMethod
from ..states import InvoiceState
from .payments import MOST_KZT, record_payment

_NAME_LENGTH = 150
_NUMBER = re.compile(r"(?<![A-Z0-9])([A-Z]{1,5})[-\s]*([0-9]{4})[-\s]+([0-9]{1,6})(?![0-9])")


class Fit(StrEnum):
    """How a row of a statement fits: only the first two become payments."""

    MATCHED = "matched"
    OTHER_AMOUNT = "other_amount"  # less or more than is owed: taken in all the same
    DUPLICATE = "duplicate"
    UNKNOWN_NUMBER = "unknown_number"
    WRONG_AMOUNT = "wrong_amount"
    OTHER_PAYER = "other_payer"
    CANCELLED = "cancelled"
    NOT_INCOMING = "not_incoming"
    UNREADABLE = "unreadable"
    REFUSED = "refused"


TAKEN_IN = frozenset({Fit.MATCHED, Fit.OTHER_AMOUNT})
WORDS = {
    Fit.MATCHED: _("fits"),
    Fit.OTHER_AMOUNT: _("another amount than is owed"),
    Fit.DUPLICATE: _("entered already"),
    Fit.UNKNOWN_NUMBER: _("no such invoice"),
    Fit.WRONG_AMOUNT: _("the amount cannot be a payment"),
    Fit.OTHER_PAYER: _("from another payer: please look"),
    Fit.CANCELLED: _("the invoice is cancelled"),
    Fit.NOT_INCOMING: _("not incoming"),
    Fit.UNREADABLE: _("cannot be read"),
    Fit.REFUSED: _("refused"),
}


@dataclass(frozen=True, slots=True)
class Match:
    line: int
    fit: Fit
    number: str = ""
    amount_kzt: int | None = None
    received_on: str = ""
    reference: str = ""
    purpose: str = ""
    note: str = ""

    @property
    def words(self) -> Any:
        return WORDS[self.fit]


def preview_statement(*, edition: Edition, content: bytes) -> list[Match]:
    """Row by row what taking it in would do; nothing is written. Raises InvalidInput."""
    rows = _read(content)
    return list(_matches(rows, _invoices_by_number(edition)))


def take_in_statement(
    *, edition: Edition, name: str, content: bytes, actor: Actor, at: datetime, user: User | None = None
) -> BankStatement:
    """Enter what fits. The same file again gives what it gave the first time. Raises InvalidInput."""
    rows = _read(content)
    digest = hashlib.sha256(content).hexdigest()
    known = BankStatement.objects.filter(edition=edition, digest=digest).first()
    if known is not None:
        return known
    invoices = _invoices_by_number(edition)
    result = [_enter(match, invoices, actor, at, user) for match in _matches(rows, invoices)]
    try:
        with transaction.atomic():
            return BankStatement.objects.create(
                edition=edition, name=clean_line(name)[:_NAME_LENGTH] or digest[:12], digest=digest,
                result=[asdict(match) for match in result], taken_at=at, taken_by=user,
            )  # fmt: skip
    except IntegrityError as reason:
        if not violates(reason, "bank_statement_once"):
            raise
        return BankStatement.objects.get(edition=edition, digest=digest)


def _read(content: bytes) -> list[BankRow]:
    try:
        return read_bank_file(content)
    except UnreadableFile as reason:
        raise InvalidInput({"file": [reason.args[0]]}) from None


def _enter(
    match: Match, invoices: Mapping[str, Invoice], actor: Actor, at: datetime, user: User | None
) -> Match:
    if match.fit not in TAKEN_IN or match.amount_kzt is None:
        return match
    try:
        record_payment(
            invoice=invoices[match.number],
            amount_kzt=match.amount_kzt,
            received_on=datetime.fromisoformat(match.received_on).date(),
            reference=match.reference,
            method=PaymentMethod.BANK_TRANSFER,
            actor=actor,
            at=at,
            user=user,
        )
    except InvalidInput as refusal:
        words = " ".join(str(word) for said in refusal.errors.values() for word in said)
        return _as(match, Fit.REFUSED, words)
    except DomainError as refusal:
        return _as(match, Fit.REFUSED, str(refusal))
    return match


def _as(match: Match, fit: Fit, note: str) -> Match:
    return Match(**{**asdict(match), "fit": fit, "note": note})


# --- Matching ------------------------------------------------------------------------------------------


def _matches(rows: Iterable[BankRow], invoices: Mapping[str, Invoice]) -> Iterable[Match]:
    """Rows of one file know of one another: the second of two equal ones is a duplicate."""
    entered = {
        (number, payment.reference): payment.amount_kzt
        for number, invoice in invoices.items()
        for payment in invoice.payments.all()
        if payment.voided_at is None
    }
    owed = {number: invoice.outstanding_kzt for number, invoice in invoices.items()}
    for row in rows:
        number = _number_in(row.purpose, invoices)
        reference = _reference(row)
        invoice = invoices.get(number)
        fit = _fit(row, invoice, (number, reference) in entered)
        if fit is Fit.MATCHED and row.amount_kzt != owed[number]:
            fit = Fit.MATCHED if _is_instalment(invoice, row.amount_kzt) else Fit.OTHER_AMOUNT
        if fit in TAKEN_IN:
            entered[number, reference] = row.amount_kzt or 0
            owed[number] = max(owed[number] - (row.amount_kzt or 0), 0)
        yield Match(
            line=row.line,
            fit=fit,
            number=number,
            amount_kzt=row.amount_kzt,
            received_on=row.received_on.isoformat() if row.received_on else "",
            reference=reference,
            purpose=clean_line(row.purpose)[:300],
        )


def _fit(row: BankRow, invoice: Invoice | None, is_entered: bool) -> Fit:
    if not row.is_incoming:
        return Fit.NOT_INCOMING
    if row.received_on is None:
        return Fit.UNREADABLE
    if row.amount_kzt is None or not 0 < row.amount_kzt <= MOST_KZT:
        return Fit.WRONG_AMOUNT
    if invoice is None:
        return Fit.UNKNOWN_NUMBER
    if is_entered:
        return Fit.DUPLICATE
    if invoice.state == InvoiceState.CANCELLED:
        return Fit.CANCELLED
    if row.payer_tax_id and row.payer_tax_id != invoice.payer.get("tax_id"):
        return Fit.OTHER_PAYER
    return Fit.MATCHED


def _is_instalment(invoice: Invoice | None, amount_kzt: int | None) -> bool:
    return invoice is not None and any(due.amount_kzt == amount_kzt for due in invoice.dues.all())


def _invoices_by_number(edition: Edition) -> dict[str, Invoice]:
    rows = Invoice.objects.filter(edition=edition, kind=InvoiceKind.INVOICE).select_related("edition")
    return {_folded(row.number): row for row in rows.prefetch_related("payments", "dues")}


def _number_in(purpose: str, invoices: Mapping[str, Invoice]) -> str:
    """People type the number with Cyrillic letters, other dashes or spaces, and without its zeros."""
    brands = {number.partition("-")[0] for number in invoices}
    hits = _NUMBER.findall(_folded(purpose))
    found = [f"{brand}-{year}-{int(number):05d}" for brand, year, number in hits if brand in brands]
    return next((number for number in found if number in invoices), found[0] if found else "")


def _folded(text: str) -> str:
    """Look-alike letters made one, word by word."""
    return " ".join(fold_booth_code(word) for word in text.replace("№", " ").split())


def _reference(row: BankRow) -> str:
    """A bank's own number starts anew every day; with the day it is one of its kind."""
    day = f"{row.received_on:%Y%m%d}" if row.received_on else ""
    if row.reference:
        return clean_line(f"{row.reference} {day}")[:100]
    said = f"{day}|{row.amount_kzt}|{row.payer_tax_id}|{clean_line(row.purpose)}"
    return f"{hashlib.sha256(said.encode()).hexdigest()[:16]} {day}"
