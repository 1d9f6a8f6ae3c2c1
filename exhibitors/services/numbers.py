"""Numbers without gaps, per edition and kind: who takes the next locks the series until their commit.

It is the last lock anybody takes (Application → Booth → Invoice → NumberSeries), so that others wait for
a moment only. A transaction that is rolled back gives its number back.
"""

from django.db import connection

from forum.models import Edition

from ..models import NumberSeries, SeriesKind

_SHAPES = {
    SeriesKind.APPLICATION: "{brand}{year:02}-{number:04}",
    SeriesKind.INVOICE: "{brand}-{century}{year:02}-{number:05}",
    SeriesKind.CREDIT_NOTE: "{brand}-{century}{year:02}-K{number:04}",
}

_COUNT_UP = f"""
INSERT INTO {NumberSeries._meta.db_table} AS series (edition_id, kind, last) VALUES (%s, %s, 1)
ON CONFLICT (edition_id, kind) DO UPDATE SET last = series.last + 1 RETURNING last
"""  # noqa: S608 - a name of our own


def next_number(*, edition: Edition, kind: SeriesKind) -> str:
    """The next one, as it is written on paper: AO26-0001. Call it inside the transaction that uses it."""
    number = _count_up(edition, kind)
    century, year = divmod(edition.starts_on.year, 100)
    return _SHAPES[kind].format(brand=_initials(edition), century=century, year=year, number=number)


def _count_up(edition: Edition, kind: SeriesKind) -> int:
    """Locked by the row that is written; the first number of an edition makes it, and two may come at once."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_UP, [edition.pk, kind])
        (number,) = cursor.fetchone()
    return int(number)


def _initials(edition: Edition) -> str:
    return "".join(word[0] for word in edition.brand.split()).upper()
