"""Emptying the history of people who are erased: that something happened stays, what it said does not."""

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ..naming import Thing, type_of

# The trigger of `Change` lets nothing else pass, and this only for the things named in `journal.forgets`.
_EMPTY = """
    UPDATE journal_change
    SET changes = (SELECT jsonb_object_agg(key, CASE WHEN key = ANY (%s) THEN value END) FROM jsonb_each(changes))
    FROM allowed WHERE subject_type = %s AND subject_pk = ANY (%s) AND changes <> '{}' RETURNING 1
"""
# A row is of the thing or a part of it: no row is emptied by both. Allowed before the first row is touched, and
# forbidden after the last one: the second setting is worked out of how many they were.
_EMPTY_BOTH = f"""
WITH allowed AS MATERIALIZED (SELECT set_config('journal.forgets', %s, true)),
    own AS ({_EMPTY}),
    parts AS ({_EMPTY.replace("subject", "part_of")}),
    emptied AS MATERIALIZED (SELECT count(*) AS rows FROM (TABLE own UNION ALL TABLE parts) AS each_of_them)
SELECT set_config('journal.forgets', repeat('', rows::int), true) FROM emptied
"""  # noqa: S608 - texts of our own

_TELLS = "EXISTS (SELECT FROM unnest(%(words)s::text[]) word WHERE position(upper(word) IN upper({value}::text)) > 0)"
_EMPTY_WORDS = f"""
    UPDATE journal_change
    SET changes = (SELECT jsonb_object_agg(key, CASE WHEN NOT {_TELLS.format(value="value")} THEN value END)
                   FROM jsonb_each(changes))
    WHERE subject_type = %(type)s AND subject_pk = ANY (%(pks)s) AND {_TELLS.format(value="changes")}
"""  # noqa: S608 - texts of our own
_EMPTY_COLUMNS = """
    UPDATE journal_change
    SET changes = (SELECT jsonb_object_agg(key, CASE WHEN key <> ALL (%s) THEN value END) FROM jsonb_each(changes))
    WHERE subject_type = %s AND subject_pk = ANY (%s) AND changes ?| %s
"""


def forget_values(thing: Thing, *, keep: Collection[str] = ("state",)) -> None:
    """Former and new values of this thing and of its parts are emptied, but for the columns in `keep`."""
    forget_values_of(type_of(thing), [thing.pk], keep=keep)


def forget_values_of(subject_type: str, pks: Collection[int], *, keep: Collection[str] = ("state",)) -> None:
    """The same for many things of one kind."""
    of: list[Any] = [list(keep), subject_type, list(pks)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_EMPTY_BOTH, [",".join(f"{subject_type}:{pk}" for pk in pks), *of, *of])


class Words(NamedTuple):
    """Of one person: what is theirs wherever it stands (an address), and what is only as a whole value (a name)."""

    contained: Collection[str]
    whole: Collection[str] = ()


def forget_words(things: Mapping[str, Collection[int]], words: Words) -> int:
    """In the history of these things and of their parts, values that tell one of the words. In how many changes?"""
    told = [word for word in words.contained if word]
    told += [json.dumps(word, ensure_ascii=False) for word in words.whole if word]
    touched = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for subject_type, pks in things.items():
            _allow(cursor, ",".join(f"{subject_type}:{pk}" for pk in pks))
            for statement in (_EMPTY_WORDS, _EMPTY_WORDS.replace("subject", "part_of")):
                cursor.execute(statement, {"words": told, "type": subject_type, "pks": list(pks)})
                touched += cursor.rowcount
        _allow(cursor, "")
    return touched


def forget_columns(subject_type: str, pks: Collection[int], columns: Collection[str]) -> None:
    """Only these columns of these things; their parts stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        _allow(cursor, ",".join(f"{subject_type}:{pk}" for pk in pks))
        cursor.execute(_EMPTY_COLUMNS, [list(columns), subject_type, list(pks), list(columns)])
        _allow(cursor, "")


def _allow(cursor: CursorWrapper, things: str) -> None:
    cursor.execute("SELECT set_config('journal.forgets', %s, true)", [things])
