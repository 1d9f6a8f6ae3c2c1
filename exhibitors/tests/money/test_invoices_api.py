"""The company's invoices and the organisers' payments over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services.api_tokens import create_api_token
from exhibitors.models import Payment
from exhibitors.services.tokens import issue_token
from exhibitors.states import Door, InvoiceState

INVOICES = "/api/v1/companies/me/invoices/"


@pytest.fixture
def program(api):
    """A company's program."""

    def program(company):
        secret, _row = issue_token(company=company, door=Door.API, at=timezone.now())
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return api

    return program


@pytest.fixture
def clerk(api, organiser):
    """An organiser's program: `clerk("payments")`."""

    def clerk(*scopes):
        made = create_api_token(
            user=organiser, name="bank", scopes=scopes, expires_at=timezone.now() + timedelta(days=1),
            at=timezone.now(),
        )  # fmt: skip
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
        return api

    return clerk


def payment(invoice, **changes):
    return {
        "amount_kzt": invoice.total_kzt,
        "received_on": timezone.localdate().isoformat(),
        "reference": "PP-1",
        **changes,
    }


def test_a_company_reads_its_invoices(program, invoice):
    [shown] = program(invoice.application.company).get(INVOICES).json()["results"]
    assert (shown["number"], shown["total_kzt"], shown["state"]) == (invoice.number, 392_080, "issued")
    assert sum(row["amount_kzt"] for row in shown["instalments"]) == 392_080
    assert [line["code"] for line in shown["lines"]] == ["REGISTRATION", "SPACE"]
    assert program(invoice.application.company).get(shown["pdf"]).content.startswith(b"%PDF")


def test_another_companys_are_not_there(program, invoice, make_company):
    stranger = program(make_company())
    assert stranger.get(INVOICES).json()["results"] == []
    assert stranger.get(f"{INVOICES}{invoice.number}.pdf").status_code == 404


def test_a_payment_is_entered_once(clerk, invoice):
    address = f"/api/v1/invoices/{invoice.number}/payments/"
    for _time in range(2):
        answer = clerk("payments").post(address, payment(invoice))
        assert (answer.status_code, answer.json()["state"]) == (201, "paid")
    assert Payment.objects.count() == 1
    answer = clerk("payments").post(address, payment(invoice, amount_kzt=5))
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_differs")


@pytest.mark.parametrize(
    "changes", [{"amount_kzt": -1}, {"amount_kzt": 0}, {"amount_kzt": 10**30}, {"amount_kzt": "x"},
                {"received_on": "2999-01-01"}, {"reference": ""}, {"method": "offset"}],
)  # fmt: skip
def test_what_is_no_payment_is_refused(clerk, invoice, changes):
    answer = clerk("payments").post(
        f"/api/v1/invoices/{invoice.number}/payments/", payment(invoice, **changes)
    )
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(changes)
    assert not Payment.objects.exists()


def test_only_with_the_scope(clerk, program, api, invoice):
    address = f"/api/v1/invoices/{invoice.number}/payments/"
    assert clerk("read").post(address, payment(invoice)).status_code == 403
    assert program(invoice.application.company).post(address, payment(invoice)).status_code == 401
    api.credentials()
    assert api.post(address, payment(invoice)).status_code == 401
    assert (
        clerk("payments").post("/api/v1/invoices/AO-1999-00001/payments/", payment(invoice)).status_code
        == 404
    )
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED
