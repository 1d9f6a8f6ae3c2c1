"""What is overdue on a day, and the letters that say so."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from exhibitors.models import Due
from exhibitors.queries.dues import instalments, overdue_invoices
from exhibitors.services.reminders import remind_of_dues
from mailing.models import Message


@pytest.fixture
def due_on(invoice):
    """The invoice was issued long ago; its halves are due today and in thirty days."""
    today = invoice.edition.today(timezone.now())
    type(invoice).objects.update(issued_on=today - timedelta(days=30))
    Due.objects.all().delete()
    for position, days in enumerate((0, 30), start=1):
        Due.objects.create(
            invoice=invoice, position=position, due_on=today + timedelta(days=days),
            amount_kzt=invoice.total_kzt // 2,
        )  # fmt: skip
    return today


@pytest.fixture
def remind(invoice, due_on):
    def remind(days, hour=10):
        on = due_on + timedelta(days=days)
        return remind_of_dues(
            edition=invoice.edition, at=datetime.combine(on, time(hour), invoice.edition.zone)
        )

    return remind


def said():
    rows = Message.objects.filter(kind__startswith="exhibitors.payment_").exclude(
        kind="exhibitors.payment_received"
    )
    return [*rows.order_by("id").values_list("kind", flat=True)]


def test_what_was_paid_fills_the_instalments_in_order(invoice, due_on, pay):
    half = invoice.total_kzt // 2
    assert [row.missing_kzt for row in instalments(invoice)] == [half, half]
    pay(invoice, half + 5)
    assert [row.missing_kzt for row in instalments(invoice)] == [0, half - 5]


@pytest.mark.parametrize(("days", "overdue"), [(-1, False), (0, False), (1, True), (31, True)])
def test_overdue_begins_on_the_day_after(invoice, due_on, days, overdue):
    found = overdue_invoices(invoice.edition, due_on + timedelta(days=days))
    assert found.filter(pk=invoice.pk).exists() is overdue


def test_who_has_paid_the_first_half_is_overdue_only_after_the_second(invoice, due_on, pay):
    pay(invoice, invoice.total_kzt // 2)
    assert not overdue_invoices(invoice.edition, due_on + timedelta(days=30)).exists()
    assert overdue_invoices(invoice.edition, due_on + timedelta(days=31)).exists()


@pytest.mark.parametrize(("days", "letters"), [(-4, 0), (-3, 1), (0, 1), (1, 1), (7, 1), (8, 1), (16, 1)])
def test_one_letter_before_and_three_after(remind, days, letters):
    assert remind(days) == letters


def test_nobody_gets_one_twice(remind):
    for days in range(-5, 28):
        for hour in (3, 9, 15):
            remind(days, hour)
    assert said() == ["exhibitors.payment_due"] + ["exhibitors.payment_overdue"] * 3 + [
        "exhibitors.payment_due"
    ]


def test_not_at_night(remind):
    assert remind(-3, hour=8) == 0


def test_who_has_paid_hears_nothing(invoice, remind, pay):
    pay(invoice)
    assert remind(-3) == remind(1) == 0


def test_who_has_just_got_the_invoice_is_not_reminded(invoice, remind, due_on):
    type(invoice).objects.update(issued_on=due_on - timedelta(days=3))
    assert remind(-3) == 0


@pytest.mark.parametrize("companies", [1, 4])
def test_costs_the_same_for_many(take, issue, remind, due_on, django_assert_num_queries, companies):
    for _number in range(companies - 1):
        other = issue(take())
        type(other).objects.filter(pk=other.pk).update(issued_on=due_on - timedelta(days=30))
        other.dues.filter(position=1).update(due_on=due_on)
    with django_assert_num_queries(5):  # invoices, dues, savepoint and its release, one insert
        assert remind(-3) == companies
