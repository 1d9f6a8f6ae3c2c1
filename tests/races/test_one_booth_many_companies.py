"""Many companies, one booth: one gets it, the others are told at once. Clocks and cancellations in the same moment.

`ROUNDS=200 ./test tests/races/test_one_booth_many_companies.py -n0` plays the crowd of fifty two hundred times.
"""

import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from core.states import MoveRefused
from exhibitors.models import Application, Booking, NumberSeries, SeriesKind
from exhibitors.services import bookings, confirmation, lapses, numbers
from exhibitors.services.application_moves import lock_application, move_application
from exhibitors.services.applications import submit_application
from exhibitors.services.bookings import BoothTaken, HoldLapsed, hold_booth, release_bookings_of, reserve_held
from exhibitors.services.tokens import issue_token
from exhibitors.states import HOLDS_A_BOOTH, ApplicationState, BookingState, Door
from forum import queries
from journal.actors import SOMEBODY
from journal.models import Entry
from mailing.models import Message
from tests.races.together import together, until_somebody_waits, wait_for_the_others, without_lock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
URL = "/api/v1/companies/me/bookings/"
ROUNDS = int(os.environ.get("ROUNDS", "3"))
COMPANIES = 50
LIVE_ONCE = next(one for one in Booking._meta.constraints if one.name == "booking_booth_once")


@pytest.fixture(autouse=True)
def _no_limits(settings, forum):
    """The edition is read before the threads start; nothing of it is raced here."""
    settings.RATE_LIMITS = False
    queries.current_forum()


@pytest.fixture
def without_index(db):
    """So that a control can show what the locks alone, or nothing, would let through."""
    with connection.schema_editor() as editor:
        editor.remove_constraint(Booking, LIVE_ONCE)
    yield
    Booking.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Booking, LIVE_ONCE)


@pytest.fixture
def without_locks(monkeypatch):
    """The same code, reading what it would lock; nobody writes before all have looked."""
    monkeypatch.setattr(bookings, "_LOCK_BOTH", without_lock(bookings._LOCK_BOTH))
    monkeypatch.setattr(bookings, "lock_applications", lambda ids: Application.objects.in_bulk(list(ids)))
    monkeypatch.setattr(bookings, "lock_booths", lambda ids: bookings.Booth.objects.in_bulk(list(ids)))
    create = bookings._create
    monkeypatch.setattr(bookings, "_create", lambda *args: (wait_for_the_others(), create(*args))[1])


def _statuses(answers):
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    return Counter(answer.status_code for answer in answers)


def _live(booth):
    return Booking.objects.filter(booth=booth, state__in=HOLDS_A_BOOTH)


def _lives_told(booth):
    """The journal alone tells how many have the booth: everything taken, less everything ended."""
    told = Counter(Entry.objects.filter(data__booth=booth.number).values_list("verb", flat=True))
    return told["booking.held"] - told["booking.lapsed"] - told["booking.released"]


class TestFiftyCompanies:
    @pytest.fixture
    def programs(self, make_application):
        secrets = [
            issue_token(company=make_application().company, door=Door.API, at=timezone.now())[0]
            for _ in range(COMPANIES)
        ]
        return [f"Bearer {secret}" for secret in secrets]

    def _post(self, program, booth):
        return APIClient().post(URL, {"booth": booth.number}, headers={"Authorization": program})

    def test_post_for_one_booth_and_one_gets_it(self, programs, make_booth):
        booth = make_booth()
        for number in range(ROUNDS):
            answers = together(*[lambda one=one: self._post(one, booth) for one in programs])
            assert _statuses(answers) == {201: 1, 409: COMPANIES - 1}, number
            codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
            assert codes == {"booth_taken"}
            winner = _live(booth).get()
            assert [one.json()["code"] for one in answers if one.status_code == 201] == [winner.code]
            assert _lives_told(booth) == 1
            bookings.release_booking(booking=winner, actor=SOMEBODY, at=timezone.now())
            assert _lives_told(booth) == 0

    def test_the_locks_alone_are_enough(self, programs, make_booth, without_index):
        booth = make_booth()
        answers = together(*[lambda one=one: self._post(one, booth) for one in programs[:16]])
        assert _statuses(answers) == {201: 1, 409: 15}
        assert _live(booth).count() == 1

    def test_the_index_alone_is_enough(self, programs, make_booth, without_locks):
        booth = make_booth()
        answers = together(*[lambda one=one: self._post(one, booth) for one in programs[:16]])
        assert _statuses(answers) == {201: 1, 409: 15}
        assert _live(booth).count() == 1

    def test_locks_the_application_and_then_the_booth(self, application, make_booth):
        """Both in one statement; in another order than everybody's two deeds could wait for one another."""
        booth, at = make_booth(), timezone.now()
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                bookings.lock_booths([booth.pk])
                held = pool.submit(_and_hang_up, _hold, application, booth, at)
                until_somebody_waits()
                with pytest.raises(OperationalError), transaction.atomic():
                    Application.objects.select_for_update(nowait=True).get(pk=application.pk)
            assert held.result(timeout=20).booth_id == booth.pk

    def test_control_without_either_many_get_it(self, programs, make_booth, without_locks, without_index):
        booth = make_booth()
        answers = together(*[lambda one=one: self._post(one, booth) for one in programs[:16]])
        assert _statuses(answers)[201] > 1
        assert _live(booth).count() > 1


class TestOneCompany:
    def test_gets_no_more_booths_than_it_may_have(self, application, make_booth):
        booths = [make_booth() for _ in range(8)]
        for _ in range(ROUNDS):
            at = timezone.now()
            together(*[lambda booth=booth, at=at: _hold(application, booth, at) for booth in booths])
            assert Booking.objects.filter(state=BookingState.HELD).count() == 1
            release_all(application)

    def test_control_without_the_lock(self, application, make_booth, without_locks):
        booths = [make_booth() for _ in range(8)]
        at = timezone.now()
        together(*[lambda booth=booth: _hold(application, booth, at) for booth in booths])
        assert Booking.objects.filter(state=BookingState.HELD).count() > 1

    def test_clicks_twice_and_holds_once(self, application, booth):
        at = timezone.now()
        held = together(*[lambda: _hold(application, booth, at)] * 8)
        assert len({booking.pk for booking in held}) == 1
        assert Entry.objects.filter(verb="booking.held").count() == 1


class TestALapsingHold:
    """The owner hands in at the moment at which the hold ends; somebody else wants the booth, the sweep comes by."""

    @pytest.fixture
    def owner(self, make_application, categories, confirm):
        application = make_application(category=categories["CLO"])
        confirm(application.company)
        return application

    def _play(self, owner, booth, taker, *, at):
        """At a moment at which the hold is over for everybody but its owner, who pressed the button in time."""
        held = _hold(owner, booth, at - timedelta(minutes=20))
        assert held.expires_at == at
        return together(
            lambda: submit_application(application=owner, actor=SOMEBODY, at=at),
            lambda: _hold(taker, booth, at),
            lambda: lapses.lapse_bookings(at=at),
        )

    def test_belongs_to_one_of_the_two(self, owner, make_application, make_booth):
        seen = Counter()
        for _ in range(ROUNDS * 4):
            booth, taker = make_booth(), make_application()
            submitted, taken, _swept = self._play(owner, booth, taker, at=timezone.now())
            owner.refresh_from_db()
            if isinstance(submitted, HoldLapsed):
                assert owner.state == ApplicationState.DRAFT
                assert not isinstance(taken, Exception), taken
                assert [one.application_id for one in _live(booth)] == [taken.application_id]
            else:
                assert owner.state == ApplicationState.SUBMITTED, submitted
                assert isinstance(taken, BoothTaken), taken
                assert _live(booth).get().state == BookingState.RESERVED
            assert _lives_told(booth) == 1
            seen[type(submitted).__name__] += 1
            self._again(owner)
        assert sum(seen.values()) == ROUNDS * 4

    def test_who_waited_for_the_booth_sees_that_it_is_gone(self, owner, make_application, booth):
        """The statement that looks is the one that waits."""
        taker, at = make_application(), timezone.now()
        _hold(owner, booth, at - timedelta(minutes=20))
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                _hold(taker, booth, at)
                submitted = pool.submit(
                    _and_hang_up, submit_application, application=owner, actor=SOMEBODY, at=at
                )
                until_somebody_waits()
            with pytest.raises(HoldLapsed):
                submitted.result(timeout=20)

    def test_control_without_the_booths_lock(
        self, owner, make_application, booth, without_locks, monkeypatch
    ):
        """Looked at before the other has written. The owner would be given a booth that is another's; only the
        last rule of the table stops it, and the owner sees a crash instead of a refusal."""
        looked, taken = threading.Event(), threading.Event()

        def read_early(application, states):
            live = Booking.objects.filter(application=application, state__in=states)
            found = list(live.select_related("booth"))
            looked.set()
            taken.wait(timeout=5)
            return found

        monkeypatch.setattr(bookings, "lock_booths_of", read_early)
        taker, at = make_application(), timezone.now()
        _hold(owner, booth, at - timedelta(minutes=20))

        def take():
            looked.wait(timeout=5)
            try:
                return _hold(taker, booth, at)
            finally:
                taken.set()

        submitted, _taken = together(
            lambda: submit_application(application=owner, actor=SOMEBODY, at=at), take
        )
        assert isinstance(submitted, IntegrityError)

    def _again(self, owner):
        release_all(owner)
        Application.objects.filter(pk=owner.pk).update(state=ApplicationState.DRAFT)


class TestTheSweep:
    def test_ends_each_hold_once_however_many_sweep(self, make_application, make_booth):
        at = timezone.now()
        for _ in range(12):
            _hold(make_application(), make_booth(), at)
        swept = together(*[lambda: lapses.lapse_bookings(at=at + timedelta(minutes=20))] * 4)
        assert sum(swept) == 12
        assert Entry.objects.filter(verb="booking.lapsed").count() == 12

    def test_warns_each_company_once(self, make_application, make_booth):
        at = timezone.now()
        for _ in range(6):
            application = make_application(state=ApplicationState.RETURNED)
            _hold(application, make_booth(), at)
            _reserve(application, at)
        warned = together(*[lambda: lapses.warn_of_lapses(at=at + timedelta(days=12))] * 4)
        assert sum(warned) == Message.objects.count() == 6

    def test_and_prolonging_do_not_meet(self, application, booth):
        """Either the hold lives on, or it has ended: never an ended one with a new deadline."""
        for _ in range(ROUNDS * 2):
            at = timezone.now()
            held = _hold(application, booth, at - timedelta(minutes=19))
            together(
                lambda at=at: bookings.prolong_holds(application=application, at=at),
                lambda at=at: lapses.lapse_bookings(at=at + timedelta(minutes=2)),
            )
            held.refresh_from_db()
            assert (held.state == BookingState.HELD) == (held.expires_at > at + timedelta(minutes=2))
            assert (held.ended_at is None) == (held.state == BookingState.HELD)
            release_all(application)


class TestNumbers:
    def _take(self, edition):
        with bookings.transaction.atomic():
            return numbers.next_number(edition=edition, kind=SeriesKind.APPLICATION)

    def test_are_given_once_and_leave_no_gap(self, edition):
        for number in range(ROUNDS):
            taken = together(*[lambda: self._take(edition)] * 8)
            assert sorted(int(one[-4:]) for one in taken) == list(range(number * 8 + 1, number * 8 + 9))

    def test_control_without_the_lock(self, edition, monkeypatch):
        NumberSeries.objects.create(edition=edition, kind=SeriesKind.APPLICATION)

        def look(edition, kind):
            series = NumberSeries.objects.get(edition=edition, kind=kind)
            wait_for_the_others()
            series.last += 1
            series.save(update_fields=["last"])
            return series.last

        monkeypatch.setattr(numbers, "_count_up", look)
        taken = together(*[lambda: self._take(edition)] * 8)
        assert len(set(taken)) < 8


class TestCancelAgainstConfirm:
    @pytest.fixture
    def approved(self, application, booth):
        _hold(application, booth, timezone.now())
        _reserve(application, timezone.now())
        Application.objects.filter(pk=application.pk).update(state=ApplicationState.APPROVED)
        return application

    def _cancel(self, application):
        with bookings.transaction.atomic():
            locked = lock_application(application)
            move_application(
                application=locked, to=ApplicationState.CANCELLED, actor=SOMEBODY, at=timezone.now()
            )
            release_bookings_of(application=locked, actor=SOMEBODY, at=timezone.now())

    def _confirm(self, application):
        return confirmation.confirm_if_settled(application=application, actor=SOMEBODY, at=timezone.now())

    def test_the_lock_decides_and_the_booth_follows(self, approved, booth):
        _confirmed, cancelled = together(lambda: self._confirm(approved), lambda: self._cancel(approved))
        assert not isinstance(cancelled, Exception), cancelled
        approved.refresh_from_db()
        assert approved.state == ApplicationState.CANCELLED  # confirmed before or not: cancelled it is
        assert not _live(booth).exists()
        assert _lives_told(booth) == 0

    def test_eight_payments_confirm_once(self, approved):
        assert sorted(together(*[lambda: self._confirm(approved)] * 8)) == [False] * 7 + [True]
        assert Message.objects.filter(kind="exhibitors.application_confirmed").count() == 1

    def test_control_without_the_lock(self, approved, booth, monkeypatch):
        """What was read before the cancellation is written after it: the booth would be confirmed for nobody,
        and only the last rule of the table stops it, with a crash of the payment."""
        looked, cancelled = threading.Event(), threading.Event()
        owes = confirmation._owes

        def owes_late(application):
            looked.set()
            cancelled.wait(timeout=5)
            return owes(application)

        monkeypatch.setattr(confirmation, "lock_application", lambda one: Application.objects.get(pk=one.pk))
        monkeypatch.setattr(confirmation, "_owes", owes_late)

        def cancel():
            looked.wait(timeout=5)
            try:
                return self._cancel(approved)
            finally:
                cancelled.set()

        confirmed, _none = together(lambda: self._confirm(approved), cancel)
        assert isinstance(confirmed, IntegrityError)

    def test_withdrawing_against_an_approval(self, application, booth):
        """One of the two moves is refused by the table, with the states named."""
        _hold(application, booth, timezone.now())
        _reserve(application, timezone.now())
        Application.objects.filter(pk=application.pk).update(state=ApplicationState.SUBMITTED)

        def move(to):
            with bookings.transaction.atomic():
                locked = lock_application(application)
                move_application(application=locked, to=to, actor=SOMEBODY, at=timezone.now())

        results = together(lambda: move(ApplicationState.APPROVED), lambda: move(ApplicationState.WITHDRAWN))
        [refusal] = [one for one in results if one is not None]
        assert isinstance(refusal, MoveRefused)
        application.refresh_from_db()
        assert refusal.extra["state"] == application.state


def _hold(application, booth, at):
    return hold_booth(application=application, booth=booth, actor=SOMEBODY, at=at)


def _and_hang_up(deed, *args, **kwargs):
    try:
        return deed(*args, **kwargs)
    finally:
        connection.close()


def _reserve(application, at):
    with bookings.transaction.atomic():
        reserve_held(application=application, actor=SOMEBODY, at=at)


def release_all(application):
    with bookings.transaction.atomic():
        release_bookings_of(application=lock_application(application), actor=SOMEBODY, at=timezone.now())
