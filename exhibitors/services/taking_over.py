"""Taking over companies that applied, were invoiced and paid elsewhere or earlier: as a whole, with no letter.

Writes what the other services would have left behind, in bulk. Safe to repeat: a company that is known by its tax
id and applied to the edition already is passed over with all that belongs to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from forum.models import ConsentScope, Edition
from journal.actors import SYSTEM
from journal.models import Entry

from ..models import (
    Application,
    Booking,
    Company,
    CompanyConsent,
    Due,
    Invoice,
    InvoiceLine,
    NumberSeries,
    Payment,
    ProductGroup,
    SeriesKind,
    ServiceOrder,
    ServiceOrderLine,
)
from ..states import Door

Columns = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class BilledRows:
    """An invoice with its number, its lines, instalments and payments, and the services it took along."""

    invoice: Columns
    lines: Sequence[Columns]
    dues: Sequence[Columns]
    payments: Sequence[Columns]
    order: Columns | None = None
    order_lines: Sequence[Columns] = ()


@dataclass(frozen=True, kw_only=True)
class Participation:
    """Columns by their names; `host` is the tax id of the company on whose booth this one is a guest."""

    company: Columns
    application: Columns
    groups: Sequence[ProductGroup] = ()
    host: str = ""
    booking: Columns | None = None
    billed: BilledRows | None = None
    consent_at: datetime
    events: Sequence[tuple[str, datetime]] = field(default=())


@transaction.atomic
def take_over(*, edition: Edition, participations: Sequence[Participation]) -> int:
    """How many applications were new."""
    companies = _companies(participations)
    applied = set(
        Application.objects.filter(edition=edition, company__in=companies.values()).values_list(
            "company__tax_id", flat=True
        )
    )
    new = [row for row in participations if row.company["tax_id"] not in applied]
    _give_consents(edition, new, companies)
    applications = _applications(edition, new, companies)
    Booking.objects.bulk_create(
        Booking(edition=edition, application=applications[row.company["tax_id"]], **row.booking)
        for row in new
        if row.booking is not None
    )
    billed = [(applications[row.company["tax_id"]], row.billed) for row in new if row.billed is not None]
    _invoices(edition, billed)
    _raise_series(edition)
    Entry.objects.bulk_create(
        Entry(
            at=at, verb=verb, subject_type="application", subject_code=applications[row.company["tax_id"]].code,
            actor_kind=SYSTEM.kind, data={"through": Door.IMPORT},
        )
        for row in new
        for verb, at in row.events
    )  # fmt: skip
    return len(new)


def _companies(participations: Sequence[Participation]) -> dict[str, Company]:
    wanted = [row.company["tax_id"] for row in participations]
    known = {company.tax_id: company for company in Company.objects.filter(tax_id__in=wanted)}
    new = [Company(**row.company) for row in participations if row.company["tax_id"] not in known]
    return known | {company.tax_id: company for company in Company.objects.bulk_create(new)}


def _give_consents(edition: Edition, new: Sequence[Participation], companies: Mapping[str, Company]) -> None:
    has_given = set(
        CompanyConsent.objects.filter(company__in=companies.values()).values_list("company_id", flat=True)
    )
    CompanyConsent.objects.bulk_create(
        CompanyConsent(
            company=company, scope=ConsentScope.PROCESSING, notice=edition.privacy_notice,
            language=company.language, given_at=row.consent_at, given_through=Door.IMPORT,
        )
        for row in new
        for company in [companies[row.company["tax_id"]]]
        if company.pk not in has_given
    )  # fmt: skip


def _applications(
    edition: Edition, new: Sequence[Participation], companies: Mapping[str, Company]
) -> dict[str, Application]:
    """Hosts first: a guest names the row of its host."""
    made: dict[str, Application] = {}
    for is_guest in (False, True):
        made |= {
            application.company.tax_id: application
            for application in Application.objects.bulk_create(
                Application(
                    edition=edition,
                    company=companies[row.company["tax_id"]],
                    host=made[row.host] if is_guest else None,
                    **row.application,
                )
                for row in new
                if bool(row.host) is is_guest
            )
        }
    Application.groups.through.objects.bulk_create(
        Application.groups.through(application_id=made[row.company["tax_id"]].pk, productgroup_id=group.pk)
        for row in new
        for group in row.groups
    )
    return made


def _invoices(edition: Edition, billed: Sequence[tuple[Application, BilledRows]]) -> None:
    invoices = Invoice.objects.bulk_create(
        Invoice(edition=edition, application=application, **rows.invoice) for application, rows in billed
    )
    pairs = [(invoice, rows) for invoice, (_application, rows) in zip(invoices, billed, strict=True)]
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=invoice, **columns) for invoice, rows in pairs for columns in rows.lines
    )
    Due.objects.bulk_create(
        Due(invoice=invoice, **columns) for invoice, rows in pairs for columns in rows.dues
    )
    Payment.objects.bulk_create(
        Payment(invoice=invoice, **columns) for invoice, rows in pairs for columns in rows.payments
    )
    with_order = [(invoice, rows) for invoice, rows in pairs if rows.order is not None]
    orders = ServiceOrder.objects.bulk_create(
        ServiceOrder(application_id=invoice.application_id, invoice=invoice, **(rows.order or {}))
        for invoice, rows in with_order
    )
    ServiceOrderLine.objects.bulk_create(
        ServiceOrderLine(order=order, **columns)
        for order, (_invoice, rows) in zip(orders, with_order, strict=True)
        for columns in rows.order_lines
    )


def _raise_series(edition: Edition) -> None:
    """The next number follows the highest that was taken over."""
    numbers = {
        SeriesKind.INVOICE: Invoice.objects.filter(edition=edition, kind="invoice"),
        SeriesKind.APPLICATION: Application.objects.filter(edition=edition, number__isnull=False),
    }
    for kind, rows in numbers.items():
        taken = [int(number.rpartition("-")[2]) for number in rows.values_list("number", flat=True)]
        series, _created = NumberSeries.objects.get_or_create(edition=edition, kind=kind)
        if series.last < max(taken, default=0):
            series.last = max(taken)
            series.save(update_fields=["last"])
