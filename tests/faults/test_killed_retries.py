"""kill -9 of the web process in the middle of a request with a key: the retry finds all of it done, or nothing."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest

from tests.faults.site import Answer, Site, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("faults")]


class Asking(threading.Thread):
    """A request under way; `answer` when it is over."""

    def __init__(self, site: Site, email: str) -> None:
        super().__init__()
        self.site, self.email = site, email
        self.answer: Answer | None = None
        self.start()

    def run(self) -> None:
        self.answer = self.site.register(self.email)


def _kill_web_workers(site: Site) -> None:
    for process in site.workers_of(site.web):
        process.kill()
    wait_until(lambda: len(site.workers_of(site.web)) == 2, within=15, why="nobody replaces them")


def _again(site: Site, email: str) -> Answer:
    """As a blind client does: until there is an answer that says more than «wait»."""
    answers: list[Answer] = []

    def is_told() -> bool:
        answers.append(site.register(email))
        assert answers[-1].status in (0, 201, 409), answers[-1].body
        return answers[-1].status == 201

    wait_until(is_told, within=20, why="no answer to the retry")
    return answers[-1]


def _there_are(site: Site, email: str) -> tuple[int, int]:
    count = lambda table, column: int(  # noqa: E731
        site.postgres.query(f"SELECT count(*) FROM {table} WHERE {column} = '{email}'")[0][0]
    )
    return count("visitors_visitor", "email"), count("mailing_message", "to_address")


@contextmanager
def _answers_cannot_be_stored(site: Site) -> Iterator[None]:
    """Reading goes on; whoever has done the work waits where it would write down its answer."""
    with psycopg2.connect(site.postgres.url()) as holder, holder.cursor() as cursor:
        cursor.execute("LOCK TABLE core_storedanswer IN SHARE MODE")
        yield


def _waits_for_the_lock(site: Site) -> bool:
    rows = site.postgres.query(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'core_storedanswer'::regclass"
    )
    return bool(int(rows[0][0]))


def test_between_the_work_and_its_answer(site: Site):
    email = "killed-before@example.com"
    with _answers_cannot_be_stored(site):
        asking = Asking(site, email)
        wait_until(lambda: _waits_for_the_lock(site), within=10, why="the request does not come so far")
        meanwhile = site.register(email)
        assert (meanwhile.status, meanwhile.problem["code"]) == (409, "in_progress")
        _kill_web_workers(site)
        asking.join(timeout=10)
        assert asking.answer == Answer(0)
        assert _there_are(site, email) == (0, 0)
    first = _again(site, email)
    assert _there_are(site, email) == (1, 1)
    again = site.register(email)
    assert (again.status, again.body) == (201, first.body)
    assert _there_are(site, email) == (1, 1)


def test_between_the_commit_and_telling(site: Site):
    """The nudge after the commit waits for a Valkey that is frozen; the process dies there."""
    email = "killed-after@example.com"
    os.kill(site.valkey.pid, signal.SIGSTOP)
    try:
        asking = Asking(site, email)
        wait_until(lambda: _there_are(site, email) == (1, 1), within=10, why="it is not committed")
        _kill_web_workers(site)
        asking.join(timeout=10)
        was_told = asking.answer
    finally:
        os.kill(site.valkey.pid, signal.SIGCONT)
    assert was_told == Answer(0), "it was answered before it could be killed: nothing is shown"
    first = _again(site, email)
    assert "token" in first.body, "a retry without its key would only be told that it is registered already"
    assert site.register(email).body == first.body
    assert _there_are(site, email) == (1, 1)
