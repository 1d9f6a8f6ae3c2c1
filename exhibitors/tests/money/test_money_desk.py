"""The organisers' pages about money: few queries, every button one service, nothing for strangers."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from exhibitors.models import BankStatement, Invoice, Payment, Service
from exhibitors.states import InvoiceState
from mailing.models import Message

AGREED = {"_form_submitted": "on"}
LIST = "/admin/exhibitors/invoice/"
STATEMENT = "/admin/exhibitors/bankstatement/add/"


def button(invoice, name):
    return reverse(f"admin:exhibitors_invoice_{name}", args=[invoice.pk])


def said(response):
    return response.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("count", [1, 5])
def test_a_list_of_many_costs_the_same(desk, take, issue, count, django_assert_max_num_queries):
    for _number in range(count):
        issue(take())
    with django_assert_max_num_queries(12):
        page = said(desk.get(LIST))
    total = sum(Invoice.objects.values_list("total_kzt", flat=True))
    assert f"{total:,} ₸".replace(",", " ") in page


@pytest.mark.parametrize(
    ("debt", "shown"), [("overdue", False), ("long", False), ("open", True), ("over", False)]
)
def test_filters(desk, invoice, debt, shown):
    assert (invoice.number in said(desk.get(LIST, {"debt": debt}))) is shown
    invoice.dues.update(due_on="2020-01-01")
    for late in ("overdue", "long"):
        assert invoice.number in said(desk.get(LIST, {"debt": late}))


def test_the_page_of_one(desk, invoice, pay, django_assert_max_num_queries):
    pay(invoice, 1_000)
    address = reverse("admin:exhibitors_invoice_change", args=[invoice.pk])
    with django_assert_max_num_queries(16):
        page = said(desk.get(address))
    assert "PP-1" in page and invoice.number in page
    line = invoice.lines.first()
    for sum_kzt in (invoice.total_kzt, invoice.net_kzt, line.amount_kzt, 1_000):
        assert f">{sum_kzt}<" not in page and f"{sum_kzt:,} ₸".replace(",", " ") in page
    assert not re.search(r"[>\s](pc|m2)<", page)


def test_enters_a_payment_once(desk, invoice, organiser):
    typed = {"amount_kzt": invoice.total_kzt, "received_on": timezone.localdate().isoformat(),
             "reference": "77", "method": "bank_transfer"}  # fmt: skip
    assert desk.get(button(invoice, "pay")).status_code == 200
    for _click in range(2):
        response = desk.post(button(invoice, "pay"), {**AGREED, **typed})
        assert response.headers["HX-Redirect"] == reverse(
            "admin:exhibitors_invoice_change", args=[invoice.pk]
        )
    assert Payment.objects.get().recorded_by == organiser
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.PAID


@pytest.mark.parametrize("amount", ["-5", "0", "1e9", "99999999999999"])
def test_what_is_no_amount_is_refused(desk, invoice, amount):
    typed = {"amount_kzt": amount, "received_on": "2026-01-01", "reference": "1", "method": "cash"}
    assert "HX-Redirect" not in desk.post(button(invoice, "pay"), {**AGREED, **typed}).headers
    assert not Payment.objects.exists()


def test_voids_with_a_reason(desk, invoice, pay):
    payment = pay(invoice)
    desk.post(reverse("admin:exhibitors_payment_void", args=[payment.pk]), {**AGREED, "reason": "қате"})
    payment.refresh_from_db()
    assert payment.voided_at is not None


def test_credits_sends_again_and_shows_the_document(desk, invoice):
    assert desk.get(button(invoice, "document"))["Content-Type"] == "application/pdf"
    desk.post(button(invoice, "send_again"), AGREED)
    assert Message.objects.filter(kind="exhibitors.invoice").count() == 2
    desk.post(button(invoice, "credit"), AGREED)
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.CANCELLED


def test_a_link_alone_does_nothing(desk, invoice):
    for name in ("pay", "credit", "send_again"):
        desk.get(button(invoice, name))
    assert (Invoice.objects.count(), Payment.objects.count(), Message.objects.count()) == (1, 0, 1)


def test_a_statement_is_looked_at_then_taken_in(desk, invoice):
    text = (
        "received_on;reference;amount_kzt;purpose\n"
        f"{timezone.localdate()};1;{invoice.total_kzt};{invoice.number}\n{timezone.localdate()};2;5;AO-2026-99999\n"
    )
    page = desk.post(STATEMENT, {"file": SimpleUploadedFile("май.csv", text.encode("cp1251"))})
    assert invoice.number in said(page) and not Payment.objects.exists()
    typed = {"digest": page.context["digest"], "name": page.context["name"]}
    for _click in range(2):
        response = desk.post("/admin/exhibitors/bankstatement/take-in/", typed)
    statement = BankStatement.objects.get()
    assert response["Location"].endswith(f"/{statement.pk}/change/")
    assert Payment.objects.count() == 1
    assert invoice.number in said(desk.get(response["Location"]))
    assert desk.get("/admin/exhibitors/bankstatement/").status_code == 200


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"no statement"])
def test_a_file_that_is_none_is_told_beside_the_field(desk, terms, content):
    page = desk.post(STATEMENT, {"file": SimpleUploadedFile("x.csv", content)})
    assert page.status_code == 200 and page.context["form"].errors
    assert desk.post("/admin/exhibitors/bankstatement/take-in/", {"digest": "../x"}).status_code == 302
    assert not BankStatement.objects.exists()


def test_services_and_orders_are_listed(desk, edition, terms):
    Service.objects.create(edition=edition, code="TV", name_kk="Панель", unit_kk="дана", price_kzt=35_000)
    assert "35 000 ₸" in said(desk.get("/admin/exhibitors/service/"))
    assert desk.get("/admin/exhibitors/serviceorder/").status_code == 200
    assert desk.get("/admin/exhibitors/payment/").status_code == 200


def test_strangers_find_nothing(client, invoice):
    for address in (LIST, STATEMENT, button(invoice, "pay"), button(invoice, "document")):
        assert client.get(address).status_code == 302
