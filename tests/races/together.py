"""Many at once, over threads with connections and commits of their own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

from core.statements import Statement
from mailing import transport

T = TypeVar("T")
THREADS = 8


def together(*deeds: Callable[[], T]) -> list[T | Exception]:
    """Do all of `deeds` at the same moment: their results in order, or what they raised."""
    start = threading.Barrier(len(deeds))

    def do(deed: Callable[[], T]) -> T | Exception:
        try:
            connection.ensure_connection()  # connecting takes longer than what is to be raced
            start.wait(timeout=20)
            return deed()
        except Exception as reason:
            return reason
        finally:
            transport.hang_up()  # each thread has a line of its own
            connection.close()
            transport.hang_up()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def crowd(deed: Callable[[], T]) -> list[T | Exception]:
    """The same deed eight times at once."""
    return together(*[deed] * THREADS)


def meeting(look: Callable[..., T], *, many: int = THREADS) -> Callable[..., T]:
    """For a control: nobody acts on what they saw before all `many` have looked, so it takes no luck to collide."""
    all_have_looked = threading.Barrier(many)

    def look_and_wait(*args: Any, **kwargs: Any) -> T:
        seen = look(*args, **kwargs)
        all_have_looked.wait(timeout=20)
        return seen

    return look_and_wait


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
