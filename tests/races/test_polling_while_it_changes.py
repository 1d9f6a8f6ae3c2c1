"""Asking while somebody books: what was committed before a question is never answered with the state before it.

The writer says aloud which change it is about to commit, and which it has committed. Who asks notes both, the one
before, the other after: the answer must be a state from between. The control forgets to ask the database.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from core.api.polling import answers
from exhibitors.api.halls import BoothsView
from exhibitors.services.bookings import give_back_booth, hold_booth
from journal.actors import SOMEBODY, Actor
from sessions.api.public import LecturesView
from sessions.services import signups
from sessions.tests.stage import released
from visitors.states import Door

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
READERS, CHANGES = 4, 14


class Told:
    """Which change is committed, and which may be by now. An even number: as it was in the beginning."""

    def __init__(self) -> None:
        self.committed = self.begun = 0
        self.over = threading.Event()


@pytest.fixture
def booth_changes(application, booth, forum):
    """Held, given back, held …; the state that a number stands for."""

    def change(number):
        at = timezone.now()
        if number % 2:
            hold_booth(application=application, booth=booth, actor=SOMEBODY, at=at, forum=forum)
        else:
            give_back_booth(booking=application.bookings.latest("pk"), actor=SOMEBODY, at=at)

    def seen(api):
        return int(api.get("/api/v1/booths/").json()["results"][0]["state"] == "held")

    return change, seen, BoothsView


@pytest.fixture
def seat_changes(forum, visitor):
    released(forum.edition, "T01", capacity=1)

    def change(number):
        about = {
            "visitor": visitor,
            "lecture": "T01",
            "actor": Actor.visitor(visitor.code),
            "at": timezone.now(),
        }
        signups.sign_up(door=Door.API, **about) if number % 2 else signups.cancel(**about)

    def seen(api):
        return int(api.get("/api/v1/lectures/").json()["results"][0]["seats_left"] == 0)

    return change, seen, LecturesView


def play(change, seen, api) -> tuple[int, int]:
    """How many answers there were, and how many of them too old."""
    told = Told()

    def write():
        try:
            for number in range(1, CHANGES + 1):
                told.begun = number
                change(number)
                told.committed = number
                time.sleep(0.05)  # so that some questions begin and end between two changes
        finally:
            told.over.set()
            connection.close()

    def read():
        asked = stale = 0
        try:
            while not told.over.is_set():
                earliest = told.committed
                state = seen(api())
                latest = told.begun
                asked += 1
                stale += state not in {number % 2 for number in range(earliest, latest + 1)}
        finally:
            connection.close()
        return asked, stale

    with ThreadPoolExecutor(READERS + 1) as pool:
        writer = pool.submit(write)
        readers = [pool.submit(read) for _reader in range(READERS)]
        writer.result()
        results = [reader.result() for reader in readers]
    return sum(one for one, _stale in results), sum(stale for _one, stale in results)


@pytest.fixture
def client_of_each():
    from rest_framework.test import APIClient

    return APIClient


@pytest.mark.parametrize("what", ["booth_changes", "seat_changes"])
def test_no_answer_is_older_than_what_was_committed(what, request, client_of_each):
    change, seen, _view = request.getfixturevalue(what)
    asked, stale = play(change, seen, client_of_each)
    assert asked > 50
    assert stale == 0


@pytest.mark.parametrize("what", ["booth_changes", "seat_changes"])
def test_control_a_memory_that_does_not_ask_answers_with_the_past(what, request, client_of_each, monkeypatch):
    change, seen, view = request.getfixturevalue(what)
    looks = view.essence

    def forgets(self, request, **place):
        looks(self, request, **place)
        return "always the same"

    monkeypatch.setattr(view, "essence", forgets)
    asked, stale = play(change, seen, client_of_each)
    answers.forget()
    assert asked > 50 and stale > 0
