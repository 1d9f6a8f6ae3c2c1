"""Two organisers draw in one hall, and companies choose booths meanwhile: no overlap, and nobody holds air."""

from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from exhibitors.models import Booking, Booth, Hall
from exhibitors.queries.floor_plans import booths_of, mark_of
from exhibitors.queries.prices import tariff_of
from exhibitors.services import bookings, floor_plans
from exhibitors.services.bookings import BoothTaken, hold_booth
from exhibitors.services.floor_plans import BoothChange, PlanChanged, PlanRefused, save_plan
from exhibitors.states import HOLDS_A_BOOTH
from forum import queries
from journal.actors import SOMEBODY, SYSTEM
from journal.models import Entry
from tests.races.together import together, wait_for_the_others, without_lock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5
APART = next(one for one in Booth._meta.constraints if one.name == "booth_apart")


@pytest.fixture(autouse=True)
def _warm(forum, terms):
    queries.current_forum()
    tariff_of(terms.edition_id)


@pytest.fixture
def save(hall):
    def save(*changes):
        """As both see the plan now; the deed itself comes later."""
        seen = mark_of(hall, booths_of(hall))
        return lambda: save_plan(hall=hall, changes=changes, revision=seen, actor=SYSTEM, at=timezone.now())

    return save


@pytest.fixture
def without_locks(monkeypatch):
    """The same code, reading what it would lock; nobody writes before all have looked."""

    def late(deed):
        def when_all_have_looked(*args, **kwargs):
            wait_for_the_others()
            return deed(*args, **kwargs)

        return when_all_have_looked

    monkeypatch.setattr(floor_plans, "lock_halls", lambda keys: Hall.objects.in_bulk(list(keys)))
    for module in (floor_plans, bookings):
        monkeypatch.setattr(module, "lock_booths", lambda keys: Booth.objects.in_bulk(list(keys)))
    monkeypatch.setattr(bookings, "_LOCK_BOTH", without_lock(bookings._LOCK_BOTH))
    monkeypatch.setattr(floor_plans, "_write", late(floor_plans._write))
    monkeypatch.setattr(bookings, "_create", late(bookings._create))


@pytest.fixture
def without_constraint(db, monkeypatch):
    monkeypatch.setattr(floor_plans, "overlaps_put_off", nullcontext)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Booth, APART)
    yield
    Booking.objects.all().delete()
    Booth.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Booth, APART)


def _place(booth, x, y):
    return BoothChange(key=booth.pk, values={"x_m": Decimal(x), "y_m": Decimal(y)})


def _refused(results):
    return [one for one in results if isinstance(one, Exception)]


class TestTwoOrganisers:
    """Each moves a booth of their own, half a metre into where the other one puts theirs."""

    def _play(self, save, make_booth, y=20):
        first, second = make_booth(), make_booth()
        deeds = save(_place(first, 20, y)), save(_place(second, 22, y))
        return first, second, together(*deeds)

    def _overlap(self, first, second):
        first.refresh_from_db()
        second.refresh_from_db()
        return floor_plans._place(first).overlaps(floor_plans._place(second))

    def test_the_second_is_told_and_nothing_overlaps(self, save, make_booth, hall):
        for round_ in range(ROUNDS):
            first, second, results = self._play(save, make_booth, y=10 + 4 * round_)
            [refusal] = _refused(results)
            assert isinstance(refusal, PlanChanged), refusal
            assert not self._overlap(first, second)
            assert Entry.objects.filter(subject_code__in=[first.number, second.number]).count() == 1
            assert refusal.extra["booths"] == [Entry.objects.latest("pk").subject_code]

    def test_the_constraint_alone_is_enough(self, save, make_booth, without_locks):
        first, second, results = self._play(save, make_booth)
        [refusal] = _refused(results)  # each may wait for the other: then the database ends one of them
        assert isinstance(refusal, PlanChanged | OperationalError), refusal
        assert not self._overlap(first, second)

    def test_control_without_either_they_stand_on_one_another(
        self, save, make_booth, without_locks, without_constraint
    ):
        first, second, results = self._play(save, make_booth)
        assert not _refused(results), results
        assert self._overlap(first, second)


class TestTakingAwayWhatSomebodyChooses:
    def _play(self, save, booth, application):
        return together(
            save(BoothChange(key=booth.pk, is_removed=True)),
            lambda: hold_booth(application=application, booth=booth, actor=SOMEBODY, at=timezone.now()),
        )

    def _holds(self, booth):
        return Booking.objects.filter(booth=booth, state__in=HOLDS_A_BOOTH).exists()

    def test_it_is_held_or_gone(self, save, make_booth, make_application):
        for _ in range(ROUNDS):
            booth, company = make_booth(), make_application()
            results = self._play(save, booth, company)
            booth.refresh_from_db()
            [refusal] = _refused(results)
            if booth.retired_at:
                assert isinstance(refusal, BoothTaken) and not self._holds(booth)
            else:
                assert isinstance(refusal, PlanRefused) and self._holds(booth)
            told = set(Entry.objects.filter(verb__in=["booth.removed", "booking.held"]).values_list("verb"))
            assert ({("booth.removed",)} if booth.retired_at else {("booking.held",)}) <= told

    def test_control_without_the_lock_somebody_holds_air(self, save, booth, make_application, without_locks):
        results = self._play(save, booth, make_application())
        booth.refresh_from_db()
        assert not _refused(results), results
        assert booth.retired_at and self._holds(booth)
