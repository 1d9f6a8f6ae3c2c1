"""Companies that owe: an approved application with a reserved booth, its invoice, a payment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from exhibitors.models import Application, Booking, Booth, InstalmentRule, Invoice, Terms
from exhibitors.queries.prices import tariff_of
from exhibitors.services.invoices import issue_participation_invoice
from exhibitors.services.payments import record_payment
from exhibitors.states import ApplicationState, BookingState
from journal.actors import SYSTEM

Take = Callable[..., Application]


@pytest.fixture
def rules(terms: Terms) -> None:
    """Half in a fortnight, half five days before the opening."""
    InstalmentRule.objects.filter(edition=terms.edition).delete()
    for position, days in enumerate([{"days_after_approval": 14}, {"days_before_opening": 5}], start=1):
        InstalmentRule.objects.create(edition=terms.edition, position=position, share_pct=50, **days)


@pytest.fixture
def take(rules: None, make_application: Callable[..., Application], make_booth: Callable[..., Booth]) -> Take:
    """`take()`: an approved application with one reserved booth at today's price."""

    def take(
        *, state: str = ApplicationState.APPROVED, booth: Booth | None = None, **columns: Any
    ) -> Application:
        at = timezone.now()
        application = make_application(state=state, **columns)
        book(application, booth or make_booth())
        application.decided_at = at
        application.save(update_fields=["decided_at"])
        return application

    return take


def book(application: Application, booth: Booth, state: str = BookingState.RESERVED) -> Booking:
    at = timezone.now()
    quotation = tariff_of(application.edition_id).quote_booth(booth, on=application.edition.today(at))
    return Booking.objects.create(
        edition=application.edition,
        booth=booth,
        application=application,
        state=state,
        taken_at=at,
        expires_at=None if state == BookingState.CONFIRMED else at + timedelta(days=14),
        price=[line.as_json() for line in quotation.lines],
        net_kzt=quotation.net_kzt,
    )


@pytest.fixture
def issue() -> Callable[..., Invoice]:
    def issue(application: Application, **changes: Any) -> Invoice:
        invoice = issue_participation_invoice(
            **{"application": application, "actor": SYSTEM, "at": timezone.now(), **changes}
        )
        assert invoice is not None
        return invoice

    return issue


@pytest.fixture
def invoice(take: Take, issue: Callable[..., Invoice]) -> Invoice:
    """9 m² row booth: 50,000 + 288,000 ₸, and VAT."""
    return issue(take())


@pytest.fixture
def pay() -> Callable[..., Any]:
    """`pay(invoice)` pays what is missing; `pay(invoice, 1000, reference="7")`."""

    def pay(invoice: Invoice, amount_kzt: int | None = None, **changes: Any) -> Any:
        at = changes.pop("at", timezone.now())
        invoice.refresh_from_db()
        if amount_kzt is None:
            amount_kzt = invoice.outstanding_kzt
        payment = record_payment(
            **{
                "invoice": invoice,
                "amount_kzt": amount_kzt,
                "received_on": invoice.edition.today(at),
                "reference": "PP-1",
                "method": "bank_transfer",
                "actor": SYSTEM,
                "at": at,
                **changes,
            }
        )
        invoice.refresh_from_db()
        return payment

    return pay
