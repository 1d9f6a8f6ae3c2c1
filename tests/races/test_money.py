"""A payment that arrives twice, numbers that two take at once; each with the same thing done without its lock."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core.constraints import violates
from exhibitors.models import Application, Booking, Invoice, NumberSeries, Payment, SeriesKind
from exhibitors.queries.prices import tariff_of
from exhibitors.services import ledger, numbers
from exhibitors.services.invoices import cancel_participation, credit_invoice, issue_participation_invoice
from exhibitors.services.payments import record_payment
from exhibitors.states import ApplicationState, BookingState, InvoiceState
from journal.actors import SYSTEM
from journal.models import Entry
from tests.races.together import THREADS, crowd, together, wait_for_the_others

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def approved(make_application, make_booth):
    def approved():
        application, booth, at = (
            make_application(state=ApplicationState.APPROVED),
            make_booth(),
            timezone.now(),
        )
        quotation = tariff_of(application.edition_id).quote_booth(booth, on=at.date())
        Booking.objects.create(
            edition=application.edition, booth=booth, application=application, state=BookingState.RESERVED,
            taken_at=at, expires_at=at + timedelta(days=9), net_kzt=quotation.net_kzt,
            price=[line.as_json() for line in quotation.lines],
        )  # fmt: skip
        return application

    return approved


def issue(application):
    return issue_participation_invoice(application=application, actor=SYSTEM, at=timezone.now())


def pay(invoice, amount_kzt=None, reference="PP-1"):
    return record_payment(
        invoice=invoice, amount_kzt=amount_kzt or invoice.total_kzt, received_on=timezone.localdate(),
        reference=reference, actor=SYSTEM, at=timezone.now(),
    )  # fmt: skip


def failures(results):
    return [result for result in results if isinstance(result, Exception)]


# --- A payment


def test_a_payment_that_arrives_eight_times_is_one(approved):
    for _round in range(5):
        invoice = issue(approved())
        results = crowd(lambda invoice=invoice: pay(invoice))
        assert not failures(results), results
        assert len({payment.pk for payment in results}) == 1
        invoice.refresh_from_db()
        assert (invoice.state, invoice.paid_kzt) == (InvoiceState.PAID, invoice.total_kzt)
        assert Entry.objects.filter(verb="payment.received", subject_code=invoice.code).count() == 1
        assert Application.objects.get(pk=invoice.application_id).state == ApplicationState.CONFIRMED


def test_different_payments_all_count(approved):
    invoice = issue(approved())
    results = together(*(lambda n=n: pay(invoice, 1_000, f"PP-{n}") for n in range(THREADS)))
    assert not failures(results), results
    invoice.refresh_from_db()
    assert invoice.paid_kzt == 1_000 * THREADS


def test_the_control_without_the_lock_loses_payments(approved):
    """Each reads the sum, adds its own, writes: what the lock on the invoice prevents."""
    invoice = issue(approved())
    at = timezone.now()

    def unlocked(number):
        with transaction.atomic():
            seen = Invoice.objects.get(pk=invoice.pk)
            Payment.objects.create(
                invoice=seen,
                amount_kzt=1_000,
                received_on=at.date(),
                reference=f"PP-{number}",
                recorded_at=at,
            )
            counted = list(seen.payments.filter(voided_at=None))  # sees only what is committed
            wait_for_the_others()
            ledger.recount(seen, counted)

    results = together(*(lambda n=n: unlocked(n) for n in range(THREADS)))
    assert not failures(results), results
    invoice.refresh_from_db()
    assert Payment.objects.count() == THREADS
    assert invoice.paid_kzt < 1_000 * THREADS


def test_the_control_without_a_lock_only_the_constraint_refuses_the_second(approved):
    invoice = issue(approved())
    at = timezone.now()

    def unlocked():
        Payment.objects.create(
            invoice=invoice, amount_kzt=1_000, received_on=at.date(), reference="same", recorded_at=at
        )

    refused = failures(crowd(unlocked))
    assert len(refused) == THREADS - 1
    assert all(violates(reason, "payment_once") for reason in refused)


def test_a_credit_note_and_a_payment_at_once(approved):
    """Either the payment was first - and is owed back - or the invoice is cancelled and takes nothing."""
    for _round in range(5):
        invoice = issue(approved())
        together(
            lambda invoice=invoice: pay(invoice),
            lambda invoice=invoice: credit_invoice(invoice=invoice, actor=SYSTEM, at=timezone.now()),
        )
        invoice.refresh_from_db()
        [credit] = invoice.corrections.all()
        came = sum(row.amount_kzt for row in invoice.payments.exclude(method="offset"))
        assert (invoice.state, invoice.paid_kzt) == (InvoiceState.CANCELLED, invoice.total_kzt)
        assert credit.outstanding_kzt == came


def test_leaving_and_paying_at_once(approved):
    for _round in range(5):
        invoice = issue(approved())
        application = invoice.application
        results = together(
            lambda invoice=invoice: pay(invoice),
            lambda application=application: cancel_participation(
                application=application, actor=SYSTEM, at=timezone.now()
            ),
        )
        assert not [r for r in failures(results) if not hasattr(r, "code")], results


# --- A number


def test_numbers_have_no_gap_and_no_double(approved):
    applications = [approved() for _ in range(THREADS)]
    results = together(*(lambda one=one: issue(one) for one in applications))
    assert not failures(results), results
    taken = sorted(int(invoice.number[-5:]) for invoice in results)
    assert taken == list(range(1, THREADS + 1))


def test_a_rollback_gives_its_number_back(approved):
    applications = [approved() for _ in range(THREADS)]

    def roll_back(application):
        with transaction.atomic():
            issue(application)
            raise RuntimeError

    together(
        *(
            (lambda one=one: roll_back(one)) if position % 2 else (lambda one=one: issue(one))
            for position, one in enumerate(applications)
        )
    )
    taken = sorted(int(number[-5:]) for number in Invoice.objects.values_list("number", flat=True))
    assert taken == list(range(1, THREADS // 2 + 1))
    assert NumberSeries.objects.get(kind=SeriesKind.INVOICE).last == THREADS // 2


def test_the_control_without_the_lock_gives_one_number_to_two(approved, edition, monkeypatch):
    NumberSeries.objects.create(edition=edition, kind=SeriesKind.INVOICE)

    def unlocked(_edition, kind):
        series = NumberSeries.objects.get(edition=edition, kind=kind)
        wait_for_the_others()
        series.last += 1
        series.save(update_fields=["last"])
        return series.last

    monkeypatch.setattr(numbers, "_count_up", unlocked)
    applications = [approved() for _ in range(THREADS)]
    results = together(*(lambda one=one: issue(one) for one in applications))
    assert [r for r in failures(results) if violates(r, "invoice_number_once")], results


def test_one_invoice_for_an_application_that_is_approved_twice(approved):
    application = approved()
    results = crowd(lambda: issue(application))
    assert not failures(results), results
    assert len({invoice.pk for invoice in results}) == Invoice.objects.count() == 1
