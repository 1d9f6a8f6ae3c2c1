"""A statement is looked at, then taken in; twice is once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import InvalidInput
from exhibitors.models import BankStatement, Payment
from exhibitors.services.invoices import credit_invoice
from exhibitors.services.statements import Fit, preview_statement, take_in_statement
from exhibitors.states import InvoiceState
from journal.actors import SYSTEM


@pytest.fixture
def statement(invoice):
    """A file of one row for the invoice; what is named differs."""

    def row(**changes):
        values = {
            "day": timezone.localdate().isoformat(),
            "reference": "15",
            "amount": invoice.total_kzt,
            "tax_id": invoice.payer["tax_id"],
            "purpose": f"Оплата по счёту {invoice.number}",
            **changes,
        }
        return "{day};{reference};{amount};{tax_id};{purpose}".format(**values)

    def statement(*rows):
        said = rows or ({},)
        lines = ["received_on;reference;amount_kzt;payer_bin_iin;purpose", *(row(**one) for one in said)]
        return "\n".join(lines).encode()

    return statement


@pytest.fixture
def fits(edition):
    def fits(content):
        return [match.fit for match in preview_statement(edition=edition, content=content)]

    return fits


@pytest.fixture
def take_in(edition):
    def take_in(content):
        return take_in_statement(
            edition=edition, name="май.csv", content=content, actor=SYSTEM, at=timezone.now()
        )

    return take_in


def test_looking_writes_nothing(statement, fits):
    assert fits(statement()) == [Fit.MATCHED]
    assert not Payment.objects.exists() and not BankStatement.objects.exists()


def test_what_fits_becomes_a_payment(invoice, statement, take_in):
    taken = take_in(statement())
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.PAID
    assert [row["fit"] for row in taken.result] == ["matched"]
    assert Payment.objects.get().reference.startswith("15 ")


def test_the_same_file_again_changes_nothing(statement, take_in):
    assert take_in(statement()) == take_in(statement())
    assert Payment.objects.count() == BankStatement.objects.count() == 1


def test_the_same_row_again_is_a_duplicate(statement, take_in, fits, invoice):
    half = {"amount": invoice.total_kzt // 2}
    assert fits(statement(half, half)) == [Fit.MATCHED, Fit.DUPLICATE]
    take_in(statement(half))
    longer = statement(half, {**half, "reference": "16"})
    assert fits(longer) == [Fit.DUPLICATE, Fit.MATCHED]
    take_in(longer)
    invoice.refresh_from_db()
    assert (Payment.objects.count(), invoice.state) == (2, InvoiceState.PAID)


def test_a_row_without_a_reference_is_known_again(statement, take_in, fits):
    take_in(statement({"reference": ""}))
    assert fits(statement({"reference": ""}, {"reference": "1", "amount": 5})) == [
        Fit.DUPLICATE,
        Fit.OTHER_AMOUNT,
    ]


@pytest.mark.parametrize(
    "purpose",
    [
        "Төлем шоты {n}", "счет№{n} от 06.05", "оплата {cyrillic}", "AO {y} 1", "по сч. ао-{y}-1, без НДС",
        "AO – {y} – 00001", "счёт от 2019-05-06, {n}",
    ],
)  # fmt: skip
def test_the_number_is_found_however_it_is_typed(statement, fits, invoice, purpose):
    words = purpose.format(
        n=invoice.number, y=invoice.number[3:7], cyrillic=invoice.number.replace("AO", "АО")
    ).replace("–", "-")
    assert fits(statement({"purpose": words})) == [Fit.MATCHED]


@pytest.mark.parametrize(
    ("changes", "fit"),
    [
        ({"purpose": "за участие"}, Fit.UNKNOWN_NUMBER),
        ({"purpose": "AO-2026-99999"}, Fit.UNKNOWN_NUMBER),
        ({"purpose": "AO-2026-000010"}, Fit.UNKNOWN_NUMBER),
        ({"amount": 0}, Fit.WRONG_AMOUNT),
        ({"amount": 2_000_000_000}, Fit.WRONG_AMOUNT),
        ({"amount": "x"}, Fit.WRONG_AMOUNT),
        ({"amount": "10,50"}, Fit.WRONG_AMOUNT),
        ({"amount": -5}, Fit.NOT_INCOMING),
        ({"amount": 5}, Fit.OTHER_AMOUNT),
        ({"day": "вчера"}, Fit.UNREADABLE),
        ({"tax_id": "700140000019"}, Fit.OTHER_PAYER),
        ({"tax_id": ""}, Fit.MATCHED),
    ],
)
def test_what_does_not_fit_is_named(statement, take_in, fits, changes, fit):
    content = statement(changes)
    assert fits(content) == [fit]
    take_in(content)
    assert Payment.objects.exists() is (fit in (Fit.MATCHED, Fit.OTHER_AMOUNT))


def test_a_cancelled_invoice_takes_nothing(invoice, statement, fits, take_in):
    credit_invoice(invoice=invoice, actor=SYSTEM, at=timezone.now())
    assert fits(statement()) == [Fit.CANCELLED]
    take_in(statement())
    assert not Payment.objects.exclude(method="offset").exists()


def test_a_row_that_is_refused_does_not_hold_up_the_others(statement, take_in):
    tomorrow = timezone.localdate() + timedelta(days=7)
    taken = take_in(statement({"day": tomorrow.isoformat(), "amount": 5}, {"reference": "16"}))
    assert taken.result[0]["fit"] == Fit.REFUSED and taken.result[0]["note"]
    assert Payment.objects.get().reference.startswith("16 ")


def test_a_file_that_is_none_is_refused(take_in, terms):
    with pytest.raises(InvalidInput) as refusal:
        take_in(b"\x00")
    assert "file" in refusal.value.errors


@pytest.mark.parametrize("rows", [1, 20])
def test_a_preview_costs_the_same_for_many_rows(statement, fits, django_assert_num_queries, rows):
    content = statement(*({"reference": str(n), "amount": 5} for n in range(rows)))
    with django_assert_num_queries(3):  # invoices, payments, dues
        fits(content)
