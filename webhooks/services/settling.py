"""Up to where the journal is settled: nothing will be added below.

Entries get their numbers when they are written and are seen when their transaction commits, so a lower number may
appear after a higher one. Whoever just remembers the highest number it has seen loses the late one.

PostgreSQL knows who is still at it: an INSERT locks its table (ROW EXCLUSIVE) before it takes the number, and
keeps the lock until the transaction is over and its rows are seen. So: look how far the journal goes, then who holds
such a lock; when each of these has let go, everything up to there has been committed or will never be. Nobody is
waited for longer than that, new transactions do not matter, and the writers pay nothing.
"""

from django.db import connection

from journal.models import Entry

from ..models import Cursor

_HOLDERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND relation = %s::regclass
"""


def last_entry_id() -> int:
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def settled_up_to(cursor: Cursor) -> int:
    """The mark, when nobody can write below it any more; else where the cursor stands. `cursor` is locked.

    Each statement sees what is committed when it begins (READ COMMITTED), so the order of the two matters.
    """
    if cursor.mark_id is None:
        cursor.mark_id = last_entry_id()
        cursor.mark_holders = sorted(_writers())
    elif cursor.mark_holders:
        cursor.mark_holders = sorted(_writers() & set(cursor.mark_holders))
    else:
        return cursor.mark_id
    cursor.save(update_fields=["mark_id", "mark_holders"])
    return cursor.entry_id if cursor.mark_holders else cursor.mark_id


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [Entry._meta.db_table])
        return {holder for (holder,) in cursor.fetchall()}
