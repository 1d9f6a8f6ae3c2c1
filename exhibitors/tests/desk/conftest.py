"""The desk's cast: applications as an organiser finds them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from exhibitors.models import Application, Booking, Booth, Category
from exhibitors.queries.prices import tariff_of
from exhibitors.services.allocation import write_booking
from exhibitors.states import ApplicationState, BookingState
from journal.actors import SYSTEM, Actor

BECAUSE = {"kk": "Орын жоқ", "ru": "Мест нет", "en": "No place"}


@pytest.fixture
def chief(organiser: Any) -> Actor:
    return Actor.staff(organiser)


@pytest.fixture
def book() -> Callable[..., Booking]:
    """`book(application, booth)`: reserved for two weeks, at the price of today."""

    def book(application: Application, booth: Booth, **columns: Any) -> Booking:
        at, tariff = timezone.now(), tariff_of(application.edition_id)
        columns = {
            "state": BookingState.RESERVED,
            "taken_at": at,
            "expires_at": at + timedelta(days=14),
            **columns,
        }
        booking = Booking(application=application, booth=booth, **columns)
        price = tariff.quote_booth(booth, on=tariff.edition.today(booking.taken_at))
        return write_booking(booking, lines=price.lines, actor=SYSTEM)

    return book


@pytest.fixture
def submitted(
    make_application: Callable[..., Application], categories: dict[str, Category]
) -> Callable[..., Application]:
    """`submitted()`: handed in a day ago, complete but for a booth; clothing."""

    def submitted(**columns: Any) -> Application:
        return make_application(
            **{
                "state": ApplicationState.SUBMITTED,
                "submitted_at": timezone.now() - timedelta(days=1),
                "category": categories["CLO"],
                "fascia": "ТІГІН",
                **columns,
            }
        )

    return submitted


@pytest.fixture
def waiting(submitted: Callable[..., Application]) -> Callable[..., Application]:
    """`waiting(days=2)`: on the waiting list for two days."""

    def waiting(*, days: int = 1, **columns: Any) -> Application:
        since = timezone.now() - timedelta(days=days)
        return submitted(**{"state": ApplicationState.WAITLISTED, "waitlisted_at": since, **columns})

    return waiting
