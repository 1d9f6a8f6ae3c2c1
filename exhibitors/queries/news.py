"""What has happened to the public lists of exhibitors and booths since a moment."""

from datetime import datetime, timedelta

from core.moments import News
from forum.models import Edition
from forum.news import NewsStatement

from ..states import HAS_A_DEADLINE

# By so much the clock of this machine may be behind the database's.
_SKEW = timedelta(minutes=1)

_ENTRIES = NewsStatement("""
    SELECT entry.id, entry.is_public AS is_shown, greatest(entry.touched_at, company.touched_at) AS touched_at,
           entry.left_at
    FROM exhibitors_catalogueentry entry
    JOIN exhibitors_application application ON application.id = entry.application_id
    JOIN exhibitors_company company ON company.id = application.company_id
    WHERE entry.edition_id = %(edition)s
""")

# A booth is never gone but with the floor. A hold that lapses touches it, though nobody writes anything.
_BOOTHS = NewsStatement(
    """
    SELECT booking.booth_id AS id, true AS is_shown, NULL::timestamptz AS left_at,
           greatest(booking.touched_at, application.touched_at, entry.touched_at,
                    CASE WHEN booking.state = ANY(%(lapse)s) AND booking.expires_at <= %(at)s
                         THEN booking.expires_at + %(skew)s END) AS touched_at
    FROM exhibitors_booking booking
    JOIN exhibitors_application application ON application.id = booking.application_id
    LEFT JOIN exhibitors_catalogueentry entry ON entry.application_id = application.id
    WHERE booking.edition_id = %(edition)s
    """,
    at="timestamptz",
    lapse="text[]",
    skew="interval",
)


def news_of_entries(edition: Edition, since: datetime) -> News:
    """Numbers of entries: those that are public now."""
    return _ENTRIES.since(since, edition=edition.pk)


def news_of_booths(edition: Edition, since: datetime, *, at: datetime) -> News:
    """Numbers of booths, unless `is_all`. `at`: the moment whose state of the floor is told.

    A price may end with its day, so a new day is a new list.
    """
    lapse = [str(state) for state in sorted(HAS_A_DEADLINE)]
    news = _BOOTHS.since(since, edition=edition.pk, at=at, lapse=lapse, skew=_SKEW)
    return news._replace(is_all=news.is_all or _day(edition, since) != edition.today(at))


def _day(edition: Edition, since: datetime) -> object:
    try:
        return edition.today(since - _SKEW)
    except OverflowError:
        return None  # before the calendar begins
