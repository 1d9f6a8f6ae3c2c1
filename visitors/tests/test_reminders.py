"""The letter of the day before."""

from datetime import datetime, time, timedelta

import pytest

from mailing.models import Message
from visitors.services.reminders import remind


@pytest.fixture
def eve(forum):
    """Ten in the morning of the day before, on the venue's wall."""
    edition = forum.edition
    return datetime.combine(edition.starts_on - timedelta(days=1), time(10), edition.zone)


def _reminders():
    return Message.objects.filter(kind="visitors.reminder")


def test_everybody_gets_one(forum, register, eve):
    for number in range(3):
        register(email=f"a{number}@example.com")
    assert remind(forum=forum, at=eve) == 3
    assert remind(forum=forum, at=eve + timedelta(minutes=10)) == 0
    assert sorted(_reminders().values_list("to_address", flat=True)) == [
        "a0@example.com",
        "a1@example.com",
        "a2@example.com",
    ]


@pytest.mark.parametrize("hours", [-24, -2, 24])
def test_not_on_another_day_nor_at_night(forum, visitor, eve, hours):
    assert remind(forum=forum, at=eve + timedelta(hours=hours)) == 0
    assert not _reminders().exists()


def test_not_to_those_who_cancelled(forum, visitor, eve):
    type(visitor).objects.update(state="cancelled")
    assert remind(forum=forum, at=eve) == 0


@pytest.mark.parametrize("visitors", [1, 4])
def test_costs_the_same_for_many(forum, register, eve, django_assert_num_queries, visitors):
    for number in range(visitors):
        register(email=f"a{number}@example.com")
    with django_assert_num_queries(4):  # savepoint, the visitors, one insert
        remind(forum=forum, at=eve)
