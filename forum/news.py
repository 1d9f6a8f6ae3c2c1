"""What has happened to a public list since a moment: one statement for each, of the moments of its rows.

Whatever changes the forum itself - the current edition, the floor, prices, lists of answers -, and whatever is deleted
for good, makes the whole list news: that is rare, and a row that is gone holds no moment.
"""

from datetime import datetime
from typing import Any

from core.moments import News
from core.statements import Statement


class NewsStatement:
    """`seen`: SELECT of `id`, `is_shown`, `touched_at`, `left_at` of whatever is or was in the list of an edition.

    It may use `%(edition)s`, `%(since)s` and the further values whose SQL types are given.
    """

    def __init__(self, seen: str, **types: str) -> None:
        self._statement = Statement(
            f"""
            WITH seen AS MATERIALIZED ({seen}), list AS MATERIALIZED (
                SELECT coalesce((SELECT touched_at >= %(since)s FROM forum_revision), true)
                    OR coalesce((SELECT bool_or(left_at >= %(since)s) FROM seen), false) AS is_all
            )
            SELECT clock_timestamp() < %(since)s, is_all, ARRAY(
                SELECT DISTINCT id FROM seen WHERE is_shown AND (is_all OR touched_at >= %(since)s) ORDER BY id
            ) FROM list
            """,  # noqa: S608 - constants of our own
            edition="bigint",
            since="timestamptz",
            **types,
        )

    def since(self, moment: datetime, *, edition: int, **values: Any) -> News:
        ((is_to_come, is_all, numbers),) = self._statement.rows(edition=edition, since=moment, **values)
        return News(is_to_come, is_all, numbers)
