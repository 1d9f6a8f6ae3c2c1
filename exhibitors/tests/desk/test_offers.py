"""Offers by hand and by the waiting list: who gets them, what the company answers, what happens by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exhibitors.models import Application, Booking
from exhibitors.services import decisions, offers, waiting_list
from exhibitors.services.acceptance import OfferLapsed, accept_offer, decline_offer
from exhibitors.services.bookings import BookingLimit, BoothTaken, lapse_bookings, release_bookings_of
from exhibitors.states import ApplicationState, BookingState
from journal.actors import SOMEBODY
from journal.models import Entry
from mailing.letters import write
from mailing.models import Message

NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def offer(chief):
    def offer(application, booth, at=NOW):
        return offers.offer_booth(application=application, booth=booth, actor=chief, at=at)

    return offer


@pytest.fixture
def freed(submitted, book, chief):
    """`freed(booth)`: somebody had applied for it and has lost it just now."""

    def freed(booth, **columns):
        application = submitted(**columns)
        book(application, booth)
        release_bookings_of(application=application, actor=chief, at=NOW)

    return freed


def _offered():
    return {
        booking.application_id: booking.booth.number
        for booking in Booking.objects.filter(state=BookingState.OFFERED).select_related("booth")
    }


class TestByHand:
    def test_keeps_the_booth_for_hours_and_writes(self, waiting, booth, offer):
        booking = offer(waiting(), booth)
        assert (booking.state, booking.expires_at) == (BookingState.OFFERED, NOW + 48 * HOUR)
        assert booking.net_kzt == 288_000
        assert Message.objects.get().kind == "exhibitors.booth_offered"
        assert Entry.objects.get().verb == "booking.offered"

    def test_also_a_booth_that_companies_cannot_choose(self, submitted, make_booth, offer):
        assert offer(submitted(), make_booth(is_offered=False)).state == BookingState.OFFERED

    def test_refuses_what_is_somebodys_a_partners_or_retired(self, submitted, make_booth, book, offer):
        taken = make_booth()
        book(submitted(), taken)
        for booth in (taken, make_booth(partner_kk="Серіктес"), make_booth(retired_at=NOW)):
            with pytest.raises(BoothTaken):
                offer(submitted(), booth)

    def test_refuses_who_has_a_booth_or_has_asked_for_nothing(self, submitted, make_booth, book, offer):
        served = submitted()
        book(served, make_booth())
        with pytest.raises(BookingLimit):
            offer(served, make_booth())
        for nobody in (submitted(state="draft"), submitted(state="returned"), submitted(host=served)):
            with pytest.raises(offers.OfferImpossible):
                offer(nobody, make_booth())

    def test_takes_over_a_hold_that_has_lapsed(self, submitted, make_application, booth, book, offer):
        held = book(make_application(), booth, state=BookingState.HELD, expires_at=NOW)
        offer(submitted(), booth)
        held.refresh_from_db()
        assert held.state == BookingState.EXPIRED


class TestAnswer:
    def test_who_waited_is_approved_at_once(self, waiting, booth, offer):
        booking = accept_offer(booking=offer(waiting(), booth), actor=SOMEBODY, at=NOW + HOUR)
        assert (booking.state, booking.expires_at) == (BookingState.RESERVED, None)
        assert Application.objects.get().state == ApplicationState.APPROVED
        assert "booking.offer_accepted" in Entry.objects.values_list("verb", flat=True)

    def test_who_is_to_be_decided_about_keeps_the_booth_until_then(self, submitted, booth, offer):
        booking = accept_offer(booking=offer(submitted(), booth), actor=SOMEBODY, at=NOW)
        assert (booking.state, booking.expires_at) == (BookingState.RESERVED, NOW + timedelta(days=14))
        assert Application.objects.get().state == ApplicationState.SUBMITTED

    def test_twice_is_once(self, waiting, booth, offer):
        booking = offer(waiting(), booth)
        accept_offer(booking=booking, actor=SOMEBODY, at=NOW)
        accept_offer(booking=booking, actor=SOMEBODY, at=NOW)
        assert Entry.objects.filter(verb="booking.offer_accepted").count() == 1
        with pytest.raises(OfferLapsed):
            decline_offer(booking=booking, actor=SOMEBODY, at=NOW)

    def test_too_late(self, waiting, booth, offer):
        booking = offer(waiting(), booth)
        with pytest.raises(OfferLapsed):
            accept_offer(booking=booking, actor=SOMEBODY, at=NOW + 48 * HOUR)

    def test_declining_frees_the_booth_and_keeps_the_place(self, waiting, booth, offer):
        booking = offer(waiting(), booth)
        decline_offer(booking=booking, actor=SOMEBODY, at=NOW)
        decline_offer(booking=booking, actor=SOMEBODY, at=NOW)
        booking.refresh_from_db()
        assert booking.state == BookingState.RELEASED
        assert Application.objects.get().state == ApplicationState.WAITLISTED
        with pytest.raises(OfferLapsed):
            accept_offer(booking=booking, actor=SOMEBODY, at=NOW)


class TestWaitingList:
    def test_a_freed_booth_goes_to_the_first_of_the_category(self, waiting, freed, booth, categories):
        _second, first = waiting(days=1), waiting(days=2)
        waiting(days=3, category=categories["TEX"])
        freed(booth)
        assert waiting_list.offer_freed_booths(at=NOW) == 1
        assert _offered() == {first.pk: "A-12"}

    def test_the_first_whose_wish_fits_comes_first(self, waiting, freed, booth):
        waiting(days=3, wanted_area_m2=36)
        waiting(days=2, wanted_stand_type="island")
        fitting = waiting(days=1, wanted_area_m2=9, wanted_stand_type="row")
        freed(booth)
        waiting_list.offer_freed_booths(at=NOW)
        assert _offered() == {fitting.pk: "A-12"}

    def test_when_no_wish_fits_the_first_of_all(self, waiting, freed, booth):
        first = waiting(days=3, wanted_area_m2=36)
        waiting(days=2, wanted_stand_type="island")
        freed(booth)
        waiting_list.offer_freed_booths(at=NOW)
        assert _offered() == {first.pk: "A-12"}

    def test_one_booth_for_one_and_the_next_for_the_next(self, waiting, freed, make_booth):
        second, first = waiting(days=1), waiting(days=2)
        freed(make_booth("A-1"))
        freed(make_booth("A-2"))
        waiting_list.offer_freed_booths(at=NOW)
        waiting_list.offer_freed_booths(at=NOW)
        assert _offered() == {first.pk: "A-1", second.pk: "A-2"}

    def test_a_booth_that_was_free_all_the_time_is_not_offered(self, waiting, booth, make_application, book):
        waiting()
        hold = book(make_application(), booth, state=BookingState.HELD, expires_at=NOW)
        assert lapse_bookings(at=NOW) == 1
        hold.refresh_from_db()
        assert waiting_list.offer_freed_booths(at=NOW) == 0

    def test_nobody_loses_a_booth_to_the_list_only_to_be_offered_it(self, submitted, book, booth, chief):
        application = submitted()
        book(application, booth)
        decisions.waitlist_application(
            application=application, reason=decisions.NO_REASON, actor=chief, at=NOW
        )
        assert waiting_list.offer_freed_booths(at=NOW) == 0

    def test_an_offer_that_lapses_goes_to_the_next_and_is_told(self, waiting, freed, booth):
        second, first = waiting(days=1), waiting(days=2)
        freed(booth)
        waiting_list.offer_freed_booths(at=NOW)
        later = NOW + 48 * HOUR
        assert lapse_bookings(at=later) == 1
        first.refresh_from_db()
        assert first.state == ApplicationState.WAITLISTED
        assert Message.objects.filter(kind="exhibitors.booth_offer_lapsed").count() == 1
        waiting_list.offer_freed_booths(at=later)
        assert _offered() == {second.pk: "A-12"}
        lapse_bookings(at=later + 48 * HOUR)
        assert waiting_list.offer_freed_booths(at=later + 48 * HOUR) == 0  # everybody was asked

    def test_runs_after_the_commit_that_freed_it(
        self, waiting, submitted, book, booth, chief, django_capture_on_commit_callbacks
    ):
        first, leaving = waiting(), submitted()
        book(leaving, booth)
        with django_capture_on_commit_callbacks(execute=True):
            decisions.reject_application(application=leaving, reason=decisions.NO_REASON, actor=chief, at=NOW)
        assert _offered() == {first.pk: "A-12"}

    def test_costs_one_query_when_nobody_waits(self, submitted, freed, booth, django_assert_num_queries):
        freed(booth)
        with django_assert_num_queries(1):
            waiting_list.offer_freed_booths(at=NOW)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_letters_say_which_booth_until_when_and_where_to_answer(waiting, booth, offer, language):
    application = waiting()
    application.company.language = language
    application.company.save()
    booking = offer(application, booth)
    letter = write(Message.objects.get())
    assert "A-12" in letter.subject
    assert all(part in letter.text for part in ("A-12", "288\u00a0000", f"/exhibit/offers/{booking.code}/"))
    assert application.company.contact_given_name in letter.html
    decline_offer(booking=booking, actor=SOMEBODY, at=NOW)
    assert write(Message.objects.get()) is None
