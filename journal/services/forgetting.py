"""Emptying the history of people who are erased: that something happened stays, what it said does not."""

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ..naming import Thing, type_of

# The trigger of `Change` lets nothing else pass, and this only for the things named in `journal.forgets`.
_EMPTY = """
    UPDATE journal_change
    SET changes = (SELECT jsonb_object_agg(key, CASE WHEN key = ANY (%s) THEN value END) FROM jsonb_each(changes))
    WHERE subject_type = %s AND subject_pk = ANY (%s) AND changes <> '{}'
"""


def forget_values(thing: Thing, *, keep: Collection[str] = ("state",)) -> None:
    """Former and new values of this thing and of its parts are emptied, but for the columns in `keep`."""
    forget_values_of(type_of(thing), [thing.pk], keep=keep)


def forget_values_of(subject_type: str, pks: Collection[int], *, keep: Collection[str] = ("state",)) -> None:
    """The same for many things of one kind."""
    of: list[Any] = [list(keep), subject_type, list(pks)]
    with transaction.atomic(), connection.cursor() as cursor:
        _allow(cursor, ",".join(f"{subject_type}:{pk}" for pk in pks))
        cursor.execute(_EMPTY, of)
        cursor.execute(_EMPTY.replace("subject", "part_of"), of)
        _allow(cursor, "")


def _allow(cursor: CursorWrapper, things: str) -> None:
    cursor.execute("SELECT set_config('journal.forgets', %s, true)", [things])
