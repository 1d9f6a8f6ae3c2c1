"""Reads of webhooks."""

from datetime import timedelta

from django.db import connection
from django.db.models import F

from core.waiting import Waiting, waits
from journal.models import Entry

from .models import Endpoint
from .states import EndpointState, Pause


def waiting() -> list[Waiting]:
    """Receivers that were paused and that nobody has looked after yet."""
    paused = Endpoint.objects.filter(state=EndpointState.PAUSED).exclude(pause=Pause.BY_HAND)
    return [waits("paused_webhooks", paused, label=F("url"), at=F("paused_at"))]


# Whoever still writes to the journal (`services.settling`), and since when.
_OLDEST_WRITER = """
SELECT max(clock_timestamp() - activity.xact_start)
FROM pg_locks JOIN pg_stat_activity activity USING (pid)
WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND relation = %s::regclass
"""


def oldest_writer_age() -> timedelta:
    """Of the transaction that webhooks have to wait for; zero when nobody is writing to the journal."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST_WRITER, [Entry._meta.db_table])
        ((age,),) = cursor.fetchall()
    return age or timedelta()
