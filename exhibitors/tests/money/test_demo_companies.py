"""The demonstration's companies and their money: as many as the data says, to the tenge, and `pricing` agrees."""

import csv
import time
from collections import defaultdict
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Sum

from exhibitors import pricing
from exhibitors.models import (
    Application,
    Booking,
    Booth,
    Company,
    Invoice,
    NumberSeries,
    Payment,
    ServiceOrder,
)
from exhibitors.queries.dues import overdue_invoices
from exhibitors.queries.prices import tariff_of
from exhibitors.states import HOLDS_A_BOOTH, TAKES_PART, ApplicationState, InvoiceState
from exhibitors.tax_ids import check_tax_id
from forum.models import Edition
from mailing.models import Message

pytestmark = pytest.mark.django_db
CODES = {"REG": "REGISTRATION", "CRAFT": "FLAT", "SUR": "SURCHARGE", "CO": "CO_EXHIBITOR"}


def rows(name):
    with (settings.BASE_DIR / "demo" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def _demo():
    call_command("load_demo", verbosity=0)


@pytest.fixture
def _archive():
    call_command("load_demo", "--starts-on", "2019-08-29", verbosity=0)


@pytest.mark.usefixtures("_demo")
def test_the_desk_shows_what_the_data_says():
    assert Application.objects.count() == 94
    assert Application.objects.filter(state__in=TAKES_PART).count() == 85
    assert Application.objects.filter(state=ApplicationState.CONFIRMED, host=None).count() == 74
    assert Application.objects.filter(host__isnull=False).count() == 3
    taken = Booking.objects.filter(state__in=HOLDS_A_BOOTH).values("booth")
    assert Booth.objects.on_plan().filter(is_offered=True).exclude(pk__in=taken).count() == 10
    assert Invoice.objects.count() == 82
    assert Invoice.objects.aggregate(sum=Sum("total_kzt"))["sum"] == 39_433_296
    assert (
        Invoice.objects.aggregate(sum=Sum("paid_kzt"))["sum"]
        == Payment.objects.aggregate(sum=Sum("amount_kzt"))["sum"]
        == sum(int(row["amount_kzt"]) for row in rows("payments"))
    )


@pytest.mark.usefixtures("_demo")
def test_nothing_is_mailed_and_every_number_is_valid():
    assert not Message.objects.exists()
    assert Company.objects.count() == 94
    for company in Company.objects.all():
        assert check_tax_id(company.tax_id) == (company.tax_id, company.tax_id_kind)


@pytest.mark.usefixtures("_demo")
def test_every_invoice_adds_up():
    for invoice in Invoice.objects.prefetch_related("lines", "dues", "payments"):
        assert sum(line.amount_kzt for line in invoice.lines.all()) == invoice.net_kzt
        assert sum(due.amount_kzt for due in invoice.dues.all()) == invoice.total_kzt
        assert sum(payment.amount_kzt for payment in invoice.payments.all()) == invoice.paid_kzt
        assert (invoice.state == InvoiceState.PAID) is (invoice.paid_kzt == invoice.total_kzt)


@pytest.mark.usefixtures("_demo")
def test_loading_it_again_changes_nothing_and_the_next_numbers_follow():
    before = [
        list(model.objects.order_by("pk").values()) for model in (Application, Invoice, Payment, Booking)
    ]
    call_command("load_demo", verbosity=0)
    after = [
        list(model.objects.order_by("pk").values()) for model in (Application, Invoice, Payment, Booking)
    ]
    assert before == after
    assert dict(NumberSeries.objects.values_list("kind", "last")) == {"invoice": 82, "application": 94}
    assert ServiceOrder.objects.filter(state="invoiced").count() == len(
        {row["invoice"] for row in rows("invoice_lines") if row["code"] not in {*CODES, "SPACE", "EARLY"}}
    )


@pytest.mark.usefixtures("_archive")
def test_the_archive_keeps_its_days_and_numbers():
    invoice = Invoice.objects.get(number="AO-2019-00001")
    assert (invoice.issued_on, invoice.total_kzt) == (date(2019, 5, 6), 772_576)
    assert Application.objects.get(number="AO19-0001").company.name_kk == "Жүн әлемі Demo"
    edition = Edition.objects.get()
    # On the day before the opening all eight that have not paid in full are late.
    assert overdue_invoices(edition, date(2019, 8, 28)).count() == 8
    overdue = {row["number"] for row in rows("invoices") if row["status"] == "overdue"}
    assert {row.number for row in overdue_invoices(edition, date(2019, 8, 5))} == overdue


def test_loads_quickly():
    call_command("load_demo", "--starts-on", "2019-08-29", verbosity=0)
    began = time.process_time()
    call_command("load_demo", "--starts-on", "2020-08-29", verbosity=0)
    assert time.process_time() - began < 5


# --- `pricing` gives the sums of the papers


@pytest.mark.usefixtures("_archive")
def test_every_invoice_can_be_counted_anew():
    """Booth by booth and order by order: the same lines, the same VAT, the same total."""
    edition = Edition.objects.get()
    tariff = tariff_of(edition.pk)
    lines = defaultdict(list)
    for row in rows("invoice_lines"):
        if int(row["amount_excl_vat_kzt"]):
            lines[row["invoice"]].append(
                (CODES.get(row["code"], row["code"]), int(row["amount_excl_vat_kzt"]))
            )
    counted_total = 0
    for row in rows("invoices"):
        application = Application.objects.get(company__tax_id=row["payer_bin_iin"])
        booth = application.bookings.get().booth
        space = tariff.quote_booth(booth, on=edition.today(application.submitted_at))
        guests = application.co_exhibitors.count()
        quotation = pricing.quote_participation(space.lines, tariff.prices, co_exhibitors=guests)
        ordered = [
            (line.service.code, line.quantity * line.service.price_kzt)
            for order in application.orders.all()
            for line in order.lines.select_related("service")
        ]
        counted = [(line.code, line.amount_kzt) for line in quotation.lines] + ordered
        assert counted == lines[row["number"]], row["number"]
        rate = pricing.vat_rate_on(edition.starts_on, tariff.vat_rates)
        vat = pricing.add_vat(sum(amount for _code, amount in counted), rate)
        assert (vat.net_kzt, vat.rate_pct, vat.vat_kzt, vat.total_kzt) == tuple(
            int(row[name]) for name in ("net_kzt", "vat_rate_pct", "vat_kzt", "total_kzt")
        )
        rules = [
            pricing.InstalmentTerm(one.share_pct, one.days_after_approval, one.days_before_opening)
            for one in edition.instalment_rules.all()
        ]
        dues = pricing.split_into_dues(
            vat.total_kzt, rules, approved_on=date.fromisoformat(row["issued_on"]), opens_on=edition.starts_on
        )
        wanted = sorted(
            {date.fromisoformat(row["due_first_half"]), date.fromisoformat(row["due_second_half"])}
        )
        assert [day for day, _amount in dues] == wanted, row["number"]
        counted_total += vat.total_kzt
    assert counted_total == 39_433_296
