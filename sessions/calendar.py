"""Lectures in people's calendars. The identifier of an entry never changes; its SEQUENCE grows with a release."""

from collections.abc import Iterable
from datetime import datetime

from core.calendar import CalendarEvent, calendar_bytes
from core.links import site_url
from forum.queries import Forum
from visitors.calendar import UID_DOMAIN

from .programme.facts import ShownLecture

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"


def lecture_event(
    lecture: ShownLecture, forum: Forum, language: str, *, status: str = CONFIRMED
) -> CalendarEvent | None:
    """None: a lecture without a time is in no calendar. One that is called off is so whatever `status` says."""
    if lecture.starts_at is None or lecture.ends_at is None:
        return None
    card = forum.card(language)
    speakers = ", ".join(lecture.speaker_names(language))
    abstract = lecture.text("abstract", language).text
    return CalendarEvent(
        uid=f"{card.code}-lecture-{lecture.facts['guid']}@{UID_DOMAIN}",
        starts_at=lecture.starts_at,
        ends_at=lecture.ends_at,
        summary=lecture.text("title", language).text,
        location=", ".join(filter(None, (lecture.room_name(language), card.venue, card.address))),
        description="\n\n".join(filter(None, (speakers, abstract))),
        url=site_url("sessions:lecture", language=language, code=lecture.code),
        sequence=lecture.sequence,
        status=CANCELLED if lecture.is_cancelled else status,
    )


def lectures_calendar(
    rows: Iterable[tuple[ShownLecture, str]],
    forum: Forum,
    language: str,
    *,
    name: str,
    stamped_at: datetime | None,
    method: str = "PUBLISH",
) -> bytes:
    """These lectures, each with its status: CONFIRMED, TENTATIVE or CANCELLED."""
    events = (lecture_event(lecture, forum, language, status=status) for lecture, status in rows)
    return calendar_bytes(
        (event for event in events if event is not None),
        zone=forum.edition.zone,
        name=name,
        language=language,
        stamped_at=stamped_at or forum.edition.created_at,
        method=method,
    )
