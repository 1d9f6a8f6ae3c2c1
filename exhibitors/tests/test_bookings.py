"""Holding a booth: who gets it, for how long, at which price, and who does not."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from exhibitors.models import Booking, Booth
from exhibitors.services import bookings
from exhibitors.services.application_moves import ApplicationNotEditable
from exhibitors.services.bookings import (
    ApplicationsClosed,
    ApplicationsNotOpen,
    BookingLimit,
    BoothTaken,
    give_back_booth,
    hold_booth,
    lapse_bookings,
    prolong_holds,
    release_booking,
    release_bookings_of,
    reserve_held,
    warn_of_lapses,
)
from exhibitors.states import ApplicationState, BookingState
from journal.actors import SOMEBODY
from journal.models import Entry
from mailing.models import Message

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def _hold(application, booth, at=NOW):
    return hold_booth(application=application, booth=booth, actor=SOMEBODY, at=at)


def _verbs():
    return [*Entry.objects.order_by("id").values_list("verb", flat=True)]


class TestHold:
    def test_takes_a_free_booth_for_some_minutes(self, application, booth):
        booking = _hold(application, booth)
        booking.refresh_from_db()
        assert booking.state == BookingState.HELD
        assert booking.expires_at == NOW + 20 * MINUTE
        assert booking.application == application and booking.booth == booth
        assert _verbs() == ["booking.held"]

    def test_freezes_the_price_of_the_day(self, application, make_booth, terms):
        booking = _hold(application, make_booth(stand_type="corner", number="K-1"))
        assert booking.net_kzt == 9 * 32_000 * 110 // 100
        terms.shell_m2_kzt = 1
        terms.save()
        booking.refresh_from_db()
        assert [(line["code"], line["amount_kzt"]) for line in booking.price] == [
            ("SPACE", 288_000),
            ("SURCHARGE", 28_800),
        ]

    def test_costs_nothing_where_the_price_is_zero(self, application, booth, terms):
        terms.shell_m2_kzt = 0
        terms.save()
        assert _hold(application, booth).net_kzt == 0

    def test_is_refused_to_the_second(self, application, make_application, booth):
        _hold(application, booth)
        with pytest.raises(BoothTaken):
            _hold(make_application(), booth)
        assert _verbs() == ["booking.held"]

    def test_is_harmless_when_repeated_and_prolongs(self, application, booth):
        first = _hold(application, booth)
        again = _hold(application, booth, NOW + 5 * MINUTE)
        assert again.pk == first.pk
        assert again.expires_at == NOW + 25 * MINUTE
        assert again.net_kzt == first.net_kzt
        assert _verbs() == ["booking.held"]

    def test_needs_few_statements(self, application, booth, django_assert_num_queries):
        _hold(application, booth)  # whatever is remembered is remembered now
        bookings.release_booking(booking=Booking.objects.get(), actor=SOMEBODY, at=NOW)
        # revision, look; savepoint: application and booth, its bookings, insert with journal
        with django_assert_num_queries(7):
            _hold(application, booth)

    def test_a_crowd_leaves_after_one_look(
        self, application, make_application, booth, django_assert_num_queries
    ):
        _hold(application, booth)
        late = make_application()
        with pytest.raises(BoothTaken), django_assert_num_queries(2):
            _hold(late, booth)


class TestWhatCannotBeHeld:
    @pytest.mark.parametrize(
        "columns",
        [{"is_offered": False}, {"partner_kk": "Банк"}, {"retired_at": NOW}],
        ids=["not offered", "partner", "merged"],
    )
    def test_booths_that_are_not_for_sale(self, application, make_booth, columns):
        with pytest.raises(BoothTaken):
            _hold(application, make_booth(**columns))
        assert not Booking.objects.exists()

    def test_a_booth_that_was_merged_a_moment_ago(self, application, booth):
        Booth.objects.filter(pk=booth.pk).update(retired_at=NOW)
        with pytest.raises(BoothTaken):
            _hold(application, booth)

    def test_more_than_the_edition_allows(self, application, make_booth, terms):
        _hold(application, make_booth())
        with pytest.raises(BookingLimit):
            _hold(application, make_booth())
        terms.booths_per_company = 2
        terms.save()
        _hold(application, make_booth())

    def test_a_hold_that_lapsed_does_not_count(self, application, make_booth):
        _hold(application, make_booth())
        _hold(application, make_booth(), NOW + 20 * MINUTE)

    def test_before_and_after_the_window(self, application, booth, terms):
        terms.applications_open_at, terms.applications_close_at = NOW, NOW + MINUTE
        terms.save()
        with pytest.raises(ApplicationsNotOpen):
            _hold(application, booth, NOW - MINUTE)
        with pytest.raises(ApplicationsClosed):
            _hold(application, booth, NOW + MINUTE)
        _hold(application, booth, NOW)

    def test_what_was_returned_is_corrected_also_after_the_last_day(self, make_application, booth, terms):
        terms.applications_close_at = NOW - MINUTE
        terms.save()
        _hold(make_application(state=ApplicationState.RETURNED), booth)

    @pytest.mark.parametrize(
        "state", sorted(set(ApplicationState) - {ApplicationState.DRAFT, ApplicationState.RETURNED})
    )
    def test_by_an_application_that_is_out_of_the_companys_hands(self, make_application, booth, state):
        with pytest.raises(ApplicationNotEditable) as refusal:
            _hold(make_application(state=state), booth)
        assert refusal.value.extra == {"state": state}


class TestLapsedHold:
    def test_is_taken_over_in_place(self, application, make_application, booth):
        lost = _hold(application, booth)
        taken = _hold(make_application(), booth, lost.expires_at)
        lost.refresh_from_db()
        assert (lost.state, lost.ended_at) == (BookingState.EXPIRED, taken.taken_at)
        assert _verbs() == ["booking.held", "booking.lapsed", "booking.held"]

    def test_is_not_taken_a_moment_earlier(self, application, make_application, booth):
        held = _hold(application, booth)
        with pytest.raises(BoothTaken):
            _hold(make_application(), booth, held.expires_at - timedelta(microseconds=1))

    def test_is_held_anew_by_the_same_company(self, application, booth):
        first = _hold(application, booth)
        again = _hold(application, booth, first.expires_at)
        assert again.pk != first.pk

    def test_a_lapsed_reservation_takes_its_application_with_it(self, make_application, booth, application):
        other = make_application(state=ApplicationState.RETURNED)
        _hold(other, booth)
        reserved = reserve_held(application=other, actor=SOMEBODY, at=NOW)[0]
        other.refresh_from_db()
        _hold(application, booth, reserved.expires_at)
        other.refresh_from_db()
        assert other.state == ApplicationState.EXPIRED
        assert Message.objects.get().kind == "exhibitors.application_expired"


class TestProlong:
    def test_lasts_as_long_again(self, application, booth):
        _hold(application, booth)
        assert prolong_holds(application=application, at=NOW + 10 * MINUTE) == 1
        assert Booking.objects.get().expires_at == NOW + 30 * MINUTE

    def test_but_not_beyond_the_cap(self, application, booth, terms):
        _hold(application, booth)
        for minutes in range(0, 100, 10):
            prolong_holds(application=application, at=NOW + minutes * MINUTE)
        assert Booking.objects.get().expires_at == NOW + terms.hold_cap_minutes * MINUTE

    def test_does_not_revive_what_lapsed(self, application, booth):
        _hold(application, booth)
        assert prolong_holds(application=application, at=NOW + 20 * MINUTE) == 0

    def test_writes_nothing_for_a_few_seconds(self, application, booth):
        _hold(application, booth)
        assert prolong_holds(application=application, at=NOW + MINUTE / 2) == 0

    def test_never_shortens(self, application, booth):
        _hold(application, booth)
        prolong_holds(application=application, at=NOW + 10 * MINUTE)
        prolong_holds(application=application, at=NOW + 2 * MINUTE)
        assert Booking.objects.get().expires_at == NOW + 30 * MINUTE


class TestGivingBack:
    def test_frees_the_booth(self, application, make_application, booth):
        booking = _hold(application, booth)
        for _ in range(2):  # repeating it changes nothing
            give_back_booth(booking=booking, actor=SOMEBODY, at=NOW)
        assert _verbs() == ["booking.held", "booking.released"]
        _hold(make_application(), booth)

    def test_is_refused_after_the_application_was_submitted(self, application, booth):
        booking = _hold(application, booth)
        application.state = ApplicationState.SUBMITTED
        application.save()
        with pytest.raises(ApplicationNotEditable):
            give_back_booth(booking=booking, actor=SOMEBODY, at=NOW)
        release_booking(booking=booking, actor=SOMEBODY, at=NOW)
        assert Booking.objects.get().state == BookingState.RELEASED

    def test_all_at_once(self, application, make_booth, terms):
        terms.booths_per_company = 2
        terms.save()
        _hold(application, make_booth())
        _hold(application, make_booth())
        release_bookings_of(application=application, actor=SOMEBODY, at=NOW)
        assert Counter(_verbs()) == {"booking.held": 2, "booking.released": 2}

    def test_tells_the_waiting_list_after_the_commit(
        self, application, booth, monkeypatch, django_capture_on_commit_callbacks
    ):
        freed = []
        monkeypatch.setattr("exhibitors.services.lapses.after_release", lambda *what: freed.append(what))
        _hold(application, booth)
        [booking] = reserve_held(application=application, actor=SOMEBODY, at=NOW)
        with django_capture_on_commit_callbacks(execute=True):
            release_booking(booking=booking, actor=SOMEBODY, at=NOW)
            assert freed == []
        assert freed == [(NOW,)]

    def test_does_not_look_who_waits_when_a_hold_is_let_go(
        self, application, booth, monkeypatch, django_capture_on_commit_callbacks
    ):
        freed = []
        monkeypatch.setattr("exhibitors.services.lapses.after_release", lambda *what: freed.append(what))
        booking = _hold(application, booth)
        with django_capture_on_commit_callbacks(execute=True):
            give_back_booth(booking=booking, actor=SOMEBODY, at=NOW)
        assert freed == []


class TestReserve:
    def test_makes_days_of_minutes(self, application, booth, terms):
        _hold(application, booth)
        [booking] = reserve_held(application=application, actor=SOMEBODY, at=NOW)
        booking.refresh_from_db()
        assert (booking.state, booking.expires_at) == (BookingState.RESERVED, NOW + timedelta(days=14))
        assert _verbs() == ["booking.held", "booking.reserved"]

    def test_anew_after_a_correction(self, application, booth):
        _hold(application, booth)
        reserve_held(application=application, actor=SOMEBODY, at=NOW)
        Booking.objects.update(warned_at=NOW)
        [booking] = reserve_held(application=application, actor=SOMEBODY, at=NOW + timedelta(days=13))
        assert (booking.expires_at, booking.warned_at) == (NOW + timedelta(days=27), None)
        assert _verbs() == ["booking.held", "booking.reserved"]

    def test_a_hold_that_nobody_took_is_kept(self, application, booth):
        held = _hold(application, booth)
        [booking] = reserve_held(application=application, actor=SOMEBODY, at=held.expires_at + MINUTE)
        assert booking.state == BookingState.RESERVED


class TestTheSweep:
    def test_frees_lapsed_holds_only(self, make_application, make_booth):
        old, young = (
            _hold(make_application(), make_booth()),
            _hold(make_application(), make_booth(), NOW + MINUTE),
        )
        assert lapse_bookings(at=old.expires_at) == 1
        old.refresh_from_db()
        young.refresh_from_db()
        assert (old.state, young.state) == (BookingState.EXPIRED, BookingState.HELD)
        assert old.application.state == ApplicationState.DRAFT
        assert lapse_bookings(at=old.expires_at) == 0

    def test_expires_the_application_of_a_reservation_and_writes_to_it(self, make_application, booth):
        application = make_application(state=ApplicationState.RETURNED)
        _hold(application, booth)
        reserve_held(application=application, actor=SOMEBODY, at=NOW)
        lapse_bookings(at=NOW + timedelta(days=14))
        application.refresh_from_db()
        assert application.state == ApplicationState.EXPIRED
        assert _verbs()[-2:] == ["booking.lapsed", "application.expired"]
        assert Message.objects.get().to_address == application.company.contact_email

    def test_more_than_one_batch(self, make_application, make_booth, monkeypatch):
        monkeypatch.setattr("exhibitors.services.lapses._BATCH", 2)
        for _ in range(5):
            _hold(make_application(), make_booth())
        assert lapse_bookings(at=NOW + 20 * MINUTE) == 5


class TestWarning:
    def test_goes_once_some_days_before(self, make_application, booth):
        application = make_application(state=ApplicationState.RETURNED)
        _hold(application, booth)
        reserve_held(application=application, actor=SOMEBODY, at=NOW)
        assert warn_of_lapses(at=NOW + timedelta(days=10)) == 0
        assert warn_of_lapses(at=NOW + timedelta(days=11)) == 1
        assert warn_of_lapses(at=NOW + timedelta(days=12)) == 0
        assert Message.objects.get().kind == "exhibitors.reservation_lapses_soon"

    def test_not_for_a_mere_hold(self, application, booth):
        _hold(application, booth)
        assert warn_of_lapses(at=NOW + MINUTE) == 0
