"""Money that comes: once, too little, too much, by mistake."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import InvalidInput
from exhibitors.models import Application, Payment
from exhibitors.services.invoices import InvoiceCancelled, credit_invoice
from exhibitors.services.payments import MOST_KZT, PaymentDiffers, PaymentFixed, void_payment
from exhibitors.states import ApplicationState, BookingState, InvoiceState
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Message


def void(payment, reason="екі рет енгізілген"):
    void_payment(payment=payment, reason=reason, actor=SYSTEM, at=timezone.now())


def test_the_whole_sum_pays_the_invoice_and_confirms_the_booth(invoice, pay):
    pay(invoice)
    application = Application.objects.get()
    assert (invoice.state, application.state) == (InvoiceState.PAID, ApplicationState.CONFIRMED)
    assert application.bookings.get().state == BookingState.CONFIRMED
    assert Entry.objects.get(verb="payment.received").data["amount_kzt"] == invoice.total_kzt
    assert set(Message.objects.values_list("kind", flat=True)) == {
        "exhibitors.invoice", "exhibitors.payment_received", "exhibitors.application_confirmed",
    }  # fmt: skip


def test_too_little_leaves_it_partly_paid(invoice, pay):
    pay(invoice, 1)
    assert (invoice.state, invoice.paid_kzt) == (InvoiceState.PARTLY_PAID, 1)
    assert Application.objects.get().state == ApplicationState.APPROVED
    pay(invoice, reference="PP-2")
    assert invoice.state == InvoiceState.PAID


def test_too_much_pays_it_and_stands_there(invoice, pay):
    pay(invoice, invoice.total_kzt + 500)
    assert (invoice.state, invoice.paid_kzt - invoice.total_kzt) == (InvoiceState.PAID, 500)
    assert invoice.outstanding_kzt == 0


def test_the_same_reference_is_the_same_payment(invoice, pay):
    assert pay(invoice, 1_000) == pay(invoice, 1_000, reference=" PP-1 ")
    assert (Payment.objects.count(), invoice.paid_kzt) == (1, 1_000)
    assert Message.objects.filter(kind="exhibitors.payment_received").count() == 1
    with pytest.raises(PaymentDiffers):
        pay(invoice, 2_000)


def test_the_same_reference_is_the_same_also_when_everything_is_paid(invoice, pay):
    assert pay(invoice) == pay(invoice, invoice.total_kzt)


def test_of_two_invoices_it_may_be_the_same(invoice, take, issue, pay):
    pay(invoice)
    pay(issue(take()))
    assert Payment.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_kzt": 0}, "amount_kzt"),
        ({"amount_kzt": -5}, "amount_kzt"),
        ({"amount_kzt": MOST_KZT + 1}, "amount_kzt"),
        ({"amount_kzt": 10**30}, "amount_kzt"),
        ({"received_on": timezone.localdate() + timedelta(days=2)}, "received_on"),
        ({"received_on": timezone.localdate() - timedelta(days=5000)}, "received_on"),
        ({"reference": "  "}, "reference"),
        ({"reference": "9" * 101}, "reference"),
        ({"method": "offset"}, "method"),
        ({"method": "barter"}, "method"),
    ],
)
def test_what_cannot_be_a_payment_is_refused_with_words(invoice, pay, changes, field):
    with pytest.raises(InvalidInput) as refusal:
        pay(invoice, **{"amount_kzt": 10, **changes})
    assert list(refusal.value.errors) == [field]
    assert all(str(words) for words in refusal.value.errors[field])
    assert not Payment.objects.exists()


def test_a_cancelled_invoice_takes_no_money_and_a_credit_note_never(invoice, pay):
    credit = credit_invoice(invoice=invoice, actor=SYSTEM, at=timezone.now())
    with pytest.raises(InvoiceCancelled):
        pay(invoice, 10)
    with pytest.raises(InvalidInput):
        pay(credit, 10)


# --- By mistake


def test_voiding_takes_it_back(invoice, pay):
    payment = pay(invoice)
    void(payment)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid_kzt) == (InvoiceState.ISSUED, 0)
    assert Application.objects.get().state == ApplicationState.CONFIRMED  # a decision of its own
    assert Entry.objects.get(verb="payment.voided").data["reason"]
    void(payment)
    assert Entry.objects.filter(verb="payment.voided").count() == 1
    pay(invoice, 7)  # the reference is free again
    assert invoice.state == InvoiceState.PARTLY_PAID


def test_voiding_needs_a_reason(invoice, pay):
    with pytest.raises(InvalidInput):
        void(pay(invoice), " ")


def test_an_offset_cannot_be_voided(invoice):
    credit_invoice(invoice=invoice, actor=SYSTEM, at=timezone.now())
    with pytest.raises(PaymentFixed):
        void(invoice.payments.get())
