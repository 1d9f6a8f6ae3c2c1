"""What a credit note owes goes back: once, no more than that, told to the company; by a button of the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import InvalidInput, NotFound
from exhibitors.access import receipted_payment_of
from exhibitors.emails.money import write_repaid
from exhibitors.models import Invoice
from exhibitors.queries.papers import papers
from exhibitors.services.invoices import credit_invoice
from exhibitors.services.payments import PaymentDiffers, void_payment
from exhibitors.services.repayments import NotACreditNote, TooMuchRepaid, record_repayment
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Message

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def note(invoice, pay):
    """An invoice of which 100,000 ₸ were paid is credited: they are owed to the company."""
    pay(invoice, 100_000)
    note = credit_invoice(invoice=invoice, actor=SYSTEM, at=NOW)
    note.refresh_from_db()
    assert note.outstanding_kzt == 100_000
    return note


@pytest.fixture
def repay(note):
    def repay(amount_kzt=100_000, **changes):
        usual = {"credit_note": note, "repaid_on": TODAY, "reference": "PO-7", "actor": SYSTEM, "at": NOW}
        repayment = record_repayment(amount_kzt=amount_kzt, **usual | changes)
        note.refresh_from_db()
        return repayment

    return repay


def test_in_two_parts_and_told_each_time(note, repay):
    first = repay(60_000)
    assert (note.outstanding_kzt, note.state) == (40_000, "partly_paid")
    second = repay(40_000, reference="PO-8", method="cash")
    assert (note.outstanding_kzt, note.state) == (0, "paid")
    told = Entry.objects.filter(verb="credit_note.repaid", subject_code=note.code).order_by("pk")
    assert [one.data["amount_kzt"] for one in told] == [60_000, 40_000]
    letters = Message.objects.filter(kind="exhibitors.repaid").order_by("pk")
    assert [one.params["payment"] for one in letters] == [first.pk, second.pk]
    last = write_repaid(letters[1])
    assert note.number in last.subject and "PO-8" in last.text and "40\xa0000" in last.text
    assert "60\xa0000" not in last.text
    assert last.attachments[0].filename == f"{note.number}.pdf"


def test_the_same_reference_is_the_same_repayment(repay):
    assert repay(60_000) == repay(60_000)
    with pytest.raises(PaymentDiffers):
        repay(50_000)
    assert Message.objects.filter(kind="exhibitors.repaid").count() == 1


def test_never_more_than_is_owed(repay, note):
    repay(60_000)
    with pytest.raises(TooMuchRepaid):
        repay(40_001, reference="PO-8")
    assert note.outstanding_kzt == 40_000


def test_an_invoice_is_not_paid_back(invoice, repay):
    with pytest.raises(NotACreditNote):
        repay(credit_note=Invoice.objects.get(pk=invoice.pk))


@pytest.mark.parametrize(
    "wrong",
    [{"amount_kzt": 0}, {"amount_kzt": -1}, {"amount_kzt": 2_000_000_000}, {"reference": " "}, {"method": "offset"},
     {"repaid_on": TODAY + timedelta(days=3)}],
)  # fmt: skip
def test_what_makes_no_sense(repay, wrong):
    with pytest.raises(InvalidInput):
        repay(**{"amount_kzt": 1, **wrong})


def test_entered_by_mistake_it_is_owed_again_and_the_letter_is_dropped(repay, note):
    repayment = repay()
    void_payment(payment=repayment, reason="қате", actor=SYSTEM, at=NOW)
    note.refresh_from_db()
    assert note.outstanding_kzt == 100_000
    assert write_repaid(Message.objects.get(kind="exhibitors.repaid")) is None


def test_the_company_gets_no_receipt_for_it(repay, note):
    repay()
    [paper] = papers(Invoice.objects.filter(pk=note.pk), on=TODAY)
    assert paper.receipts == []
    company = note.application.company
    for position in range(1, 4):
        with pytest.raises(NotFound):
            receipted_payment_of(company, note.number, position)


def test_by_the_button_of_the_desk(desk, note, invoice):
    def address(one, name):
        return reverse(f"admin:exhibitors_invoice_{name}", args=[one.pk])

    assert address(note, "repay") in desk.get(address(note, "change")).content.decode()
    assert address(note, "pay") not in desk.get(address(note, "change")).content.decode()
    assert address(invoice, "repay") not in desk.get(address(invoice, "change")).content.decode()
    dialog = desk.get(address(note, "repay"))
    assert dialog.context["form"].fields["amount_kzt"].initial == 100_000
    typed = {
        "amount_kzt": 100_000,
        "repaid_on": TODAY.isoformat(),
        "reference": "9",
        "method": "bank_transfer",
    }
    desk.post(address(note, "repay"), {"_form_submitted": "on", **typed})
    note.refresh_from_db()
    assert note.outstanding_kzt == 0 and note.payments.latest("pk").recorded_by is not None
