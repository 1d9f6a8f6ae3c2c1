"""Organisers, companies and the clock at one booth or at one application: one of them is first, nothing is lost."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from core.errors import DomainError
from core.states import MoveRefused
from exhibitors.details.reasons import Reason
from exhibitors.models import Application, Booking, Booth, Invoice
from exhibitors.queries.prices import tariff_of
from exhibitors.services import acceptance, allocation, bookings, decisions, lapses, moves
from exhibitors.services.acceptance import OfferLapsed, accept_offer
from exhibitors.services.bookings import BoothTaken, hold_booth
from exhibitors.services.offers import offer_booth
from exhibitors.services.waiting_list import offer_freed_booths
from exhibitors.states import HOLDS_A_BOOTH, ApplicationState, BookingState
from forum import queries
from journal.actors import SOMEBODY, Actor
from journal.models import Entry
from tests.races.together import crowd, together, wait_for_the_others, without_lock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5
LIVE_ONCE = next(one for one in Booking._meta.constraints if one.name == "booking_booth_once")


@pytest.fixture(autouse=True)
def _warm(forum, terms):
    queries.current_forum()
    tariff_of(terms.edition_id)


@pytest.fixture
def submitted(make_application, categories):
    def submitted(**columns):
        at = timezone.now()
        given = {"state": "submitted", "submitted_at": at, "category": categories["CLO"], "fascia": "Х"}
        return make_application(**{**given, **columns})

    return submitted


@pytest.fixture
def reserved(submitted, chief):
    def reserved(booth, **columns):
        application = submitted(**columns)
        booking = Booking(
            application=application, booth=booth, state=BookingState.RESERVED, taken_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=9),
        )  # fmt: skip
        return allocation.write_booking(booking, lines=[], actor=chief)

    return reserved


@pytest.fixture
def chief(organiser):
    return Actor.staff(organiser)


@pytest.fixture
def without_index(db):
    with connection.schema_editor() as editor:
        editor.remove_constraint(Booking, LIVE_ONCE)
    yield
    Booking.objects.update(moved_from=None)
    Booking.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Booking, LIVE_ONCE)


@pytest.fixture
def without_locks(monkeypatch):
    """The same code, reading what it would lock; nobody writes before all have looked."""

    def look_at_booths(ids):
        return Booth.objects.in_bulk(list(ids))

    def look_at_applications(ids):
        return Application.objects.in_bulk(list(ids))

    monkeypatch.setattr(bookings, "_LOCK_BOTH", without_lock(bookings._LOCK_BOTH))

    def look_at_booths_of(application, states):
        return list(Booking.objects.filter(application=application, state__in=states).select_related("booth"))

    for module in (allocation, moves, bookings):
        monkeypatch.setattr(module, "lock_booths", look_at_booths)
    for module in (bookings, decisions):
        monkeypatch.setattr(module, "lock_booths_of", look_at_booths_of)
    for module in (bookings, decisions):
        monkeypatch.setattr(module, "lock_applications", look_at_applications)
    for module, name in ((allocation, "write_booking"), (moves, "write_booking"), (bookings, "_create")):
        monkeypatch.setattr(module, name, _after_all_have_looked(getattr(module, name)))


def _after_all_have_looked(deed):
    def late(*args, **kwargs):
        wait_for_the_others()
        return deed(*args, **kwargs)

    return late


def _live(booth):
    return Booking.objects.filter(booth=booth, state__in=HOLDS_A_BOOTH)


def _one_refused(results, refusal):
    """Exactly one deed was done; the others were refused as they should be."""
    refused = [one for one in results if isinstance(one, Exception)]
    assert len(refused) == len(results) - 1, results
    assert all(isinstance(one, refusal) for one in refused), refused


class TestTwoApplicationsOneBooth:
    def _approve(self, applications, booth, chief):
        at = timezone.now()
        return together(
            *[
                lambda one=one: decisions.approve_application(
                    application=one, booth=booth, actor=chief, at=at
                )
                for one in applications
            ]
        )

    def test_one_is_approved_and_the_other_is_as_it_was(self, submitted, make_booth, chief):
        for _ in range(ROUNDS):
            booth, pair = make_booth(), [submitted(), submitted()]
            _one_refused(self._approve(pair, booth, chief), BoothTaken)
            owner = _live(booth).get().application
            for application in pair:
                application.refresh_from_db()
                expected = "approved" if application == owner else "submitted"
                assert application.state == expected
                told = Entry.objects.filter(subject_code=application.code, verb="application.approved")
                assert told.count() == Invoice.objects.filter(application=application).count()
                assert told.exists() == (application == owner)

    def test_the_index_alone_is_enough(self, submitted, booth, chief, without_locks):
        _one_refused(self._approve([submitted(), submitted()], booth, chief), BoothTaken)
        assert _live(booth).count() == 1

    def test_control_without_either_both_get_it(self, submitted, booth, chief, without_locks, without_index):
        results = self._approve([submitted(), submitted()], booth, chief)
        assert not [one for one in results if isinstance(one, Exception)], results
        assert _live(booth).count() == 2


class TestAMoveAndAHold:
    def _play(self, reserved, make_application, make_booth, chief):
        old, wanted, at = make_booth(), make_booth(), timezone.now()
        booking, company = reserved(old), make_application()
        results = together(
            lambda: moves.move_booking(booking=booking, booth=wanted, actor=chief, at=at),
            lambda: hold_booth(application=company, booth=wanted, actor=SOMEBODY, at=at),
        )
        return booking, wanted, results

    def test_one_gets_the_booth_and_the_other_keeps_what_it_had(
        self, reserved, make_application, make_booth, chief
    ):
        for _ in range(ROUNDS):
            booking, wanted, results = self._play(reserved, make_application, make_booth, chief)
            _one_refused(results, BoothTaken)
            booking.refresh_from_db()
            has_moved = not isinstance(results[0], Exception)
            assert booking.state == ("moved" if has_moved else "reserved")
            assert _live(wanted).get().state == ("reserved" if has_moved else "held")
            told = Counter(Entry.objects.filter(data__booth=wanted.number).values_list("verb", flat=True))
            assert told == {"booking.reserved" if has_moved else "booking.held": 1}

    def test_control_without_lock_and_index(
        self, reserved, make_application, make_booth, chief, without_locks, without_index
    ):
        _booking, wanted, results = self._play(reserved, make_application, make_booth, chief)
        assert not [one for one in results if isinstance(one, Exception)], results
        assert _live(wanted).count() == 2


class TestTwoOrganisersOneApplication:
    def _decide(self, application, chief):
        seen, at = {"application": application, "actor": chief}, timezone.now()
        return together(
            lambda: decisions.approve_application(at=at, **seen),
            lambda: decisions.reject_application(reason=Reason(kk="Жоқ"), at=at, **seen),
        )

    def test_one_decision_stands(self, reserved, make_booth, chief):
        for _ in range(ROUNDS):
            application = reserved(make_booth()).application
            _one_refused(self._decide(application, chief), MoveRefused)
            told = Entry.objects.filter(subject_code=application.code)
            application.refresh_from_db()
            assert told.get(verb__in=["application.approved", "application.rejected"]).verb == (
                f"application.{application.state}"
            )
            assert application.bookings.filter(ended_at=None).exists() == (application.state == "approved")

    def test_control_without_the_lock_both_decide(self, reserved, booth, chief, without_locks, monkeypatch):
        """Both look; the one is done before the other goes on, since their updates would wait for one another."""
        rejected, move, reject = threading.Event(), decisions.move_application, decisions.reject_application

        def go_on(*, to, **rest):
            wait_for_the_others()
            assert to == "rejected" or rejected.wait(timeout=20)
            move(to=to, **rest)

        def reject_first(**given):
            try:
                return reject(**given)
            finally:
                rejected.set()

        monkeypatch.setattr(decisions, "move_application", go_on)
        monkeypatch.setattr(decisions, "reject_application", reject_first)
        application = reserved(booth).application
        results = self._decide(application, chief)
        assert not [one for one in results if isinstance(one, Exception)], results
        told = Entry.objects.filter(subject_code=application.code).values_list("verb", flat=True)
        assert {"application.approved", "application.rejected"} <= set(told)


class TestOffers:
    def test_a_lapsing_offer_is_accepted_or_goes_to_the_next(self, submitted, make_booth, chief):
        since = timezone.now() - timedelta(days=9)
        for _ in range(ROUNDS):
            booth, at = make_booth(), timezone.now()
            waiting = submitted(state=ApplicationState.WAITLISTED, waitlisted_at=since)
            offer = offer_booth(application=waiting, booth=booth, actor=chief, at=at - timedelta(hours=48))
            just_before = offer.expires_at - timedelta(microseconds=1)
            accepted, _swept = together(
                lambda offer=offer, at=just_before: accept_offer(booking=offer, actor=SOMEBODY, at=at),
                lambda at=at: lapses.lapse_bookings(at=at),
            )
            waiting.refresh_from_db()
            offer.refresh_from_db()
            if isinstance(accepted, Exception):
                assert isinstance(accepted, OfferLapsed)
                assert (waiting.state, offer.state) == ("waitlisted", "expired")
            else:
                assert (waiting.state, offer.state) == ("approved", "reserved")
            Application.objects.filter(pk=waiting.pk, state="waitlisted").update(state="withdrawn")

    @pytest.fixture
    def offer(self, submitted, booth, chief):
        """To an application that is still to be decided about: accepting it is one step."""
        return offer_booth(application=submitted(), booth=booth, actor=chief, at=timezone.now())

    @pytest.fixture
    def unlocked(self, monkeypatch):
        """Accepting reads what it would lock; nobody writes before all have looked."""

        def look(booking):
            row = Booking.objects.select_related("booth", "application").get(pk=booking.pk)
            wait_for_the_others()
            return row.application, row

        monkeypatch.setattr(acceptance, "_lock", look)

    def _accept(self, offer, at):
        return lambda: accept_offer(booking=Booking.objects.get(pk=offer.pk), actor=SOMEBODY, at=at)

    def _told(self, offer):
        return Counter(Entry.objects.filter(subject_code=offer.code).values_list("verb", flat=True))

    def test_accepted_by_many_at_once_it_is_accepted_once(self, offer):
        results = crowd(self._accept(offer, timezone.now()))
        assert {one.state for one in results} == {"reserved"}
        assert self._told(offer)["booking.offer_accepted"] == 1

    def test_control_without_the_lock_it_is_accepted_more_than_once(self, offer, unlocked):
        crowd(self._accept(offer, timezone.now()))
        assert self._told(offer)["booking.offer_accepted"] > 1

    def _at_the_deadline(self, offer):
        at = offer.expires_at
        return together(
            self._accept(offer, at - timedelta(microseconds=1)), lambda: lapses.lapse_bookings(at=at)
        )

    def test_control_at_the_deadline_only_the_constraint_is_left(self, offer, unlocked):
        accepted, _swept = self._at_the_deadline(offer)
        assert isinstance(accepted, IntegrityError) and "booking_ended_when_over" in str(accepted)

    def test_control_without_either_it_is_lapsed_and_accepted(self, offer, unlocked, without_ends):
        self._at_the_deadline(offer)
        offer.refresh_from_db()
        assert offer.state == "reserved" and offer.ended_at is not None
        assert self._told(offer).keys() >= {"booking.lapsed", "booking.offer_accepted"}

    @pytest.fixture
    def without_ends(self, db):
        ended = next(one for one in Booking._meta.constraints if one.name == "booking_ended_when_over")
        with connection.schema_editor() as editor:
            editor.remove_constraint(Booking, ended)
        yield
        Booking.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Booking, ended)

    def test_a_booth_is_offered_once_however_many_look(self, submitted, reserved, make_booth, chief):
        booth, at = make_booth(), timezone.now()
        for days in range(4):
            since = at - timedelta(days=days + 1)
            submitted(state=ApplicationState.WAITLISTED, waitlisted_at=since)
        bookings.release_booking(booking=reserved(booth), actor=chief, at=at)
        results = together(*[lambda: offer_freed_booths(at=at)] * 6)
        assert not [one for one in results if isinstance(one, DomainError)], results
        assert _live(booth).get().state == BookingState.OFFERED
        assert Entry.objects.filter(verb="booking.offered").count() == 1
