"""A worker that keeps watch is woken by a word to Redis; whatever happens in between, no letter is overlooked."""

import threading
import time

import pytest

from core.cache import server
from mailing.models import Message
from mailing.services import delivery, nudging, watching
from mailing.services.nudging import Watch
from mailing.states import MessageState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_watches(monkeypatch):
    server().delete(nudging._FLAG, nudging._WATCH, nudging._BELL)
    monkeypatch.setattr(delivery, "_unreachable_until", 0.0)
    monkeypatch.setattr(nudging, "WAITS", 0.2)
    yield
    server().delete(nudging._FLAG, nudging._WATCH, nudging._BELL)


@pytest.fixture
def tasks(monkeypatch):
    sent: list[bool] = []
    monkeypatch.setattr("mailing.tasks.deliver_due.delay", lambda: sent.append(True))
    return sent


def test_who_waits_is_woken_and_no_task_is_sent(tasks, monkeypatch):
    monkeypatch.setattr(nudging, "WAITS", 5)
    woken = []
    waiting = threading.Thread(target=lambda: woken.append(Watch().wait()))
    waiting.start()
    while not server().exists(nudging._WATCH):
        time.sleep(0.01)
    nudging.nudge()
    waiting.join(timeout=4)
    assert (woken, tasks) == ([True], [])


def test_many_nudges_ring_once(tasks):
    watch = Watch()
    assert not watch.wait()
    for _letter in range(5):
        nudging.nudge()
    assert watch.wait()
    assert not watch.wait()
    assert tasks == []


def test_only_one_keeps_watch(tasks):
    first, second = Watch(), Watch()
    first.wait()
    began = time.monotonic()
    assert not second.wait()
    assert time.monotonic() - began < 0.15
    assert not second.leave()
    assert server().exists(nudging._WATCH)
    assert first.leave()
    nudging.nudge()
    assert tasks == [True]


def test_who_died_on_the_watch_is_believed_for_a_moment_only(tasks, monkeypatch):
    monkeypatch.setattr(nudging, "_WATCH_LIVES", 50)
    Watch().wait()
    time.sleep(0.1)
    nudging.nudge()
    assert tasks == [True]


def test_a_letter_that_comes_while_a_worker_waits_goes_at_once(visitor, register, smtp, tasks, monkeypatch):
    waits = []

    def wait(self):
        waits.append(True)
        if len(waits) == 1:
            register(email="b@example.com")
            return True
        return False

    monkeypatch.setattr(Watch, "wait", wait)
    assert watching.deliver_and_wait(seconds=10) == 2
    assert [mail["To"] for mail in smtp.mails] == ["aigul@example.com", "b@example.com"]


def test_a_bell_that_nobody_hears_any_more_is_answered(visitor, register, smtp, tasks, monkeypatch):
    """The letter is committed when the worker has waited long enough, and has not yet left its watch."""
    leave = Watch.leave

    def leaves_late(self):
        register(email="late@example.com")
        nudging.nudge()
        return leave(self)

    monkeypatch.setattr(Watch, "leave", leaves_late)
    watching.deliver_and_wait(seconds=10)
    assert tasks == []
    assert {message.state for message in Message.objects.all()} == {MessageState.SENT}
    assert len(smtp.mails) == 2


def test_who_found_nothing_goes_at_once(db, tasks):
    began = time.monotonic()
    assert watching.deliver_and_wait(seconds=10) == 0
    assert time.monotonic() - began < 0.15
    assert not server().exists(nudging._WATCH)


def test_who_cannot_keep_up_calls_for_help_once(visitor, register, smtp, tasks, monkeypatch):
    monkeypatch.setattr(delivery, "_KEEPS_UP", 0.0)
    for name in "bcd":
        register(email=f"{name}@example.com")
    assert watching.deliver_and_wait(seconds=10) == 4
    assert tasks == [True]


def test_whose_time_is_over_hands_on_what_is_left(visitor, register, smtp, tasks):
    register(email="b@example.com")
    assert watching.deliver_and_wait(seconds=0.000001) <= 1
    assert tasks == [True]
    assert Message.objects.exclude(state=MessageState.SENT).exists()


def test_without_redis_what_is_due_is_delivered_all_the_same(visitor, smtp, settings, tasks):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert watching.deliver_and_wait(seconds=10) == 1
    nudging.nudge()
    nudging.taken_up()
    assert (len(smtp.mails), tasks) == (1, [])
