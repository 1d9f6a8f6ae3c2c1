"""Registrations by day: the index counts what a look at every row would."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from visitors.models import Visitor
from visitors.queries import registrations_by_day
from visitors.states import VisitorState

pytestmark = pytest.mark.django_db

# The clocks of Almaty went back by an hour at the end of February 2024; those of Cairo leave out the midnight of a day.
SHIFTS = [
    ("Asia/Almaty", datetime(2024, 2, 29, 12, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2024, 4, 25, 12, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC)),
]


@pytest.fixture
def register(edition):
    def somebody(at, of=edition, state=VisitorState.REGISTERED):
        number = Visitor.objects.count()
        return Visitor.objects.create(
            edition=of, email_key=f"{number}", name_key="", kind="trade", language="kk", registered_at=at,
            registered_through="page", changed_at=at, state=state,
        )  # fmt: skip

    return somebody


@pytest.mark.parametrize(("zone", "first"), SHIFTS)
def test_days_are_those_of_the_venues_clock(edition, register, zone, first):
    edition.timezone = zone
    moments = [first + timedelta(minutes=30 * step, microseconds=-(step % 2)) for step in range(60)]
    for at in moments:
        register(at)
    assert registrations_by_day(edition) == Counter(at.astimezone(edition.zone).date() for at in moments)


def test_whoever_left_had_registered_and_days_without_anybody_are_none(edition, register):
    assert registrations_by_day(edition) == {}
    at = datetime(2026, 9, 1, 12, tzinfo=UTC)
    register(at)
    register(at, state=VisitorState.CANCELLED)
    register(at, state=VisitorState.ERASED)
    register(at + timedelta(days=40))
    assert registrations_by_day(edition) == {date(2026, 9, 1): 3, date(2026, 10, 11): 1}
