"""What a company sees of its money, orders, and downloads; and that nobody else does."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from exhibitors.access import GRANTS
from exhibitors.models import CompanyToken, Service, ServiceOrder
from exhibitors.services.invoices import credit_invoice
from exhibitors.services.tokens import issue_token
from exhibitors.states import ApplicationState, Door, OrderState
from journal.actors import SYSTEM

INVOICES, SERVICES = "/exhibit/invoices/", "/exhibit/services/"


@pytest.fixture
def at_home(client):
    """Lets this browser act for a company."""

    def at_home(company):
        _secret, grant = issue_token(company=company, door=Door.PAGE, at=timezone.now())
        session = client.session
        session[GRANTS] = {company.code: grant.pk}
        session.save()
        return client

    return at_home


@pytest.fixture
def office(at_home, invoice):
    return at_home(invoice.application.company)


@pytest.fixture
def services(edition):
    due_on = timezone.localdate() + timedelta(days=5)
    return [
        Service.objects.create(
            edition=edition, code=code, name_kk=code, name_ru=code, unit_kk="дана", unit_en="pc",
            price_kzt=price, due_on=due_on, late_surcharge_pct=25,
        )
        for code, price in (("TABLE", 7_000), ("CHAIR", 2_500))
    ]  # fmt: skip


def words(response):
    return response.content.decode().replace("\u00a0", " ")


def test_shows_what_is_owed_by_when(office, invoice):
    page = words(office.get(INVOICES))
    assert invoice.number in page
    assert "392 080 ₸" in page
    assert page.count("196 040 ₸") == 2


@pytest.mark.parametrize("path", [INVOICES, "/ru" + INVOICES, "/en" + INVOICES])
def test_in_every_language(office, path):
    assert office.get(path).status_code == 200


def test_shows_receipts_and_credit_notes(office, invoice, pay):
    pay(invoice, 1_000)
    credit = credit_invoice(invoice=invoice, actor=SYSTEM, at=timezone.now())
    page = words(office.get(INVOICES))
    assert credit.number in page
    assert f"{INVOICES}{invoice.number}/receipts/1.pdf" in page
    assert f"{INVOICES}{invoice.number}/receipts/2.pdf" not in page  # set against the credit note


def test_the_document_comes_and_is_kept(office, invoice, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }
    first, second = (office.get(f"{INVOICES}{invoice.number}.pdf") for _ in range(2))
    assert first["Content-Type"] == "application/pdf"
    assert first.content == second.content
    assert [path.name for path in tmp_path.rglob("*.pdf")] == [f"{invoice.number}-{invoice.code}.pdf"]


def test_the_receipt_says_what_came(office, invoice, pay):
    payment = pay(invoice, 1_000)
    response = office.get(f"{INVOICES}{invoice.number}/receipts/1.pdf")
    text = PdfReader(BytesIO(response.content)).pages[0].extract_text().replace("\u00a0", " ")
    assert "Бір мың теңге 00 тиын" in text and "1 000 ₸" in text and payment.reference in text
    assert office.get(f"{INVOICES}{invoice.number}/receipts/0.pdf").status_code == 404
    assert office.get(f"{INVOICES}{invoice.number}/receipts/2.pdf").status_code == 404


def test_another_companys_papers_are_not_there(at_home, invoice, make_company, pay):
    pay(invoice, 1_000)
    stranger = at_home(make_company())
    assert invoice.number not in words(stranger.get(INVOICES))
    assert stranger.get(f"{INVOICES}{invoice.number}.pdf").status_code == 404
    assert stranger.get(f"{INVOICES}{invoice.number}/receipts/1.pdf").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_many_costs_the_same(office, invoice, django_assert_num_queries, count):
    for _number in range(count - 1):
        credit = credit_invoice(invoice=invoice, actor=SYSTEM, at=timezone.now())
        type(invoice).objects.filter(pk=credit.pk).update(kind="invoice", state="issued")
        invoice = type(invoice).objects.get(pk=credit.pk)
    office.get(INVOICES)
    # The session, whose it is, the forum's revision twice; then invoices, dues, payments.
    with django_assert_num_queries(7):
        office.get(INVOICES)


# --- Services


def test_orders_after_the_approval_are_invoiced_at_once(office, invoice, services):
    response = office.post(SERVICES, {"quantity-TABLE": "1", "quantity-CHAIR": "4", "quantity-X": ""})
    assert (response.status_code, response["Location"]) == (302, SERVICES)
    order = ServiceOrder.objects.get()
    assert (order.state, order.net_kzt) == (OrderState.INVOICED, 17_000)
    assert order.invoice.number.endswith("-00002")
    assert order.invoice.number in words(office.get(SERVICES))


def test_a_second_click_orders_nothing_more(office, services):
    for _click in range(2):
        office.post(SERVICES, {"quantity-TABLE": "1"})
    assert ServiceOrder.objects.count() == 1


def test_orders_before_the_approval_wait_and_can_be_cancelled(at_home, take, services):
    application = take(state=ApplicationState.SUBMITTED)
    client = at_home(application.company)
    client.post(SERVICES, {"quantity-TABLE": "2"})
    order = ServiceOrder.objects.get()
    assert (order.state, order.invoice) == (OrderState.ORDERED, None)
    client.post(f"{SERVICES}cancel/", {"order": order.code})
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_late_orders_cost_more(office, services):
    Service.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "8 750 ₸" in words(office.get(SERVICES))
    office.post(SERVICES, {"quantity-TABLE": "2"})
    line = ServiceOrder.objects.get().lines.get()
    assert (line.surcharge_kzt, line.amount_kzt) == (3_500, 17_500)


@pytest.mark.parametrize("typed", ["-1", "0.5", "x", "99999", "٣", "201"])
def test_what_is_no_quantity_is_told_beside_its_field(office, services, typed):
    response = office.post(SERVICES, {"quantity-TABLE": typed})
    assert response.status_code == 400
    assert "error-TABLE" in response.content.decode()
    assert not ServiceOrder.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"quantity-NOTHING": "1"}, {"quantity-TABLE": "0"}])
def test_an_order_of_nothing_is_refused(office, services, typed):
    response = office.post(SERVICES, typed)
    assert response.status_code == 400
    assert not ServiceOrder.objects.exists()


def test_a_guest_orders_through_its_host(at_home, take, make_application, services):
    guest = make_application(host=take(), state=ApplicationState.APPROVED)
    at_home(guest.company).post(SERVICES, {"quantity-TABLE": "1"})
    assert not ServiceOrder.objects.exists()


def test_an_invoiced_order_and_another_companys_cannot_be_cancelled(
    office, services, at_home, make_application
):
    office.post(SERVICES, {"quantity-TABLE": "1"})
    order = ServiceOrder.objects.get()
    office.post(f"{SERVICES}cancel/", {"order": order.code})
    stranger = at_home(make_application(state=ApplicationState.SUBMITTED).company)
    assert stranger.post(f"{SERVICES}cancel/", {"order": order.code}).status_code == 404
    order.refresh_from_db()
    assert order.state == OrderState.INVOICED


def test_who_has_not_applied_is_led_to_what_is_next(at_home, make_company, terms):
    assert at_home(make_company()).get(SERVICES)["Location"].startswith("/exhibit/?")
    assert CompanyToken.objects.exists()
