"""Many at once, over threads with connections and commits of their own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from core.statements import Statement
from mailing import transport

T = TypeVar("T")
THREADS = 8
_here = threading.local()  # the party this thread belongs to until it has come to the meeting point


def together(*deeds: Callable[[], T]) -> list[T | Exception]:
    """Do all of `deeds` at the same moment: their results in order, or what they raised."""
    start, party = threading.Barrier(len(deeds)), _Party(len(deeds))

    def do(deed: Callable[[], T]) -> T | Exception:
        _here.party = party
        try:
            connection.ensure_connection()  # connecting takes longer than what is to be raced
            start.wait(timeout=20)
            return deed()
        except Exception as reason:
            return reason
        finally:
            _come()
            transport.hang_up()  # each thread has a line of its own
            connection.close()
            transport.hang_up()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def crowd(deed: Callable[[], T]) -> list[T | Exception]:
    """The same deed eight times at once."""
    return together(*[deed] * THREADS)


class _Party:
    """The deeds of one `together`: how many of them have neither come to the meeting point nor ended."""

    def __init__(self, many: int) -> None:
        self._missing = many
        self._changed = threading.Condition()

    def come(self) -> None:
        with self._changed:
            self._missing -= 1
            self._changed.notify_all()

    def wait(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._missing == 0, timeout=5)


def _come() -> _Party | None:
    party = _here.__dict__.pop("party", None)
    if party is not None:
        party.come()
    return party


def wait_for_the_others() -> None:
    """For a control, between looking and writing: nobody goes on before all deeds of this `together` have come here.

    Each deed waits once; who has ended, or was refused, is waited for no longer. With the lock in place somebody
    never comes: then the time runs out, all go on one after another, and the control fails as it should.
    """
    party = _come()
    if party is not None:
        party.wait()


def without_lock(statement: Statement) -> Statement:
    """For a control: it reads what it would lock."""
    return Statement(statement.asks.partition("FOR NO KEY")[0], **statement.types)


def until_somebody_waits() -> None:
    """For a lock that another one holds."""
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")
