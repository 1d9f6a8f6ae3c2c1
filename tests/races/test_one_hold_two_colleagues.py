"""Somebody opens a page of the application, which holds its booth on, while a colleague lets the booth go."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from exhibitors.models import Booking
from exhibitors.services.applications import withdraw_application
from exhibitors.services.bookings import give_back_booth, hold_booth, prolong_holds
from exhibitors.states import BookingState
from forum import queries
from journal.actors import SOMEBODY
from journal.models import Entry
from tests.races.together import together, until_somebody_waits

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def held(application, booth, forum):
    queries.current_forum()
    at = timezone.now() - timedelta(minutes=10)
    return hold_booth(application=application, booth=booth, actor=SOMEBODY, at=at)


def _give_back(held):
    give_back_booth(booking=held, actor=SOMEBODY, at=timezone.now())


def _withdraw(held):
    withdraw_application(application=held.application, actor=SOMEBODY, at=timezone.now())


@pytest.mark.parametrize("let_go", [_give_back, _withdraw])
def test_the_booth_is_free_and_it_is_told(held, let_go):
    """A comparison with the deadline that was read before would find another one, and leave the booth taken."""
    prolonged = threading.Event()

    def opens_a_page():
        with transaction.atomic():
            assert prolong_holds(application=held.application, at=timezone.now()) == 1
            prolonged.set()
            until_somebody_waits()

    def lets_go():
        assert prolonged.wait(timeout=20)
        let_go(held)

    assert together(opens_a_page, lets_go) == [None, None]
    assert Booking.objects.get().state == BookingState.RELEASED
    assert Entry.objects.filter(verb="booking.released", subject_code=held.code).count() == 1
