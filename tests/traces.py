"""Whether anybody is still told of anywhere: every text of every table of the database."""

from collections.abc import Iterable

from django.db import connection


def found_in(words: Iterable[str]) -> list[str]:
    """`table.column: word` for every text, list or JSON column of the whole database that holds one of them."""
    hits = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT w FROM unnest(%s) AS w WHERE EXISTS (SELECT FROM "{table}" WHERE "{column}"::text '
                "LIKE '%%' || w || '%%')",
                [list(words)],
            )
            hits += [f"{table}.{column}: {word}" for (word,) in cursor.fetchall()]
    return hits
