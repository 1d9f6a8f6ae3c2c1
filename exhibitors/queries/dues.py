"""What is due, what is overdue: the paid sum fills the instalments of an invoice in their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.prepared import Given
from forum.models import Edition

from ..models import Due, Invoice, InvoiceKind
from ..states import INVOICE_MOVES, InvoiceState

# How long after a due organisers let things rest before it shows as a case to look into.
GRACE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Instalment:
    due_on: date
    amount_kzt: int
    missing_kzt: int

    def is_overdue(self, on: date) -> bool:
        return bool(self.missing_kzt) and self.due_on < on


def instalments(invoice: Invoice, dues: Iterable[Due] | None = None) -> list[Instalment]:
    """The dues with what is missing of each. A cancelled invoice asks for nothing."""
    left = invoice.total_kzt if invoice.state == InvoiceState.CANCELLED else invoice.paid_kzt
    found = []
    for due in invoice.dues.all() if dues is None else dues:
        paid = min(left, due.amount_kzt)
        left -= paid
        found.append(Instalment(due.due_on, due.amount_kzt, due.amount_kzt - paid))
    return found


def open_invoices(edition: Edition | Given) -> "QuerySet[Invoice]":
    return Invoice.objects.filter(
        edition=edition, kind=InvoiceKind.INVOICE, state__in=INVOICE_MOVES.sources(InvoiceState.PAID)
    )


def with_asked(invoices: "QuerySet[Invoice]", on: date | Given) -> "QuerySet[Invoice]":
    """`asked_kzt`: what was to be there before this day; what is missing of it is overdue."""
    past = Due.objects.filter(invoice=OuterRef("pk"), due_on__lt=on).order_by().values("invoice")
    asked = Subquery(past.annotate(sum=Sum("amount_kzt")).values("sum"), output_field=IntegerField())
    return invoices.annotate(asked_kzt=Coalesce(asked, Value(0)))


def is_overdue() -> Q:
    """Of invoices `with_asked`, in a state that still asks for money."""
    return Q(
        kind=InvoiceKind.INVOICE,
        state__in=INVOICE_MOVES.sources(InvoiceState.PAID),
        asked_kzt__gt=F("paid_kzt"),
    )


def overdue_invoices(edition: Edition | Given, on: date | Given) -> "QuerySet[Invoice]":
    """What is asked is summed only for those of which an instalment has passed."""
    past = Due.objects.filter(due_on__lt=on).order_by().values("invoice")
    return with_asked(open_invoices(edition).filter(pk__in=past), on).filter(is_overdue())


def long_overdue_invoices(edition: Edition, on: date) -> "QuerySet[Invoice]":
    """Beyond the days of grace: for organisers to decide about. Nothing is cancelled by itself."""
    return overdue_invoices(edition, on - timedelta(days=GRACE_DAYS))
