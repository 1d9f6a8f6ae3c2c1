"""The journal is the outbox: nothing is lost, whatever the order of the commits, and nothing is paid for it."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal.actors import SYSTEM
from journal.models import Entry
from journal.record import record
from visitors.models import Visitor
from visitors.services.registration import cancel_registration
from webhooks.models import Cursor, Delivery, Event
from webhooks.queries import oldest_writer_age
from webhooks.services import delivery as delivering
from webhooks.services import dispatch as dispatching
from webhooks.services.dispatch import BATCH, dispatch
from webhooks.services.settling import last_entry_id, settled_up_to
from webhooks.states import DeliveryState


class Elsewhere:
    """A session of its own in a thread: begins a transaction, writes, and commits when it is told to."""

    def __init__(self, deed):
        self.may_commit, self.has_written, self.deed, self.failed = (
            threading.Event(),
            threading.Event(),
            deed,
            None,
        )
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self.has_written.wait(10)

    def _run(self):
        try:
            with transaction.atomic():
                self.deed()
                self.has_written.set()
                assert self.may_commit.wait(20)
        except BaseException as reason:
            self.failed = reason
        finally:
            self.has_written.set()
            connection.close()

    def commit(self):
        self.may_commit.set()
        self.thread.join(20)
        assert self.failed is None


@contextmanager
def elsewhere(deed):
    session = Elsewhere(deed)
    try:
        yield session
    finally:
        session.may_commit.set()
        session.thread.join(20)


def came(visitor):
    record("visitor.came", visitor, actor=SYSTEM, at=timezone.now(), on="2026-11-23")


@pytest.mark.django_db(transaction=True)
class TestTheOrderOfCommits:
    @pytest.fixture
    def early(self, endpoint, register):
        visitor = register()
        dispatch(at=timezone.now())
        assert Event.objects.count() == 1
        return visitor

    def test_how_long_somebody_holds_them_up_is_told(self, early):
        assert oldest_writer_age() == timedelta()
        with elsewhere(lambda: came(early)) as late:
            first = oldest_writer_age()
            assert timedelta() < first < oldest_writer_age() < timedelta(seconds=20)
            late.commit()
        assert oldest_writer_age() == timedelta()

    def test_a_late_commit_is_not_lost(self, early, register):
        with elsewhere(lambda: came(early)) as late:
            register(email="second@example.com")  # a higher number, committed first
            dispatch(at=timezone.now())
            assert Event.objects.count() == 1  # it waits for the other to be over
            late.commit()
        dispatch(at=timezone.now())
        assert list(Event.objects.order_by("id").values_list("type", flat=True)) == [
            "visitor.registered", "visitor.came", "visitor.registered",
        ]  # fmt: skip

    def test_a_cursor_of_numbers_alone_would_lose_it(self, early, register, monkeypatch):
        """The control: the same without waiting for those who still write."""
        monkeypatch.setattr(dispatching, "settled_up_to", lambda cursor: last_entry_id())
        with elsewhere(lambda: came(early)) as late:
            register(email="second@example.com")
            dispatch(at=timezone.now())
            late.commit()
        dispatch(at=timezone.now())
        assert Entry.objects.filter(verb="visitor.came").exists()
        assert not Event.objects.filter(type="visitor.came").exists()

    def test_nobody_waits_for_those_who_came_later(self, early, register):
        """One slow transaction after the other must not put it off for ever."""
        register(email="second@example.com")
        with elsewhere(lambda: came(early)):
            dispatch(at=timezone.now())
            register(email="third@example.com")
            with elsewhere(lambda: came(early)) as second:
                dispatch(at=timezone.now())
                assert Event.objects.count() == 1
                assert len(Cursor.objects.get().mark_holders) == 1
                second.commit()
        with elsewhere(lambda: came(early)):
            dispatch(at=timezone.now())
            assert Event.objects.filter(type="visitor.registered").count() == 2

    def test_who_only_reads_is_not_waited_for(self, early, register):
        with elsewhere(lambda: list(Entry.objects.all())):
            register(email="second@example.com")
            dispatch(at=timezone.now())
            assert Event.objects.count() == 2

    def test_what_was_rolled_back_is_not_told(self, early, register):
        with transaction.atomic():
            came(early)
            transaction.set_rollback(True)
        dispatch(at=timezone.now())
        assert Event.objects.count() == 1

    def test_a_server_that_was_restarted_meanwhile(self, early, register):
        """Those it waited for are gone with it."""
        register(email="second@example.com")
        Cursor.objects.update(mark_id=last_entry_id(), mark_holders=["99/1"])
        with transaction.atomic():
            assert settled_up_to(Cursor.objects.get()) == last_entry_id()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_two_dispatchers_tell_everything_once(self, endpoint, register):
        for number in range(20):
            register(email=f"person{number}@example.com")
        assert together(lambda: dispatch(at=timezone.now())) in ([0, 20], [20, 0])
        assert Delivery.objects.count() == 20

    def test_without_the_lock_they_would_tell_it_twice(self, endpoint, register, monkeypatch):
        """The control: both read the journal from the same place, and only the unique index stops the second."""
        for number in range(20):
            register(email=f"person{number}@example.com")
        both_read = threading.Barrier(2, timeout=10)
        monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda rows, **options: rows)
        monkeypatch.setattr(dispatching, "settled_up_to", lambda cursor: last_entry_id())
        real = dispatching._write

        def write(*arguments):
            both_read.wait()
            return real(*arguments)

        monkeypatch.setattr(dispatching, "_write", write)
        outcomes = together(lambda: dispatching.dispatch_batch(at=timezone.now()))
        assert [type(outcome).__name__ for outcome in outcomes].count("IntegrityError") == 1

    def test_many_workers_keep_the_order(self, endpoint, register, receiver, settings):
        """Eight lanes, ten people, three messages each: every person's in their order, none lost."""
        people = [register(email=f"person{number}@example.com") for number in range(10)]
        for visitor in people:
            came(visitor)
            cancel_registration(visitor=visitor, actor=SYSTEM, at=timezone.now())
        dispatch(at=timezone.now())
        assert delivering.deliver_due(seconds=15) == 30
        order = [(body.split(b'"code":"')[1][:10], body.split(b'"')[3]) for _p, _h, body in receiver.got]
        for visitor in people:
            mine = [type_ for code, type_ in order if code == visitor.code.encode()]
            assert mine == [b"visitor.registered", b"visitor.came", b"visitor.cancelled"]

    def test_one_sweep_at_a_time(self, endpoint):
        with elsewhere(
            lambda: connection.cursor().execute("SELECT pg_advisory_lock(%s)", [delivering._ONE_SWEEP])
        ):
            assert delivering.deliver_due(seconds=1) == 0


def together(deed):
    outcomes = []

    def run():
        try:
            outcomes.append(deed())
        except Exception as reason:
            outcomes.append(reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.mark.django_db
class TestWhatItCosts:
    def test_a_registration_costs_the_same(self, register, listen):
        """Nothing of it is in the person's way: not a query more with a receiver than without."""
        register(email="first@example.com")
        with CaptureQueriesContext(connection) as without:
            register(email="second@example.com")
        listen()
        with CaptureQueriesContext(connection) as with_one:
            register(email="third@example.com")
        assert len(with_one) == len(without)
        assert not any("webhooks" in query["sql"] for query in with_one.captured_queries)

    def test_nobody_listens(self, register, django_assert_num_queries):
        register()
        with django_assert_num_queries(1):
            dispatch(at=timezone.now())
        with django_assert_num_queries(3):
            delivering.deliver_due(seconds=1)

    def test_a_batch_costs_the_same_whatever_its_size(self, endpoint, register, django_assert_num_queries):
        for number in range(30):
            register(email=f"person{number}@example.com")
        # listeners?, savepoint, cursor, last entry, who writes, mark, listeners, entries, visitors, events, deliveries,
        # cursor, savepoint
        with django_assert_num_queries(13):
            dispatching.dispatch_batch(at=timezone.now())

    def test_ten_thousand_events(self, endpoint, register, django_assert_num_queries):
        """A receiver that was away for long: batches of one size, and a claim is no slower than with ten."""
        visitor, at = register(), timezone.now()
        others = [Visitor(pk=number, code=f"V{number:09}") for number in range(100_000, 102_000)]
        Entry.objects.bulk_create(
            Entry(
                at=at, verb=verb, subject_type="visitor", subject_code=one.code, subject_pk=visitor.pk,
                actor_kind="system",
            )
            for verb in (f"visitor.{deed}" for deed in ("came", "corrected", "cancelled", "registered", "erased"))
            for one in others
        )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert dispatch(at=at, seconds=60) == 10_001
        assert len(queries) < 14 * (10_001 // BATCH + 2)
        for failing in (False, True):
            if failing:  # the head of every line waits; those behind it, too
                Delivery.objects.update(due_at=at + timedelta(hours=1))
                assert delivering.claim(endpoint_id=endpoint.pk, at=at) is None
                continue
            with CaptureQueriesContext(connection) as queries:
                assert delivering.claim(endpoint_id=endpoint.pk, at=at).state == DeliveryState.SENDING
            assert len(queries) == 3
            assert float(queries.captured_queries[-1]["time"]) < 0.25
