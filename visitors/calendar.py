"""The forum in a visitor's calendar: one entry for each day that it is open.

The same for every visitor of one language, so it is built once for each state of the forum and language.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, override

from core.calendar import CalendarEvent, calendar_bytes
from core.links import site_url
from forum.queries import Forum

# The right-hand side of the entries' identifiers: stays what it is when the site moves to another address.
UID_DOMAIN = "altyn-oimaq"


@dataclass(frozen=True, slots=True)
class ForumDays:
    """All that the calendar of one edition says in one language. Hashable: it is its own cache key."""

    code: str
    language: str
    name: str
    location: str
    hours: tuple[tuple[date, time, time], ...]
    zone: ZoneInfo
    url: str
    sequence: int
    stamped_at: datetime


def forum_calendar(forum: Forum, language: str) -> bytes:
    edition, card = forum.edition, forum.card(language)
    return days_calendar(
        ForumDays(
            code=card.code,
            language=language,
            name=card.name,
            location=", ".join(filter(None, (card.venue, card.city, card.address))),
            hours=tuple((day.on, day.opens_at, day.closes_at) for day in card.opening_days),
            zone=edition.zone,
            url=site_url("website:home", language=language),
            sequence=forum.revision,
            stamped_at=edition.created_at,
        )
    )


@lru_cache(maxsize=64)
def days_calendar(days: ForumDays) -> bytes:
    with override(days.language):
        description = gettext(
            "Your e-ticket came with the confirmation letter. Show its QR code at the entrance."
        )
    events = (
        CalendarEvent(
            # By number, not by date: when the forum moves, the entries move with it.
            uid=f"{days.code}-day-{number}@{UID_DOMAIN}",
            starts_at=datetime.combine(day, opens_at),
            ends_at=datetime.combine(day, closes_at),
            summary=days.name,
            location=days.location,
            description=description,
            url=days.url,
            sequence=days.sequence,
        )
        for number, (day, opens_at, closes_at) in enumerate(days.hours, start=1)
    )
    return calendar_bytes(
        events, zone=days.zone, name=days.name, language=days.language, stamped_at=days.stamped_at
    )
