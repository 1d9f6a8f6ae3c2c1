"""What an invoice says, and that it says it once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from exhibitors.models import (
    CancellationFee,
    Invoice,
    Service,
    ServiceOrder,
    ServiceOrderLine,
    Terms,
    VatRate,
)
from exhibitors.services import invoices
from exhibitors.services.invoices import (
    InvoiceCancelled,
    NotAnInvoice,
    cancel_participation,
    credit_invoice,
    issue_difference,
    issue_order_invoice,
)
from exhibitors.states import ApplicationState, InvoiceState, OrderState
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Message

from .conftest import book

RATE = 16  # the forum of the tests is after 2025


def by_system(**changes):
    return {"actor": SYSTEM, "at": timezone.now(), **changes}


def order(application, price=22_000, quantity=2, surcharge=0):
    service, _created = Service.objects.get_or_create(
        edition=application.edition, code="SHOW",
        defaults={"name_kk": "Витрина", "name_ru": "Витрина", "name_en": "Showcase", "unit_kk": "дана",
                  "unit_en": "pc", "price_kzt": price},
    )  # fmt: skip
    made = ServiceOrder.objects.create(
        application=application, ordered_at=timezone.now(), net_kzt=price * quantity + surcharge
    )
    ServiceOrderLine.objects.create(
        order=made, service=service, quantity=quantity, unit_price_kzt=price, surcharge_kzt=surcharge,
        amount_kzt=price * quantity + surcharge,
    )  # fmt: skip
    return made


# --- The invoice of a participation


def test_says_what_is_paid_for(take, issue, edition):
    application = take()
    invoice = issue(application)
    year = edition.starts_on.year
    assert invoice.number == f"AO-{year}-00001"
    assert [(line.code, line.amount_kzt) for line in invoice.lines.all()] == [
        ("REGISTRATION", 50_000),
        ("SPACE", 288_000),
    ]
    assert (invoice.net_kzt, invoice.vat_rate_pct, invoice.vat_kzt) == (338_000, RATE, 54_080)
    assert invoice.total_kzt == 392_080
    assert (invoice.state, invoice.supplied_on) == (InvoiceState.ISSUED, edition.starts_on)
    line = invoice.lines.get(code="REGISTRATION")
    assert all((line.name_kk, line.name_ru, line.name_en))
    assert Entry.objects.get(verb="invoice.issued").data["number"] == invoice.number
    letter = Message.objects.get(kind="exhibitors.invoice")
    assert (letter.to_address, letter.about_code) == (application.company.contact_email, invoice.code)


def test_dues_make_its_total(invoice, edition):
    first, second = invoice.dues.all()
    assert first.amount_kzt + second.amount_kzt == invoice.total_kzt
    assert (second.due_on - first.due_on).days == 11  # in a fortnight; five days before the opening
    assert second.due_on == edition.starts_on - timedelta(days=5)


def test_dues_of_one_day_are_one(invoice, edition, take, issue):
    late = issue(take(), at=timezone.now() + timedelta(days=20))
    assert [due.amount_kzt for due in late.dues.all()] == [late.total_kzt]


def test_is_issued_once(take, issue):
    application = take()
    assert issue(application) == issue(application)
    assert Invoice.objects.count() == 1


def test_numbers_follow_one_another_without_a_gap(take, issue):
    first = issue(take())
    with transaction.atomic():
        issue(take())
        transaction.set_rollback(True)
    assert int(issue(take()).number[-5:]) == int(first.number[-5:]) + 1


def test_price_zero_makes_no_invoice(take):
    Terms.objects.update(raw_m2_kzt=0, shell_m2_kzt=0, registration_fee_kzt=0, co_exhibitor_fee_kzt=0)
    application = take()
    assert invoices.issue_participation_invoice(application=application, **by_system()) is None
    assert not Invoice.objects.exists() and not Message.objects.exists()


def test_who_pays_no_vat_has_no_rate(take, issue):
    Terms.objects.update(vat_payer=False)
    invoice = issue(take())
    assert (invoice.vat_rate_pct, invoice.vat_kzt, invoice.total_kzt) == (None, 0, 338_000)


def test_the_rate_is_that_of_the_first_day_of_the_forum(take, issue, edition):
    VatRate.objects.create(valid_from=edition.starts_on, rate_pct=20)
    VatRate.objects.create(valid_from=edition.starts_on + timedelta(days=1), rate_pct=30)
    assert issue(take()).vat_rate_pct == 20


def test_co_exhibitors_are_asked_for_with_their_host(take, issue, make_application):
    host = take()
    guest = make_application(host=host, state=ApplicationState.SUBMITTED)
    make_application(host=host, state=ApplicationState.REJECTED)
    assert [(line.code, line.amount_kzt) for line in issue(host).lines.all()][-1] == ("CO_EXHIBITOR", 40_000)
    assert invoices.issue_participation_invoice(application=guest, **by_system()) is None


def test_what_was_ordered_before_the_approval_comes_with_it(take, issue):
    application = take()
    wanted = order(application)
    invoice = issue(application)
    assert invoice.net_kzt == 338_000 + 44_000
    wanted.refresh_from_db()
    assert (wanted.state, wanted.invoice) == (OrderState.INVOICED, invoice)


def test_payer_and_payee_are_kept_as_they_were(invoice):
    company = invoice.application.company
    company.name_kk, company.iik = "Басқа атау", "KZ98999DEMO000000001"
    company.save()
    invoice.refresh_from_db()
    assert invoice.payer["tax_id"] == company.tax_id
    assert "Басқа атау" not in invoice.payer["name"]["kk"]
    assert invoice.payee["name"]["ru"] == "ТОО «Организатор»"


# --- Orders


def test_an_order_after_the_approval_has_its_own(invoice, edition):
    wanted = order(invoice.application, surcharge=11_000)
    own = issue_order_invoice(order=wanted, **by_system())
    assert own.number.endswith("-00002")
    assert [(line.code, line.amount_kzt) for line in own.lines.all()] == [("SHOW", 44_000), ("LATE", 11_000)]
    [due] = own.dues.all()
    assert (due.amount_kzt, due.due_on <= edition.starts_on) == (own.total_kzt, True)
    assert issue_order_invoice(order=wanted, **by_system()) == own
    credit_invoice(invoice=own, **by_system())
    wanted.refresh_from_db()
    assert wanted.state == OrderState.CANCELLED


# --- Moves


@pytest.fixture
def moved(take, issue, make_booth):
    """Moves the company of a 9 m² booth to another one: `moved(width_m=6)`."""

    def moved(pay=None, **booth):
        application = take()
        invoice = issue(application)
        if pay:
            pay(invoice)
        before = application.bookings.get()
        after = book(application, make_booth(**booth))
        before.state, before.ended_at = "moved", timezone.now()
        before.save()
        note = issue_difference(application=application, before=before, after=after, **by_system())
        invoice.refresh_from_db()
        return invoice, note

    return moved


def test_a_dearer_booth_costs_an_extra_invoice(moved):
    invoice, extra = moved(width_m=6, area_m2=Decimal(18))
    assert (extra.kind, extra.net_kzt, extra.corrects) == ("invoice", 288_000, invoice)
    assert (extra.vat_kzt, extra.total_kzt) == (46_080, 334_080)


def test_a_cheaper_booth_brings_a_credit_note_against_what_is_owed(moved):
    invoice, credit = moved(width_m=2, area_m2=Decimal(6))
    assert (credit.kind, credit.net_kzt, credit.total_kzt) == ("credit_note", 96_000, 111_360)
    assert credit.number.endswith("-K0001")
    assert (invoice.outstanding_kzt, invoice.state) == (392_080 - 111_360, InvoiceState.PARTLY_PAID)
    credit.refresh_from_db()
    assert credit.outstanding_kzt == 0


def test_what_was_paid_already_is_owed_to_the_company(moved, pay):
    invoice, credit = moved(pay, width_m=2, area_m2=Decimal(6))
    assert (invoice.state, invoice.paid_kzt) == (InvoiceState.PAID, invoice.total_kzt)
    credit.refresh_from_db()
    assert credit.outstanding_kzt == 111_360


def test_a_booth_of_the_same_price_changes_nothing(moved):
    assert moved()[1] is None


# --- Credit notes and leaving


def test_a_credit_note_closes_an_invoice(invoice, pay):
    pay(invoice, 100_000)
    credit = credit_invoice(invoice=invoice, **by_system())
    invoice.refresh_from_db()
    assert (invoice.state, invoice.outstanding_kzt) == (InvoiceState.CANCELLED, 0)
    assert (credit.net_kzt, credit.vat_kzt) == (invoice.net_kzt, invoice.vat_kzt)
    credit.refresh_from_db()
    assert credit.outstanding_kzt == 100_000
    with pytest.raises(InvoiceCancelled):
        credit_invoice(invoice=invoice, **by_system())
    with pytest.raises(NotAnInvoice):
        credit_invoice(invoice=credit, **by_system())


@pytest.fixture
def fees(edition):
    today = timezone.localdate()
    CancellationFee.objects.create(edition=edition, until=today + timedelta(days=5), fee_pct=10)
    CancellationFee.objects.create(edition=edition, until=today + timedelta(days=10), fee_pct=50)


@pytest.mark.parametrize(("days", "fee"), [(0, 33_800), (5, 33_800), (6, 169_000)])
def test_leaving_costs_a_share(invoice, fees, days, fee):
    at = timezone.now() + timedelta(days=days)
    charged = cancel_participation(application=invoice.application, **by_system(at=at))
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.CANCELLED
    assert (charged.net_kzt, charged.vat_rate_pct, charged.state) == (fee, RATE, InvoiceState.ISSUED)
    assert [line.code for line in charged.lines.all()] == ["CANCELLATION"]


def test_after_the_last_day_everything_stays_owed(invoice, fees):
    at = timezone.now() + timedelta(days=11)
    assert cancel_participation(application=invoice.application, **by_system(at=at)) is None
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED


@pytest.mark.parametrize(
    ("paid", "fee_state", "owed_back"),
    [
        (0, InvoiceState.ISSUED, 0),
        (10_000, InvoiceState.PARTLY_PAID, 0),
        (100_000, InvoiceState.PAID, 60_792),
    ],
)
def test_what_was_paid_counts_towards_the_fee(invoice, fees, pay, paid, fee_state, owed_back):
    if paid:
        pay(invoice, paid)
    charged = cancel_participation(application=invoice.application, **by_system())
    charged.refresh_from_db()
    credit = Invoice.objects.get(kind="credit_note")
    assert (charged.total_kzt, charged.state) == (39_208, fee_state)
    assert credit.outstanding_kzt == owed_back
    received, owed = paid, charged.outstanding_kzt
    assert charged.total_kzt == received + owed - owed_back


def test_leaving_when_nothing_was_invoiced_costs_nothing(take, fees):
    assert cancel_participation(application=take(), **by_system()) is None
    assert not Invoice.objects.exists()
