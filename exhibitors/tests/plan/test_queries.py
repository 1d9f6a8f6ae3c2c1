"""What the public may know of a booth, and what it costs to know it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exhibitors.models import Application, Booking, CatalogueEntry
from exhibitors.queries.plan import BoothState, floor_of, forget_plans, live_of, stands_of
from exhibitors.states import ApplicationState, BookingState
from forum.queries import current_forum

from .floors import book, build_hall, crowd, publish

pytestmark = pytest.mark.django_db


def look(at=None, own=None):
    at, forum = at or timezone.now(), current_forum()
    floor, live = floor_of(forum, at), live_of(forum.edition, at)
    return {stand.booth.number: stand for stand in stands_of(floor, live, own=own)}


@pytest.mark.parametrize(
    ("booking", "seen"),
    [
        (None, BoothState.FREE),
        (BookingState.HELD, BoothState.HELD),
        (BookingState.OFFERED, BoothState.HELD),
        (BookingState.RESERVED, BoothState.TAKEN),
        (BookingState.CONFIRMED, BoothState.TAKEN),
        (BookingState.RELEASED, BoothState.FREE),
        (BookingState.EXPIRED, BoothState.FREE),
        (BookingState.MOVED, BoothState.FREE),
    ],
)
def test_what_is_seen_of_a_booking(booth, application, booking, seen):
    if booking:
        book(booth, booking, application)
    assert look()["A-12"].state is seen


@pytest.mark.parametrize("state", [BookingState.HELD, BookingState.OFFERED, BookingState.RESERVED])
def test_what_has_lapsed_is_free_before_the_sweep_comes(booth, application, state):
    over = timezone.now() + timedelta(minutes=20)
    book(booth, state, application, expires_at=over)
    assert look(over - timedelta(seconds=1))["A-12"].state is not BoothState.FREE
    assert look(over)["A-12"].state is BoothState.FREE
    assert Booking.objects.get().state == state


def test_a_partner_and_what_is_not_offered_are_taken(make_booth):
    make_booth("A-01", partner_kk="Ұйымдастырушы")
    make_booth("A-02", is_offered=False)
    make_booth("A-03", retired_at=timezone.now())
    assert {number: str(stand.state) for number, stand in look().items()} == {
        "A-01": "taken",
        "A-02": "taken",
    }


@pytest.mark.django_db(transaction=True)  # the catalogue's number is raised with the commit
def test_an_exhibitor_is_named_when_its_entry_is_public(booth, make_application, categories):
    application = make_application(category=categories["TEX"])
    book(booth, BookingState.RESERVED, application)
    assert look()["A-12"].exhibitor is None
    publish(application, "Айшық тігін")
    stand = look()["A-12"]
    assert (stand.exhibitor.name("kk").text, stand.category.code) == ("Айшық тігін", "TEX")
    CatalogueEntry.objects.update(is_public=False)
    assert look()["A-12"].exhibitor is None


def test_who_holds_a_booth_is_not_named_however_public(booth, application):
    publish(application)
    book(booth, BookingState.HELD, application)
    assert look()["A-12"].exhibitor is None


def test_who_does_not_take_part_is_not_named(booth, application):
    book(booth, BookingState.RESERVED, application)
    publish(application)
    Application.objects.update(state=ApplicationState.SUBMITTED)
    assert look()["A-12"].exhibitor is None


def test_a_company_knows_its_own_booth(booth, application, make_application):
    book(booth, BookingState.HELD, application)
    assert look(own=application.pk)["A-12"].is_mine
    assert not look(own=make_application().pk)["A-12"].is_mine
    assert not look()["A-12"].is_mine


def test_the_price_is_that_of_the_day(booth, terms):
    assert look()["A-12"].quotation.net_kzt == 288000
    terms.early_until = timezone.localdate() + timedelta(days=1)
    terms.save()
    assert look()["A-12"].quotation.net_kzt == 259200
    assert look(timezone.now() + timedelta(days=2))["A-12"].quotation.net_kzt == 288000


def test_booths_come_in_the_order_of_their_numbers(make_booth):
    for number in ("A-10", "A-2", "A-1"):
        make_booth(number)
    assert list(look()) == ["A-1", "A-2", "A-10"]


def test_a_full_hall_costs_six_queries_and_then_two(
    hall, terms, stand_types, categories, django_assert_num_queries
):
    crowd(build_hall(hall, stand_types["row"], 96))
    current_forum()
    forget_plans()
    with django_assert_num_queries(5):  # revision, halls with terms, booths, categories, live
        assert len(look()) == 96
    with django_assert_num_queries(2):  # revision, live
        look()


def test_the_live_rows_are_sent_only_when_something_changed(booth, application, edition):
    first = live_of(edition, timezone.now())
    assert live_of(edition, timezone.now()) is first
    booking = book(booth, BookingState.HELD, application)
    second = live_of(edition, timezone.now())
    assert second.mark != first.mark and second.by_booth.keys() == {booth.pk}
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.RESERVED)
    third = live_of(edition, timezone.now())
    assert third.mark != second.mark
    assert live_of(edition, timezone.now()) is third
