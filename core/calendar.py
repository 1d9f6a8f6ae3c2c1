"""iCalendar (RFC 5545) bytes: events at wall time, the rules of their time zone written out beside them.

A calendar program must not have to guess: Asia/Almaty was six hours ahead of UTC until March 2024 and is
five since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

PRODUCT = "-//ALTYN OIMAQ//Registration//EN"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    uid: str
    starts_at: datetime  # aware, or wall time of the calendar's zone
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0  # grows whenever time, place or words change; a calendar then replaces what it had
    status: str = "CONFIRMED"


@lru_cache(maxsize=32)
def _timezone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    # Searching the changes of offset takes milliseconds; the answer for a year never changes.
    return Timezone.from_tzinfo(zone, first_date=date(first_year, 1, 1), last_date=date(last_year + 1, 1, 1))


def _component(event: CalendarEvent, zone: ZoneInfo, language: str, stamped_at: datetime) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", stamped_at.astimezone(UTC))
    for name, moment in (("dtstart", event.starts_at), ("dtend", event.ends_at)):
        component.add(name, moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone))
    for name in ("summary", "location", "description"):
        if words := getattr(event, name):
            component.add(name, words, parameters={"LANGUAGE": language})
    if event.url:
        component.add("url", event.url)
    component.add("status", event.status)
    return component


def calendar_bytes(
    events: Iterable[CalendarEvent],
    *,
    zone: ZoneInfo,
    name: str,
    language: str,
    stamped_at: datetime,
    method: str = "PUBLISH",
) -> bytes:
    """A calendar of these events; `stamped_at` is when their facts were last changed.

    `method` (RFC 5546): PUBLISH shows them, CANCEL takes them out of the reader's calendar.
    """
    components = [_component(event, zone, language, stamped_at) for event in events]
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", name)
    if components:
        years = [component.start.year for component in components]
        calendar.add_component(_timezone(zone, min(years), max(years)))
    for component in components:
        calendar.add_component(component)
    return calendar.to_ical()
